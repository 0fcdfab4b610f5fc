import { policyBody } from '#nodes/control/policy-body.ts';
import type { PolicyBody } from '#nodes/control/policy-body.ts';
import type { RobotProfile } from '#nodes/core/robot.ts';
import type { WorldKind } from '#sim/worlds/generate.ts';
import type { ExpertStyle } from './expert.ts';

/** How a robot is trained: body, expert, control rate and share of each kind of world. */
export interface Recipe {
  readonly profile: RobotProfile;
  readonly body: PolicyBody;
  readonly style: ExpertStyle;
  /** Ticks of the policy [Hz]. */
  readonly rate: number;
  readonly scale: number;
  readonly cell: number;
  readonly kinds: readonly WorldKind[];
}

export function recipeOf(profile: RobotProfile): Recipe {
  const body = policyBody(profile);
  const small = body.maxLinear < 0.5;
  const large = profile.footprint.some(([x]) => x > 0.4);
  return {
    profile,
    body,
    rate: small ? 10 : 20,
    scale: small ? 1 : large ? 2.4 : 1.5,
    cell: small ? 0.03 : 0.05,
    style: small
      ? { easy: 0.14, hard: 0.02, first: 0.8, second: 1.2, held: 1.6, delay: 0.1 }
      : { easy: 0.4, hard: 0.025, first: 0.45, second: 0.7, held: 0.9, delay: 0.06 },
    kinds: small
      ? ['pillars', 'rooms', 'pillars', 'clutter', 'corridor', 'cylinders', 'rooms', 'open']
      : ['cylinders', 'clutter', 'cylinders', 'rooms', 'cylinders', 'corridor', 'pillars', 'open'],
  };
}
