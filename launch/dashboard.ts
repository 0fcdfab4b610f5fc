import type { RobotProfile } from '#nodes/core/robot.ts';
import type { Placement } from '#nodes/core/names.ts';
import { runNode } from '#nodes/core/run-node.ts';
import type { Host } from '#nodes/core/run-node.ts';
import { dashboardNode } from '#dashboard/server/dashboard.node.ts';
import { startDashboard } from '#dashboard/server/server.ts';
import { UsageError } from './mission/options.ts';

export interface Page {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the page of a mission. Throws a `UsageError` when the port is taken. */
export async function openDashboard(
  host: Host,
  robot: RobotProfile,
  { port }: { readonly port: number },
  placement: Placement = {},
): Promise<Page> {
  const dashboard = await startDashboard({
    port,
    title: robot.title,
    robot,
    onWarn: (text) => process.stderr.write(`dashboard: ${text}\n`),
  }).catch((error: unknown) => {
    throw new UsageError(`--port: ${(error as Error).message}`);
  });
  const node = runNode(
    dashboardNode(dashboard.gateway),
    {
      robot_base_frame: robot.baseFrame,
      teleop_linear: robot.drive.maxLinear,
      teleop_angular: Math.min(1.5, robot.drive.maxAngular),
    },
    host,
    placement,
  );
  return {
    url: dashboard.url,
    close: async () => {
      node.shutdown();
      await dashboard.close();
    },
  };
}
