import { UsageError } from './mission/options.ts';

/** Exit codes of every command. */
export const exitCodes = { ok: 0, failed: 1, refused: 2, interrupted: 130 } as const;

/**
 * Runs a command with the arguments after its name and ends the process with its exit code; what the
 * caller got wrong is told in a line without a stack.
 */
export async function runCommand(run: (argv: readonly string[]) => Promise<number>): Promise<void> {
  try {
    process.exitCode = await run(process.argv.slice(2));
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = exitCodes.refused;
    } else {
      process.stderr.write(
        `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      );
      process.exitCode = exitCodes.failed;
    }
  }
}
