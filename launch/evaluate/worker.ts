/** Child process of `runJobs`: one job after another, over IPC. */
import { runBarnTrial } from './barn-trial.ts';
import { runGoalSegment } from './goal-segment.ts';
import { runSensesTrial } from './senses-trial.ts';
import type { Job } from './shards.ts';

const kinds: Readonly<Record<string, (input: never) => Promise<unknown>>> = {
  barn: runBarnTrial,
  goals: runGoalSegment,
  senses: runSensesTrial,
};

process.on('SIGINT', () => undefined); // the parent decides
process.on('message', (job: Job) => {
  const run = kinds[job.kind];
  const work =
    run === undefined
      ? Promise.reject(new Error(`no job kind '${job.kind}'`))
      : run(job.input as never);
  work.then(
    (result) => process.send?.({ key: job.key, result }),
    (error: unknown) =>
      process.send?.({
        error: `${job.key}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      }),
  );
});
