import { exitCodes } from '../command.ts';
import type { Mission } from './mission.ts';
import type { GoalReport } from './verdict.ts';

/** Period of the control loop: the velocity smoother's and the collision monitor's [s]. */
const TICK = 0.05;

/** What `--json` prints of a mission. */
export function missionReport(mission: Mission, report: GoalReport): object {
  const invalid = mission.invalidity(TICK);
  return {
    ...report,
    outcome: report.outcome === 'interrupted' ? 'aborted' : report.outcome,
    min_clearance: Number.isFinite(report.min_clearance) ? report.min_clearance : null,
    hash: mission.hash.digest(),
    valid: invalid.length === 0,
    invalid_because: invalid,
    realtime_factor: mission.realtimeFactor(),
    latency_ms: mission.latency.summary(),
    policy_share: mission.share.share,
    stages: mission.host.stages.report(),
  };
}

/** The exit code of a mission. */
export function exitCodeOf({ outcome, contacts }: GoalReport): number {
  if (outcome === 'interrupted') return exitCodes.interrupted;
  return outcome === 'reached' && contacts === 0 ? exitCodes.ok : exitCodes.failed;
}

interface Printing {
  readonly json: boolean;
  readonly headless: boolean;
  readonly goal?: unknown;
}

/** Prints a result as the flags ask for. */
export function tellResult(result: object, { json, headless, goal }: Printing): void {
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else if (goal !== undefined || headless)
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
}
