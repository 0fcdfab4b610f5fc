import type { Delivery } from '#nodes/bus/in-process.ts';
import type { Twist2 } from '#nodes/math/se2.ts';
import type { TwistStamped } from '#nodes/msgs/geometry.ts';
import { secondsOf } from '#nodes/msgs/time.ts';
import { commandTrace, shareCounter } from '#nodes/safety/policy-share.ts';
import type { SmootherLimits } from '#nodes/safety/velocity-smoother.ts';
import { partOf } from './latency.ts';

const COMMAND_TIMEOUT = 0.25;

const planar = ({ twist }: TwistStamped): Twist2 => ({ v: twist.linear.x, w: twist.angular.z });

/**
 * Share of the moving ticks whose `cmd_vel` is the policy's output after smoothing alone. The safety
 * chain keeps the stamp of the command it works on, so each `cmd_vel` names the policy command that
 * was in force.
 */
export class ShareMeter {
  readonly #counter: ReturnType<typeof shareCounter>;
  readonly #trace = commandTrace();
  readonly #parts = new Map<string, string>();
  #last: number | undefined;

  constructor(limits: SmootherLimits) {
    this.#counter = shareCounter(limits);
  }

  get share(): number {
    return this.#counter.share;
  }

  get counts(): { readonly moving: number; readonly own: number } {
    return this.#counter.counts;
  }

  observe({ topic, message, time }: Delivery): void {
    const part = partOf(topic.name, this.#parts);
    if (part === 'cmd_vel_nav') {
      const command = message as TwistStamped;
      this.#trace.add(secondsOf(command.header.stamp), planar(command));
    } else if (part === 'cmd_vel') this.#tick(message as TwistStamped, time);
  }

  #tick(command: TwistStamped, time: number): void {
    const dt = this.#last === undefined ? 0.05 : time - this.#last;
    if (dt <= 0) return; // a stop between two ticks; the next tick counts
    this.#last = time;
    const policy = this.#trace.at(secondsOf(command.header.stamp), COMMAND_TIMEOUT);
    this.#counter.tick({ policy, cmdVel: planar(command), dt });
  }
}
