import { closeSync, openSync, writeSync } from 'node:fs';
import { ACTIONS } from '#nodes/control/actions.ts';
import { inputShapes, type Observation } from '#nodes/control/observation.ts';

/** Floats of one sample: the inputs in the order of `inputShapes`, then a cost per action [s]. */
export const FLOATS =
  Object.values(inputShapes).reduce((sum, { shape }) => sum + shape[1], 0) + ACTIONS;

export interface Dataset {
  add(observation: Observation, costs: Float32Array): void;
  /** Count of samples written. */
  close(): number;
}

/** Samples as little-endian float32, one after another. */
export function writeDataset(file: string): Dataset {
  const descriptor = openSync(file, 'w');
  const sample = new Float32Array(FLOATS);
  let count = 0;
  return {
    add: (observation, costs) => {
      let at = 0;
      for (const name of Object.keys(inputShapes)) {
        const values = observation[name] ?? new Float32Array(0);
        sample.set(values, at);
        at += values.length;
      }
      sample.set(costs, at);
      writeSync(descriptor, new Uint8Array(sample.buffer));
      count++;
    },
    close: () => {
      closeSync(descriptor);
      return count;
    },
  };
}
