/**
 * What a suite's tests set in the environment goes after each. Never replace `process.env`: then
 * what tests set afterwards does not reach native code.
 */
export function restoreEnvironment(): void {
  let saved: NodeJS.ProcessEnv;
  beforeEach(() => {
    saved = { ...process.env };
  });
  afterEach(() => {
    for (const name of Object.keys(process.env))
      if (!(name in saved)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, saved);
  });
}
