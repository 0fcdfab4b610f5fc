import { merge } from 'rxjs';
import type { Observable } from 'rxjs';
import type { Clock } from '#nodes/core/clock.ts';
import { frames } from '#nodes/core/frames.ts';
import { heard } from '#nodes/core/heard.ts';
import type { Parameters } from '#nodes/core/node.ts';
import { robotPose } from '#nodes/core/robot-pose.ts';
import { heldByPeople } from '#nodes/core/stops.ts';
import type { TfBuffer } from '#nodes/core/tf-buffer.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import { identity2 } from '#nodes/math/se2.ts';
import type { Odometry, OccupancyGrid } from '#nodes/msgs/nav.ts';
import type { Bool, StringMessage } from '#nodes/msgs/std.ts';
import { surroundingsOf, velocityOf } from './messages.ts';
import type { Senses } from './navigator.ts';
import type { NavigatorParams } from './params.ts';

interface Inputs {
  readonly costmap: Observable<OccupancyGrid>;
  readonly odometry: Observable<Odometry>;
  readonly emergencyStop: Observable<Bool>;
  readonly voiceStop: Observable<Bool>;
  readonly safetyStop: Observable<StringMessage>;
}

export interface SenseReader {
  read(): Senses;
  /** `mapFromFrame` now; undefined for a frame that is not known. */
  mapFrom(frame: string): Pose2 | undefined;
}

/** Keeps the newest of each input while `updates` is subscribed, to be read at a tick. */
export function sensing(
  inputs: Inputs,
  buffers: Observable<TfBuffer>,
  clock: Clock,
  params: Parameters<NavigatorParams>,
): { readonly senses: SenseReader; readonly updates: Observable<never> } {
  let buffer: TfBuffer | undefined;
  let around: Senses['around'];
  let velocity: Senses['velocity'] = { v: 0, w: 0 };
  let emergency = false;
  let stopped = false;
  const updates = merge(
    heard(buffers, (next) => {
      buffer = next;
    }),
    heard(inputs.costmap, (grid) => {
      around = surroundingsOf(grid);
    }),
    heard(inputs.odometry, (odometry) => {
      velocity = velocityOf(odometry);
    }),
    heard(heldByPeople(inputs.emergencyStop, inputs.voiceStop), (held) => {
      emergency = held;
    }),
    heard(inputs.safetyStop, ({ data }) => {
      stopped = data !== '';
    }),
  );
  const senses: SenseReader = {
    read: () => {
      const now = clock.now();
      const pose = robotPose(buffer, params.value.robot_base_frame);
      return {
        now,
        robot: pose?.mapFromBase,
        odometry: pose?.odomFromBase,
        age: now - (pose?.stamp ?? -Infinity),
        velocity,
        around,
        held: emergency || stopped,
      };
    },
    mapFrom: (frame) => {
      if (frame === frames.map || frame === '') return identity2;
      const found = buffer?.lookup2(frames.map, frame, 'latest');
      return found?.kind === 'ok' ? found.pose : undefined;
    },
  };
  return { senses, updates };
}
