import { pose2OfTransform } from '#nodes/math/planar.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import { compose3, identity3, inverse3 } from '#nodes/math/se3.ts';
import type { Transform3 } from '#nodes/math/se3.ts';
import type { TransformStamped } from '#nodes/msgs/geometry.ts';
import { secondsOf } from '#nodes/msgs/time.ts';
import { TfHistory } from './tf-history.ts';

export interface LookupError {
  readonly kind: 'error';
  readonly reason: 'unknown-frame' | 'disconnected' | 'extrapolation-past' | 'extrapolation-future';
  /** Names the frames, the times and how far off the question was. */
  readonly message: string;
}
export type Lookup =
  | {
      readonly kind: 'ok';
      /** `targetFromSource`. */
      readonly transform: Transform3;
      /** [s]; for 'latest' the newest time that every moving edge has, 0 when none moves. */
      readonly stamp: number;
    }
  | LookupError;
export type Lookup2 =
  { readonly kind: 'ok'; readonly pose: Pose2; readonly stamp: number } | LookupError;

interface Edge {
  readonly parent: string;
  readonly child: string;
  readonly history: TfHistory;
}

interface Path {
  /** From the source up to the common ancestor. */
  readonly up: readonly Edge[];
  /** From the target up to the common ancestor. */
  readonly down: readonly Edge[];
}

const nothing: readonly string[] = [];
/** Messages that may wait, so that a buffer nobody asks does not grow. */
const mostPending = 64;

/** A tree of frames over time, after tf2: linear and spherical interpolation between stamps. */
export class TfBuffer {
  readonly #keep: number;
  readonly #edges = new Map<string, Edge>();
  readonly #frames = new Set<string>();
  /** By target and source, while the tree stays as it is. */
  readonly #paths = new Map<string, Map<string, Path>>();
  /** Heard but not taken yet. */
  #pending: (readonly TransformStamped[])[] = [];

  /** @param keep how long moving transforms are remembered [s] */
  constructor(keep = 10) {
    this.#keep = keep;
  }

  /**
   * Takes moving transforms once they are asked for: a node hears a hundred times a second of what it
   * asks for five times, and taking many at once is far cheaper.
   */
  hear(transforms: readonly TransformStamped[]): void {
    this.#pending.push(transforms);
    if (this.#pending.length >= mostPending) this.#take();
  }

  #take(): void {
    const heard = this.#pending;
    if (heard.length === 0) return;
    this.#pending = [];
    for (const transforms of heard)
      for (const transform of transforms) this.#insert(transform, false);
  }

  /** Takes transforms in any order of time and says why it refused some. */
  insert(transforms: readonly TransformStamped[], fixed: boolean): readonly string[] {
    this.#take();
    let refused = nothing;
    for (const transform of transforms) {
      const why = this.#insert(transform, fixed);
      if (why !== undefined) refused = [...refused, why];
    }
    return refused;
  }

