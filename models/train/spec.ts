import { V_SHARES, W_SHARES } from '#nodes/control/actions.ts';
import { inputShapes, SECTORS } from '#nodes/control/observation.ts';
import { ARCS, REVERSE } from '#nodes/control/path-table.ts';

/** What `train_policy.py` must know of the samples and the model. */
export const spec = {
  names: Object.keys(inputShapes),
  sizes: Object.values(inputShapes).map(({ shape }) => shape[1]),
  v_shares: V_SHARES,
  w_shares: W_SHARES,
  sectors: SECTORS,
  arcs: ARCS,
  reverse: REVERSE,
};
