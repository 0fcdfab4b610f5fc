import type { Delivery, InProcessBus } from '#nodes/bus/in-process.ts';
import { yawOf } from '#nodes/math/se3.ts';
import type { Odometry } from '#nodes/msgs/nav.ts';
import type { Float32, StringMessage } from '#nodes/msgs/std.ts';
import type { Draw, Task } from '#sim/scenarios/senses/scenarios.ts';

/** Speed below which a robot stands [m/s, rad/s], and above which a touch is a hard one [m/s]. */
const STANDING = 0.02;
const HARD = 0.1;
/** Time to stand after the end of "stop" [s]. */
const REACTION = 0.5;
const TOLERANCE = 0.25;

interface Moment {
  readonly time: number;
  readonly x: number;
  readonly y: number;
  readonly yaw: number;
  readonly moving: boolean;
}

/** Sees a trial by ground truth, and says how it went. */
export class Witness {
  contacts = 0;
  hardContacts = 0;
  minClearance = Infinity;
  touched = '';
  readonly #way: Moment[] = [];
  readonly #draw: Draw;
  readonly #ends: readonly number[];
  #speed = 0;

  constructor(bus: InProcessBus, draw: Draw, ends: readonly number[]) {
    this.#draw = draw;
    this.#ends = ends;
    bus.tap((delivery) => {
      if (delivery.topic.groundTruth) this.#observe(delivery);
    });
  }

  verdict(task: Task, now: number): { readonly reached: boolean; readonly reason: string } {
    const last = this.#way.at(-1);
    if (last === undefined) return { reached: false, reason: 'never seen' };
    switch (task.kind) {
      case 'goal':
        return within(last, task.goal, TOLERANCE);
      case 'stop':
        return this.#stood(now);
      case 'come':
        return within(last, task.to, task.within);
      case 'follow': {
        const walk = this.#draw.place.walks.find(({ name }) => name === task.walker);
        const [, x, y] = walk?.way.at(-1) ?? [0, NaN, NaN];
        return within(last, [x, y], task.within);
      }
    }
  }

  /** Moved before the word, stood half a second after it, and never moved again. */
  #stood(now: number): { reached: boolean; reason: string } {
    const end = this.#ends[0] ?? NaN;
    const before = this.#way.some(({ time, moving }) => moving && time < end);
    const after = this.#way.filter(({ time, moving }) => moving && time > end + REACTION);
    if (!before) return { reached: false, reason: 'stood before the word' };
    if (after.length === 0) return { reached: true, reason: '' };
    const late = (after.at(-1)?.time ?? now) - end;
    return { reached: false, reason: `moved until ${late.toFixed(2)} s after the word` };
  }

  #observe({ topic, message, time }: Delivery): void {
    if (topic.name.endsWith('/ground_truth/contact')) {
      this.contacts++;
      if (this.#speed > HARD) this.hardContacts++;
      this.touched = (message as StringMessage).data;
    } else if (topic.name.endsWith('/ground_truth/clearance'))
      this.minClearance = Math.min(this.minClearance, (message as Float32).data);
    else if (topic.name.endsWith('/ground_truth/odom')) this.#moved(message as Odometry, time);
  }

  #moved({ pose, twist }: Odometry, time: number): void {
    const { x, y } = pose.pose.position;
    this.#speed = Math.hypot(twist.twist.linear.x, twist.twist.linear.y);
    const moving = this.#speed > STANDING || Math.abs(twist.twist.angular.z) > 2 * STANDING;
    this.#way.push({ time, x, y, yaw: yawOf(pose.pose.orientation), moving });
  }
}

function within(
  { x, y }: Moment,
  [toX, toY]: readonly [number, number],
  limit: number,
): { reached: boolean; reason: string } {
  const away = Math.hypot(x - toX, y - toY);
  return away <= limit
    ? { reached: true, reason: '' }
    : { reached: false, reason: `${away.toFixed(2)} m away at the end` };
}
