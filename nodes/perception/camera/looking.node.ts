/** Looks at pictures with the model in use; a helper of the camera nodes' wiring, not a node. */
import { filter, map, merge, of } from 'rxjs';
import type { Observable } from 'rxjs';
import type { Compute } from '#nodes/core/compute.ts';
import { heard } from '#nodes/core/heard.ts';
import type { Session } from '#nodes/core/model.ts';
import { newest } from '#nodes/core/newest.ts';
import { tfBuffer } from '#nodes/core/tf.ts';
import type { TfBuffer } from '#nodes/core/tf-buffer.ts';
import type { CameraInfo, Image } from '#nodes/msgs/sensor.ts';
import type { TFMessage } from '#nodes/msgs/tf2.ts';
import { detectorOf } from './detector.ts';
import type { DetectorResult } from './detector.ts';
import { hearDepth, isDue, lookAt, station } from './sight.ts';
import type { Looked } from './sight.ts';

export interface CameraPorts {
  readonly image: Observable<Image>;
  readonly info: Observable<CameraInfo>;
  readonly depth: Observable<Image>;
  readonly tf: Observable<TFMessage>;
  readonly tfStatic: Observable<TFMessage>;
}

/** Why a picture was not read. */
export type Unread =
  | { readonly model: string; readonly refused: string }
  | { readonly model: string; readonly failed: string };

export interface Looks<S> {
  /** Pictures passed over for this one. */
  readonly skipped: number;
  readonly sighting: S | Unread;
}

/** What `read` makes of the newest pictures, at most `max_rate` of them a second. */
export function looking<S>(
  { image, info, depth, tf, tfStatic }: CameraPorts,
  inUse: () => Session,
  compute: Compute,
  params: () => { readonly max_rate: number; readonly ground_frame: string },
  read: (looked: Looked) => S,
): Observable<Looks<S>> {
  const known = station();
  const detectors = new Map<Session, DetectorResult>();
  let buffer: TfBuffer | undefined;
  const listening = merge(
    heard(info, (message) => (known.info = message)),
    heard(depth, (message) => hearDepth(known, message)),
    heard(tfBuffer(tf, tfStatic), (next) => (buffer = next)),
  );
  const lookWith = (session: Session, picture: Image): Observable<S | Unread> => {
    const understood = detectors.get(session) ?? detectorOf(session);
    detectors.set(session, understood);
    const model = session.name;
    if (understood.kind === 'refused') return of({ model, failed: understood.reason });
    const look = lookAt(known, picture);
    if (look.kind === 'refused') return of({ model, refused: look.reason });
    const { detector } = understood;
    const stage = { name: model, latency: session.latency };
    return compute(stage, () => session.run(detector.feeds(look.picture))).pipe(
      map((answer) => {
        const found = buffer?.lookup(params().ground_frame, picture.header.frame_id, 'latest');
        const mount = found?.kind === 'ok' ? found.transform : null;
        return read({ session, detector, station: known, picture, answer, mount });
      }),
    );
  };
  const looks = image.pipe(
    filter((message) => isDue(known, message, params().max_rate)),
    newest((message) => lookWith(inUse(), message)),
    map(({ skipped, ...outcome }) => ({
      skipped,
      sighting:
        outcome.kind === 'done' ? outcome.result : { model: inUse().name, failed: outcome.reason },
    })),
  );
  return merge(listening, looks);
}
