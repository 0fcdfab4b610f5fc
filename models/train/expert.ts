import { ACTIONS, V_SHARES, W_SHARES } from '#nodes/control/actions.ts';
import type { LocalGoal } from '#nodes/control/observation.ts';
import { circumradius, type PolicyBody } from '#nodes/control/policy-body.ts';
import type { Drive } from '#nodes/core/robot.ts';
import { saturate } from '#sim/vehicles/diff-drive.ts';
import { transformPoint, type Pose2, type Twist2 } from '#nodes/math/se2.ts';
import { distanceAt, type ClearanceMap } from './clearance-map.ts';
import { createField } from './local-field.ts';

/** Weights of the expert, in seconds unless said. */
export interface ExpertStyle {
  /** Clearance at which full speed is fine [m]. */
  readonly easy: number;
  /** Clearance never gone below [m]. */
  readonly hard: number;
  /** First and second part of the look ahead [s]. */
  readonly first: number;
  readonly second: number;
  /** A held command should stay free this long [s]. */
  readonly held: number;
  /** From command to wheels [s]. */
  readonly delay: number;
}

export type Expert = (pose: Pose2, now: Twist2, goal: LocalGoal) => Float32Array;

const STEPS = 5;
const SECOND_V = [1, 3, 6];
const SECOND_W = [0, 3, 6, 8, 10, 13, 16];

/** Slots of a simulated state; PENALTY sums haste near things, HIT is the share driven before a hit. */
const X = 0;
const Y = 1;
const YAW = 2;
const V = 3;
const W = 4;
const PENALTY = 5;
const HIT = 6;
const NO_HIT = 2;
/** Commands looked at in full; the rest is bad at a glance. */
const PONDERED = 36;

/**
 * Scores every command by the best that can follow it: exact footprint motion over two constant
 * commands (dynamic window; Fox, Burgard, Thrun 1997), then the cost to go to the local goal on a
 * field that knows all geometry round the robot (navigation function; Brock and Khatib 1999).
 *
 * @returns cost in seconds of each action, [ACTIONS], valid until the next call
 */
