import type { RobotProfile } from '#nodes/core/robot.ts';
import { huskyA200 } from './husky-a200.ts';
import { jackal } from './jackal.ts';
import { turtlebot3Burger } from './turtlebot3-burger.ts';
import { turtlebot3WafflePi } from './turtlebot3-waffle-pi.ts';

/** Every robot by the name that `--robot` takes. */
export const robots: Readonly<Record<string, RobotProfile>> = {
  turtlebot3_burger: turtlebot3Burger,
  turtlebot3_waffle_pi: turtlebot3WafflePi,
  husky_a200: huskyA200,
  jackal,
};
