import { EMPTY, of } from 'rxjs';
import { z } from 'zod';
import { defineNode } from '#nodes/core/node.ts';
import { topics } from '#nodes/core/topics.ts';
import { stampOf } from '#nodes/msgs/time.ts';

const Vector = z.strictObject({ x: z.number(), y: z.number(), z: z.number() });
const Rotation = z.strictObject({ x: z.number(), y: z.number(), z: z.number(), w: z.number() });

const RobotFramesParams = z.strictObject({
  transforms: z
    .array(
      z.strictObject({
        parent: z.string(),
        child: z.string(),
        transform: z.strictObject({ translation: Vector, rotation: Rotation }),
      }),
    )
    .default([])
    .describe('Fixed transforms, child in parent [m]'),
  robot_description: z.string().default('').describe('URDF; empty: published by the robot itself'),
});

/** Says of a robot what it does not say itself. */
export const robotFramesNode = defineNode({
  name: 'robot_frames',
  doc: 'Publishes the fixed transforms and the description that a robot itself lacks.',
  params: RobotFramesParams,
  inputs: {},
  outputs: { tfStatic: topics.tfStatic, robotDescription: topics.robotDescription },
  wire: (_, params, { clock }) => {
    const { transforms, robot_description } = params.value;
    const stamp = stampOf(clock.now());
    const messages = transforms.map(({ parent, child, transform }) => ({
      header: { stamp, frame_id: parent },
      child_frame_id: child,
      transform,
    }));
    return {
      tfStatic: messages.length === 0 ? EMPTY : of({ transforms: messages }),
      robotDescription: robot_description === '' ? EMPTY : of({ data: robot_description }),
    };
  },
});
