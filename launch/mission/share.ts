import type { Delivery } from '#nodes/bus/in-process.ts';
import type { Twist2 } from '#nodes/math/se2.ts';
import type { TwistStamped } from '#nodes/msgs/geometry.ts';
import { shareCounter } from '#nodes/safety/policy-share.ts';
import type { SmootherLimits } from '#nodes/safety/velocity-smoother.ts';

const COMMAND_TIMEOUT = 0.25;

const planar = ({ twist }: TwistStamped): Twist2 => ({ v: twist.linear.x, w: twist.angular.z });

/**
 * Share of the moving ticks whose `cmd_vel` is the policy's output after smoothing alone. The policy's
 * command counts from the smoother's tick on, at which the stack could use it.
 */
export class ShareMeter {
  readonly #counter: ReturnType<typeof shareCounter>;
  #policy: { readonly twist: Twist2; readonly at: number } | undefined;
  #smootherTick: number | undefined;
  #alone: Twist2 = { v: 0, w: 0 };
  #pending: { policy: Twist2 | null; dt: number } | undefined;

  constructor(limits: SmootherLimits) {
    this.#counter = shareCounter(limits);
  }

  get share(): number {
    return this.#counter.share;
  }

  get counts(): { readonly moving: number; readonly own: number } {
    return this.#counter.counts;
  }

  /** The policy's command after smoothing alone, as of the last tick. */
  get alone(): Twist2 {
    return this.#alone;
  }

  observe({ topic, message, time }: Delivery): void {
    if (topic.name.endsWith('/cmd_vel_nav'))
      this.#policy = { twist: planar(message as TwistStamped), at: time };
    else if (topic.name.endsWith('/cmd_vel_smoothed')) this.#tick(time);
    else if (topic.name.endsWith('/cmd_vel') && this.#pending !== undefined) {
      this.#alone = this.#counter.tick({
        ...this.#pending,
        cmdVel: planar(message as TwistStamped),
      });
      this.#pending = undefined;
    }
  }

  #tick(time: number): void {
    const heard = this.#policy !== undefined && time - this.#policy.at <= COMMAND_TIMEOUT;
    const dt = this.#smootherTick === undefined ? 0.05 : time - this.#smootherTick;
    this.#smootherTick = time;
    this.#pending = { policy: heard ? (this.#policy?.twist ?? null) : null, dt };
  }
}
