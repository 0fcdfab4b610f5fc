import type { RobotProfile } from '#nodes/core/robot.ts';
import type { Mission } from './mission/mission.ts';

export interface Page {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the page of a mission. */
export function openDashboard(
  _mission: Mission,
  _robot: RobotProfile,
  port: number,
): Promise<Page> {
  return Promise.resolve({
    url: `http://localhost:${String(port)}`,
    close: () => Promise.resolve(),
  });
}
