import { Observable } from 'rxjs';
import type { Pose2 } from '#nodes/math/se2.ts';
import { quaternionFromYaw } from '#nodes/math/se3.ts';
import type { TransformStamped } from '#nodes/msgs/geometry.ts';
import type { Header } from '#nodes/msgs/std.ts';
import type { TFMessage } from '#nodes/msgs/tf2.ts';
import { secondsOf, stampOf } from '#nodes/msgs/time.ts';
import { TfBuffer } from './tf-buffer.ts';
import type { LookupError } from './tf-buffer.ts';

/** One buffer per subscription, emitted again whenever transforms arrived. */
export function tfBuffer(
  tf: Observable<TFMessage>,
  tfStatic: Observable<TFMessage>,
): Observable<TfBuffer> {
  // one operator and not a chain of five: transforms come at 100 Hz, to half of all nodes
  return new Observable((subscriber) => {
    const buffer = new TfBuffer();
    let open = 2;
    const listen = (messages: Observable<TFMessage>, fixed: boolean) =>
      messages.subscribe({
        next: ({ transforms }) => {
          try {
            if (fixed) buffer.insert(transforms, true);
            else buffer.hear(transforms);
          } catch (error) {
            subscriber.error(error);
            return;
          }
          subscriber.next(buffer);
        },
        error: (error) => subscriber.error(error),
        complete: () => {
          if (--open === 0) subscriber.complete();
        },
      });
    const subscription = listen(tfStatic, true);
    subscription.add(listen(tf, false));
    return subscription;
  });
}

interface Stamped {
  readonly header: Header;
}

/** A message and where its frame stood in the asked frame at its stamp. */
export interface Located<T> {
  readonly message: T;
  /** `targetFromMessageFrame` at the stamp. */
  readonly pose: Pose2;
  /** `baseFromMessageFrame`, the mount of the sensor; identity when no base was asked for. */
  readonly mount: Pose2;
  readonly stamp: number;
}

/**
 * Holds each message until the transform of its frame to `target`, and to `base` if asked for, is
 * known at its stamp (tf2_ros `MessageFilter`); at most `queue` wait, the oldest goes first. What can
 * never be located is dropped and told to `onDrop`.
 */
export function located<T extends Stamped>(
  messages: Observable<T>,
  buffers: Observable<TfBuffer>,
  target: string,
  options: {
    base?: string;
    queue?: number;
    onDrop?: (message: T, error: LookupError) => void;
  } = {},
): Observable<Located<T>> {
  const { base, queue = 5, onDrop } = options;
  return new Observable((subscriber) => {
    let buffer = new TfBuffer();
    let waiting: T[] = [];
    const tryOne = (message: T): boolean => {
      const stamp = secondsOf(message.header.stamp);
      const found = buffer.lookup2(target, message.header.frame_id, stamp);
      if (found.kind === 'ok') {
        const { frame_id } = message.header;
        const mount = buffer.lookup2(base ?? frame_id, frame_id, stamp);
        if (mount.kind === 'error') return false;
        subscriber.next({ message, pose: found.pose, mount: mount.pose, stamp });
      } else if (found.reason === 'extrapolation-past') onDrop?.(message, found);
      else return false;
      return true;
    };
    const retry = (): void => {
      if (waiting.length > 0) waiting = waiting.filter((message) => !tryOne(message));
    };
    const subscription = buffers.subscribe({
      next: (next) => {
        buffer = next;
        retry();
      },
      error: (error) => subscriber.error(error),
    });
    subscription.add(
      messages.subscribe({
        next: (message) => {
          if (tryOne(message)) return;
          waiting.push(message);
          const first = waiting[0];
          if (waiting.length <= queue || first === undefined) return;
          waiting = waiting.slice(1);
          const { frame_id, stamp } = first.header;
          const found = buffer.lookup2(target, frame_id, secondsOf(stamp));
          if (found.kind === 'error') onDrop?.(first, found);
        },
        error: (error) => subscriber.error(error),
        complete: () => subscriber.complete(),
      }),
    );
    return subscription;
  });
}

/** One edge as tf carries it. */
export function transformMessage(
  parent: string,
  child: string,
  parentFromChild: Pose2,
  stamp: number,
): TransformStamped {
  return {
    header: { stamp: stampOf(stamp), frame_id: parent },
    child_frame_id: child,
    transform: {
      translation: { x: parentFromChild.x, y: parentFromChild.y, z: 0 },
      rotation: quaternionFromYaw(parentFromChild.yaw),
    },
  };
}
