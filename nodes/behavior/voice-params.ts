import { z } from 'zod';
import { robotBaseFrame } from '#nodes/core/robot-params.ts';

const metres = (value: number, text: string) =>
  z.number().positive().default(value).describe(`${text} [m]`);
const seconds = (value: number, text: string) =>
  z.number().positive().default(value).describe(`${text} [s]`);

export const VoiceCommanderParams = z.strictObject({
  robot_base_frame: robotBaseFrame,
  wait_duration: seconds(10, 'How long `wait` holds the robot'),
  come_distance: metres(3, 'How far to go towards a voice whose place is not known'),
  stand_off: metres(0.8, 'Where to stop before who called'),
  follow_distance: metres(1.2, 'Distance kept to who is followed'),
  follow_patience: seconds(10, 'How long who is followed may be out of sight'),
  follow_step: metres(0.3, 'Change of the goal worth a new one'),
  follow_period: seconds(1, 'Least time between goals of following'),
  follow_rate: z.number().positive().default(5).describe('Looks at who is followed [Hz]'),
  turn_angle: z.number().positive().default(1.57).describe('Turn of `left` and `right` [rad]'),
  speaker_window: seconds(1.5, 'How far in time the sound of a speaker may lie from the word'),
  person_score: z.number().min(0).max(1).default(0.4).describe('From which a track is a person'),
  memory: seconds(3, 'How long heard sounds are kept; tracks of people count as there for 1 s'),
  volume: z.number().min(0).max(1).default(0.7).describe('Loudness of speech at first'),
  volume_step: z.number().positive().default(0.15).describe('Change by `louder` and `quieter`'),
  home: z
    .tuple([z.number(), z.number(), z.number()])
    .nullable()
    .default(null)
    .describe('x, y, yaw in `map` [m, rad]; null: where the robot was first'),
  say_what_it_does: z.boolean().default(true).describe('Confirms each word by speech'),
});
