import { ClearEntireCostmap, ComputePathToPose, NavigateToPose } from '#nodes/msgs/nav2.ts';
import { Trigger } from '#nodes/msgs/std-srvs.ts';
import { actionPort, servicePort } from './topic.ts';

/** Every service of the stack (those all nodes have, parameters and lifecycle, are in run-node.ts). */
export const services = {
  clearLocalCostmap: servicePort(
    'local_costmap/clear_entirely_local_costmap',
    ClearEntireCostmap,
    'Forgets what scans marked in the local costmap',
  ),
  clearGlobalCostmap: servicePort(
    'global_costmap/clear_entirely_global_costmap',
    ClearEntireCostmap,
    'Forgets what scans marked in the global costmap',
  ),
  reinitializeGlobalLocalization: servicePort(
    'reinitialize_global_localization',
    Trigger,
    'Spreads the hypotheses of localisation over the whole map',
  ),
} as const;

/** Every action of the stack. */
export const actions = {
  computePathToPose: actionPort('compute_path_to_pose', ComputePathToPose, 'Plans to a pose'),
  navigateToPose: actionPort('navigate_to_pose', NavigateToPose, 'Drives to a pose'),
} as const;
