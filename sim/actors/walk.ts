import { yawOf } from '#nodes/math/se3.ts';
import { wrapAngle } from '#nodes/math/se2.ts';
import type { ActorDescription } from '../sdf/description.ts';

export interface ActorPose {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly yaw: number;
}

/**
 * Where an actor stands at `time` [s]: straight lines between its waypoints, at the first one before
 * its start and at the last one after its end, again and again when it loops (SDF `<script>`).
 */
export function actorPose(actor: ActorDescription, time: number): ActorPose {
  const { waypoints, delayStart, loop, autoStart } = actor;
  const last = waypoints.at(-1);
  if (last === undefined || !autoStart) return standing(actor.pose);
  const period = delayStart + last.time;
  const t = (loop && period > 0 ? time % period : time) - delayStart;
  const next = waypoints.findIndex((waypoint) => waypoint.time > t);
  if (next < 0) return standing(last.pose);
  const b = waypoints[next];
  const a = waypoints[next - 1];
  if (a === undefined || b === undefined) return standing((b ?? last).pose);
  return between(standing(a.pose), standing(b.pose), (t - a.time) / (b.time - a.time));
}

/** Greatest speed between two waypoints [m/s]. */
export function topSpeed({ waypoints }: ActorDescription): number {
  let fastest = 0;
  waypoints.forEach((b, i) => {
    const a = waypoints[i - 1];
    if (a === undefined) return;
    const p = a.pose.translation;
    const q = b.pose.translation;
    fastest = Math.max(fastest, Math.hypot(q.x - p.x, q.y - p.y) / (b.time - a.time));
  });
  return fastest;
}

function standing({ translation, rotation }: ActorDescription['pose']): ActorPose {
  return { ...translation, yaw: yawOf(rotation) };
}

function between(a: ActorPose, b: ActorPose, share: number): ActorPose {
  const mix = (from: number, to: number) => from + (to - from) * share;
  return {
    x: mix(a.x, b.x),
    y: mix(a.y, b.y),
    z: mix(a.z, b.z),
    yaw: wrapAngle(a.yaw + wrapAngle(b.yaw - a.yaw) * share),
  };
}
