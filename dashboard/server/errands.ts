import { EMPTY, Observable, Subscription, filter, map, merge, of, switchMap } from 'rxjs';
import type { ActionClient } from '#nodes/core/bus.ts';
import type { Clock } from '#nodes/core/clock.ts';
import type { PoseStamped } from '#nodes/msgs/geometry.ts';
import type { MessageOf } from '#nodes/msgs/interface.ts';
import type { NavigateToPose } from '#nodes/msgs/nav2.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import type { Command, Goal } from '../protocol.ts';
import type { NavigationEvent } from './navigation.ts';
import { goalPoseOf } from './wishes.ts';
import type { Wish } from './wishes.ts';

type Navigate = ActionClient<
  MessageOf<(typeof NavigateToPose)['goal']>,
  MessageOf<(typeof NavigateToPose)['result']>,
  MessageOf<(typeof NavigateToPose)['feedback']>
>;
type Handle = ReturnType<Navigate>;

export function wishesFor<K extends Command['kind']>(
  commands: Observable<Command>,
  kind: K,
): Observable<Wish<K>> {
  return commands.pipe(filter((command): command is Wish<K> => command.kind === kind));
}

/**
 * Sends goals and follows the newest. A cancel ends it; without one of our own it ends whatever goal
 * is under way, by taking its place with where the robot is. The emergency stop cancels too, so
 * that its release does not set the robot off again.
 */
export function goalErrands(
  commands: Observable<Command>,
  navigate: Navigate,
  robotPose: () => Pose2 | undefined,
  clock: Clock,
): Observable<NavigationEvent> {
  return new Observable((events) => {
    let own: Handle | undefined;
    let following = new Subscription();
    const send = (goal: Goal): Handle =>
      navigate({ pose: goalPoseOf(goal, clock.now()), behavior_tree: '' });
    const drive = (goal: Goal): void => {
      following.unsubscribe();
      following = new Subscription();
      own = send(goal);
      events.next({ kind: 'sent', goal });
      following.add(
        own.feedback.subscribe((feedback) => {
          events.next({ kind: 'feedback', feedback });
        }),
      );
      following.add(
        own.outcome.subscribe((outcome) => {
          own = undefined;
          events.next({ kind: 'outcome', outcome });
        }),
      );
    };
    const cancel = (): void => {
      const here = robotPose();
      if (own !== undefined) own.cancel();
      else if (here !== undefined) send({ ...here, yaw: null }).cancel();
    };
    const listening = commands.subscribe((command) => {
      if (command.kind === 'goal') drive({ x: command.x, y: command.y, yaw: command.yaw });
      else if (command.kind === 'cancel') cancel();
      else if (command.kind === 'emergencyStop' && command.active) own?.cancel();
    });
    return () => {
      listening.unsubscribe();
      following.unsubscribe();
    };
  });
}

/** The same for a robot that takes goals by topic: its goal is where it is, to end another. */
export function goalTopic(
  commands: Observable<Command>,
  robotPose: () => Pose2 | undefined,
  clock: Clock,
): Observable<PoseStamped> {
  const here = (): Observable<Goal> => {
    const pose = robotPose();
    return pose === undefined ? EMPTY : of({ ...pose, yaw: null });
  };
  return merge(
    wishesFor(commands, 'goal'),
    wishesFor(commands, 'cancel').pipe(switchMap(here)),
  ).pipe(map((goal) => goalPoseOf(goal, clock.now())));
}

/** Commands of a person; zero once after the last of them went unrenewed for `timeout` [s]. */
export function driving(
  commands: Observable<Wish<'teleop'>>,
  timeout: () => number,
  clock: Clock,
): Observable<Wish<'teleop'>> {
  return commands.pipe(
    switchMap((wish) =>
      wish.forward === 0 && wish.turn === 0
        ? of(wish)
        : merge(
            of(wish),
            clock.after(timeout()).pipe(map(() => ({ ...wish, forward: 0, turn: 0 }))),
          ),
    ),
  );
}
