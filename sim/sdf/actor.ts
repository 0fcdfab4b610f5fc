/** `<actor>` elements: people on scripts. */
import type { Transform3 } from '#nodes/math/se3.ts';
import type { ActorDescription, ActorWaypoint } from './description.ts';
import { child, childrenNamed, errorAt, type Element } from './parse.ts';
import { poseOf } from './pose.ts';
import { childFlag, childNumber, numberOf } from './values.ts';

/** Shoulder breadth and height of an adult; the skin is not read. */
const body = { radius: 0.25, height: 1.7 };

/** An actor whose own pose in the world is `pose`; waypoints count from the world's origin. */
export function actorOf(element: Element, pose: Transform3): ActorDescription {
  const script = child(element, 'script');
  return {
    name: element.attributes['name'] ?? 'actor',
    pose: grounded(pose),
    body,
    waypoints: script ? waypointsOf(script) : [],
    loop: script ? childFlag(script, 'loop', true) : true,
    delayStart: script ? Math.max(0, childNumber(script, 'delay_start', 0)) : 0,
    autoStart: script ? childFlag(script, 'auto_start', true) : true,
  };
}

/** Trajectories one after another, each timed from its own start. */
function waypointsOf(script: Element): readonly ActorWaypoint[] {
  const all: ActorWaypoint[] = [];
  let start = 0;
  for (const trajectory of childrenNamed(script, 'trajectory')) {
    const waypoints = childrenNamed(trajectory, 'waypoint')
      .map((waypoint) => waypointOf(waypoint, start))
      .sort((a, b) => a.time - b.time);
    all.push(...waypoints);
    start = all[all.length - 1]?.time ?? start;
  }
  return all;
}

function waypointOf(waypoint: Element, start: number): ActorWaypoint {
  const time = child(waypoint, 'time');
  if (!time) throw errorAt(waypoint, 'found no <time>, expected one');
  const seconds = numberOf(time);
  if (seconds < 0) throw errorAt(time, `found ${String(seconds)}, expected no negative time`);
  return { time: start + seconds, pose: grounded(poseOf(waypoint).transform) };
}

/** Gazebo's walking skins have their origin at the hip, about 1 m up; the body stands on the floor. */
function grounded(pose: Transform3): Transform3 {
  const { x, y, z } = pose.translation;
  return z > 0.5 && z < 1.5 ? { ...pose, translation: { x, y, z: 0 } } : pose;
}
