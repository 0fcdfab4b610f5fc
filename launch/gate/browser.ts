import { spawnSync } from 'node:child_process';

export const browsers = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The first browser command this machine has. */
export function findBrowser(): string | undefined {
  return browsers.find((name) => spawnSync(name, ['--version'], { timeout: 10_000 }).status === 0);
}

/** In CI as root: tests of the page need a browser. Without one they skip, so failing is no harm. */
export function installBrowser(say: (text: string) => void): void {
  if (process.getuid?.() !== 0 || findBrowser() !== undefined) return;
  say('Installing chromium by apt for the tests of the page ...');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const argv of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    const { status } = spawnSync('apt-get', ['-q', ...argv], { env, timeout: 300_000 });
    if (status !== 0) {
      say(`apt-get ${argv.join(' ')} failed; tests of the page will skip.`);
      return;
    }
  }
}