  #insert(message: TransformStamped, fixed: boolean): string | undefined {
    const parent = message.header.frame_id;
    const child = message.child_frame_id;
    if (parent === '' || child === '' || parent === child)
      return `${edgeName(message)} has no proper frames`;
    if (!isProper(message.transform))
      return `${edgeName(message)} is not finite or its rotation not of length 1`;
    let edge = this.#edges.get(child);
    if (edge?.parent !== parent || edge.history.fixed !== fixed) {
      if (this.#hangsBelow(parent, child)) return `${edgeName(message)} would close a loop`;
      edge = { parent, child, history: new TfHistory(this.#keep, fixed) };
      this.#edges.set(child, edge);
      this.#frames.add(parent).add(child);
      this.#paths.clear();
    }
    const time = secondsOf(message.header.stamp);
    if (edge.history.insert({ time, transform: message.transform })) return undefined;
    return `${edgeName(message)} of ${seconds(time)} is too old, the newest is of ${seconds(edge.history.newest)}`;
  }

  /** `targetFromSource` at a time [s], or at the newest time at which all of it is known. */
  lookup(target: string, source: string, time: number | 'latest'): Lookup {
    this.#take();
    let path = this.#paths.get(target)?.get(source);
    if (path === undefined) {
      for (const frame of [target, source]) {
        if (!this.#frames.has(frame)) return this.#unknown(frame, target, source);
      }
      if (target === source) {
        return { kind: 'ok', transform: identity3, stamp: time === 'latest' ? 0 : time };
      }
      const found = this.#path(target, source);
      if (found.kind === 'error') return found;
      path = found;
    }
    const stamp = time === 'latest' ? newestCommon(path) : time;
    let ancestorFromSource = identity3;
    for (const edge of path.up) {
      const step = edge.history.at(stamp);
      if (step === undefined) return extrapolation(edge, target, source, stamp);
      ancestorFromSource =
        ancestorFromSource === identity3 ? step : compose3(step, ancestorFromSource);
    }
    if (path.down.length === 0) return { kind: 'ok', transform: ancestorFromSource, stamp };
    let ancestorFromTarget = identity3;
    for (const edge of path.down) {
      const step = edge.history.at(stamp);
      if (step === undefined) return extrapolation(edge, target, source, stamp);
      ancestorFromTarget =
        ancestorFromTarget === identity3 ? step : compose3(step, ancestorFromTarget);
    }
    const transform = compose3(inverse3(ancestorFromTarget), ancestorFromSource);
    return { kind: 'ok', transform, stamp };
  }

  /** The same seen from above. */
  lookup2(target: string, source: string, time: number | 'latest'): Lookup2 {
    const found = this.lookup(target, source, time);
    if (found.kind === 'error') return found;
    return { kind: 'ok', pose: pose2OfTransform(found.transform), stamp: found.stamp };
  }

  #path(target: string, source: string): (Path & { readonly kind: 'path' }) | LookupError {
    const up = this.#ancestry(source);
    const down = this.#ancestry(target);
    const sourceRoot = up.at(-1)?.parent ?? source;
    const targetRoot = down.at(-1)?.parent ?? target;
    if (sourceRoot !== targetRoot) {
      return {
        kind: 'error',
        reason: 'disconnected',
        message:
          `'${target}' and '${source}' are not in one tree: '${target}' hangs under ` +
          `'${targetRoot}', '${source}' under '${sourceRoot}'`,
      };
    }
    while (up.length > 0 && up.at(-1) === down.at(-1)) {
      up.pop();
      down.pop();
    }
    const path = { kind: 'path', up, down } as const;
    const known = this.#paths.get(target);
    if (known === undefined) this.#paths.set(target, new Map([[source, path]]));
    else known.set(source, path);
    return path;
  }

  #ancestry(frame: string): Edge[] {
    const edges: Edge[] = [];
    let edge = this.#edges.get(frame);
    while (edge !== undefined) {
      edges.push(edge);
      edge = this.#edges.get(edge.parent);
    }
    return edges;
  }

  #hangsBelow(frame: string, ancestor: string): boolean {
    return this.#ancestry(frame).some((edge) => edge.parent === ancestor);
  }

  #unknown(frame: string, target: string, source: string): LookupError {
    const known = [...this.#frames].sort().join(', ');
    return {
      kind: 'error',
      reason: 'unknown-frame',
      message:
        `'${target}' from '${source}': frame '${frame}' does not exist; ` +
        (known === '' ? 'no frame does yet' : `known frames: ${known}`),
    };
  }
}

function edgeName({ header, child_frame_id }: TransformStamped): string {
  return `transform ${header.frame_id} -> ${child_frame_id}`;
}

function newestCommon(path: Path): number {
  let newest = Infinity;
  for (const edge of path.up) newest = Math.min(newest, edge.history.newest);
  for (const edge of path.down) newest = Math.min(newest, edge.history.newest);
  return newest === Infinity ? 0 : newest;
}

function extrapolation(edge: Edge, target: string, source: string, time: number): LookupError {
  const { oldest, newest } = edge.history;
  // 'not past' also catches NaN
  const past = time < oldest;
  const there = past ? oldest : newest;
  const gap = Math.abs(time - there);
  return {
    kind: 'error',
    reason: past ? 'extrapolation-past' : 'extrapolation-future',
    message:
      `'${target}' from '${source}' is asked for ${seconds(time)}, but the ` +
      `${past ? 'oldest' : 'newest'} transform of ${edge.parent} -> ${edge.child} is of ` +
      `${seconds(there)}, ${gap < 1 ? `${(gap * 1e3).toFixed(1)} ms` : seconds(gap)} ` +
      (past ? 'later' : 'earlier'),
  };
}

function seconds(time: number): string {
  return `${time.toFixed(3)} s`;
}

function isProper({ translation: t, rotation: q }: Transform3): boolean {
  const norm = q.x * q.x + q.y * q.y + q.z * q.z + q.w * q.w;
  return Number.isFinite(t.x + t.y + t.z) && Math.abs(norm - 1) < 1e-3;
}
