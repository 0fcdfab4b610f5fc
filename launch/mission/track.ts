import type { Delivery } from '#nodes/bus/in-process.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import { yawOf } from '#nodes/math/se3.ts';
import type { Odometry } from '#nodes/msgs/nav.ts';
import type { Float32, StringMessage } from '#nodes/msgs/std.ts';

/** Ground truth of one mission: where the robot went and what it touched. */
export class Track {
  pose: Pose2 | undefined;
  /** |v| [m/s] and |w| [rad/s] of the base. */
  speed = 0;
  turnRate = 0;
  pathLength = 0;
  minClearance = Infinity;
  readonly contacts: string[] = [];
  /** When the robot had first moved 0.1 m from where the track began [s]. */
  movedAt: number | undefined;
  #origin: Pose2 | undefined;

  observe({ topic, message, time }: Delivery): void {
    if (!topic.groundTruth) return;
    if (topic.name.endsWith('/ground_truth/odom')) this.#move(message as Odometry, time);
    else if (topic.name.endsWith('/ground_truth/contact'))
      this.contacts.push((message as StringMessage).data);
    else if (topic.name.endsWith('/ground_truth/clearance'))
      this.minClearance = Math.min(this.minClearance, (message as Float32).data);
  }

  #move({ pose, twist }: Odometry, time: number): void {
    const { position, orientation } = pose.pose;
    const here = { x: position.x, y: position.y, yaw: yawOf(orientation) };
    if (this.pose !== undefined)
      this.pathLength += Math.hypot(here.x - this.pose.x, here.y - this.pose.y);
    this.#origin ??= here;
    if (Math.hypot(here.x - this.#origin.x, here.y - this.#origin.y) >= 0.1) this.movedAt ??= time;
    this.pose = here;
    this.speed = Math.hypot(twist.twist.linear.x, twist.twist.linear.y);
    this.turnRate = Math.abs(twist.twist.angular.z);
  }
}