export function createExpert(
  map: ClearanceMap,
  body: PolicyBody,
  drive: Drive,
  style: ExpertStyle,
): Expert {
  const field = createField(map, body, style);
  const { toGo } = field;
  const discs = coverDiscs(body);
  const radius = circumradius(body);
  const result = new Float32Array(ACTIONS);
  const commands = Array.from({ length: ACTIONS }, (_, i) => {
    const v = (V_SHARES[Math.floor(i / W_SHARES.length)] ?? 0) * body.maxLinear;
    const w = (W_SHARES[i % W_SHARES.length] ?? 0) * body.maxAngular;
    return saturate({ v, w }, drive);
  });
  const followers = SECOND_V.flatMap((v) => SECOND_W.map((w) => v * W_SHARES.length + w));
  const nose = Math.min(0.25, 0.25 * body.lookahead);
  const { maxLinear, maxAngular } = body;
  const state = new Float64Array(7);
  const origin = new Float64Array(7);
  const middle = new Float64Array(7);

  const clearanceAt = (x: number, y: number, c: number, s: number): number => {
    const rough = distanceAt(map, x, y) - radius;
    if (rough > style.easy) return rough;
    let least = Infinity;
    for (let i = 0; i < discs.length; i++) {
      const disc = discs[i] as Disc;
      const d = distanceAt(map, x + c * disc.x - s * disc.y, y + s * disc.x + c * disc.y);
      if (d - disc.radius < least) least = d - disc.radius;
    }
    return least;
  };

  /** Moves `state` for `time` towards a command, no nearer to things than `floor`. */
  const roll = (command: Twist2, time: number, floor: number): void => {
    const dt = time / STEPS;
    const dv = body.acceleration * dt;
    const dw = body.angularAcceleration * dt;
    let x = state[X] as number;
    let y = state[Y] as number;
    let yaw = state[YAW] as number;
    let v = state[V] as number;
    let w = state[W] as number;
    let penalty = state[PENALTY] as number;
    let hit = NO_HIT;
    for (let i = 0; i < STEPS; i++) {
      v += Math.min(dv, Math.max(-dv, command.v - v));
      w += Math.min(dw, Math.max(-dw, command.w - w));
      yaw += w * dt;
      const c = Math.cos(yaw);
      const s = Math.sin(yaw);
      x += v * dt * c;
      y += v * dt * s;
      const clear = clearanceAt(x, y, c, s);
      if (clear < floor) {
        hit = i / STEPS;
        break;
      }
      const speed = Math.abs(v) / maxLinear;
      if (clear < style.easy) {
        const allowed = Math.max(0.2, (clear + 0.02) / style.easy);
        if (speed > allowed) penalty += (speed - allowed) * dt * 4;
        penalty += (1 - clear / style.easy) ** 2 * dt * (0.25 + 0.5 * speed);
      }
    }
    state[X] = x;
    state[Y] = y;
    state[YAW] = yaw;
    state[V] = v;
    state[W] = w;
    state[PENALTY] = penalty;
    state[HIT] = hit;
  };

  const terminal = (last: boolean): number => {
    const x = state[X] as number;
    const y = state[Y] as number;
    const yaw = state[YAW] as number;
    const here = toGo(x, y);
    const share = Math.min(1, here / 1.5);
    const there = toGo(x + nose * Math.cos(yaw), y + nose * Math.sin(yaw));
    const speed = Math.abs(state[V] as number) / maxLinear;
    const late = last ? 0.3 * speed * Math.max(0, 1 - here) : 0;
    return here + share * 0.8 * (there - here + nose / maxLinear) + late;
  };

  /** Cost from the end of the first part on, over the best second part. */
  const follow = (last: boolean, halfway: number, floor: number): number => {
    // standing still after the first part is always a way on, free only at the end of the plan
    const stand = last && halfway * maxLinear < 0.15 ? 0 : style.second * 0.5;
    let best = terminal(last) + stand;
    for (const f of followers) {
      state.set(middle);
      state[PENALTY] = 0;
      roll(commands[f] as Twist2, style.second, floor);
      if ((state[HIT] as number) < NO_HIT) continue;
      const value = terminal(last) + state[PENALTY];
      if (value < best) best = value;
    }
    return best;
  };

  const comfort = (first: Twist2, now: Twist2): number =>
    0.05 * ((first.w - now.w) / maxAngular) ** 2 +
    0.03 * ((first.v - now.v) / maxLinear) ** 2 +
    0.03 * (first.w / maxAngular) ** 2 +
    (first.v < 0 ? 0.35 : 0);

  /** Cost if nothing followed the first part; leaves its end in `state`. */
  const glance = (first: Twist2, last: boolean, floor: number): number => {
    state.set(origin);
    if ((state[HIT] as number) < NO_HIT) state[HIT] = 0;
    else roll(first, style.first, floor);
    const hit = state[HIT] as number;
    if (hit < NO_HIT) return 6 + 6 * (1 - hit) + toGo(state[X] as number, state[Y] as number);
    return (state[PENALTY] as number) + terminal(last) + style.second;
  };

  const ponder = (first: Twist2, last: boolean, floor: number): number => {
    const glanced = glance(first, last, floor);
    if ((state[HIT] as number) < NO_HIT) return glanced;
    middle.set(state);
    const halfway = toGo(state[X] as number, state[Y] as number);
    // what the first part gains counts more, or everything would be put off to the second
    const idle = first.v === 0 && first.w === 0 && halfway * maxLinear > 0.15 ? 0.1 : 0;
    const early = 0.3 * terminal(last) + idle;
    const cost = follow(last, halfway, floor) + (middle[PENALTY] as number) + early;
    state.set(middle);
    roll(first, Math.max(0.1, style.held - style.first), floor);
    const held = state[HIT] as number;
    if (held === NO_HIT) return cost;
    return cost + 0.8 * (1 - held) * Math.min(1, Math.abs(first.v / maxLinear) + 0.2);
  };

  return (pose, now, goal) => {
    field.solve(pose, transformPoint(pose, goal));
    const begin = clearanceAt(pose.x, pose.y, Math.cos(pose.yaw), Math.sin(pose.yaw));
    // from too near, the way out must be open
    const floor = Math.min(style.hard, begin - 0.004);
    state.set([pose.x, pose.y, pose.yaw, now.v, now.w, 0, NO_HIT]);
    roll(now, style.delay, floor);
    origin.set(state);
    const last = goal.remaining <= body.lookahead;
    commands.forEach((command, a) => {
      result[a] = glance(command, last, floor) + comfort(command, now);
    });
    const order = Array.from(result.keys()).sort((a, b) => (result[a] ?? 0) - (result[b] ?? 0));
    const worst = { glanced: 0, cost: 0 };
    order.forEach((a, rank) => {
      const command = commands[a] as Twist2;
      const glanced = result[a] as number;
      if (rank < PONDERED) {
        result[a] = ponder(command, last, floor) + comfort(command, now);
        worst.glanced = glanced;
        worst.cost = Math.max(worst.cost, result[a]);
      } else result[a] = worst.cost + Math.max(0, glanced - worst.glanced);
    });
    return result;
  };
}

interface Disc {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** Three discs along the outline's length that cover it. */
function coverDiscs(body: PolicyBody): readonly Disc[] {
  const xs = body.footprint.map(([x]) => x);
  const ys = body.footprint.map(([, y]) => y);
  const [x0, x1] = [Math.min(...xs), Math.max(...xs)];
  const [y0, y1] = [Math.min(...ys), Math.max(...ys)];
  const part = (x1 - x0) / 3;
  const radius = Math.hypot(part / 2, (y1 - y0) / 2);
  return [0, 1, 2].map((i) => ({ x: x0 + part * (i + 0.5), y: (y0 + y1) / 2, radius }));
}
