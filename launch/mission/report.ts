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
