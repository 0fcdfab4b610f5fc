import { transformPoint } from '#nodes/math/se2.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import type { OccupancyGrid } from '#nodes/msgs/nav.ts';
import { secondsOf } from '#nodes/msgs/time.ts';
import type { Detection3D, Detection3DArray } from '#nodes/msgs/vision.ts';
import type { PerceptionLayerParams } from './perception-params.ts';
import { addMovers } from './social-cost.ts';
import type { Mover } from './social-cost.ts';

/** What the senses told besides the scan; belongs to one costmap node. Empty until they speak. */
export interface PerceptionLayers {
  tracks: { readonly message: Detection3DArray; readonly gridFromTracks: Pose2 } | undefined;
  predicted: Detection3DArray | undefined;
  /** Whether the last costmap had costs of the senses in it. */
  drawn: boolean;
}

export function perceptionLayers(): PerceptionLayers {
  return { tracks: undefined, predicted: undefined, drawn: false };
}

/** False while no sense has spoken. */
export function mayDraw({ tracks }: PerceptionLayers): boolean {
  return tracks !== undefined;
}

/**
 * Draws people and vehicles into a costmap that is about to be published.
 *
 * @returns whether it is worth publishing for that: something is drawn, or was the last time
 */
export function drawPerception(
  layers: PerceptionLayers,
  message: OccupancyGrid,
  occupancyOf: Int8Array,
  params: PerceptionLayerParams,
  now: number,
): boolean {
  if (!mayDraw(layers)) return false;
  const { width, height, resolution, origin } = message.info;
  const { x: originX, y: originY } = origin.position;
  const grid = { width, height, resolution, originX, originY };
  const before = layers.drawn;
  layers.drawn =
    params['social_layer.enabled'] &&
    addMovers(message.data, grid, moversOf(layers, params, now), optionsOf(params), occupancyOf);
  return before || layers.drawn;
}

function optionsOf(params: PerceptionLayerParams) {
  return {
    amplitude: params['social_layer.amplitude'],
    covariance: params['social_layer.covariance'],
    factor: params['social_layer.factor'],
    cutoff: params['social_layer.cutoff'],
    horizon: params['social_layer.horizon'],
    hazard_amplitude: params['social_layer.hazard_amplitude'],
  };
}

/** People and vehicles of the newest tracks; none once those are old. */
function moversOf(
  { tracks, predicted }: PerceptionLayers,
  params: PerceptionLayerParams,
  now: number,
): Mover[] {
  if (tracks === undefined) return [];
  const stamp = secondsOf(tracks.message.header.stamp);
  if (!(Math.abs(now - stamp) <= params['social_layer.keep_time'])) return [];
  const ahead = new Map(predicted?.detections.map((each) => [each.id, each]));
  const dt = predicted === undefined ? 0 : secondsOf(predicted.header.stamp) - stamp;
  return tracks.message.detections.flatMap((each) => {
    const kind = kindOf(each, params['social_layer.min_score']);
    if (kind === undefined) return [];
    const later = ahead.get(each.id);
    return [moverOf(each, dt > 0.05 ? later : undefined, dt, kind, tracks.gridFromTracks)];
  });
}

function kindOf({ results }: Detection3D, least: number): Mover['kind'] | undefined {
  const best = results[0]?.hypothesis;
  if (best === undefined || !(best.score >= least)) return undefined;
  if (best.class_id === 'person' || best.class_id === 'animal') return 'person';
  return best.class_id === 'vehicle' || best.class_id === 'moving' ? 'hazard' : undefined;
}

function moverOf(
  { results, bbox }: Detection3D,
  later: Detection3D | undefined,
  dt: number,
  kind: Mover['kind'],
  gridFromTracks: Pose2,
): Mover {
  const { position } = bbox.center;
  const covariance = results[0]?.pose.covariance ?? new Float64Array(36);
  const next = later?.bbox.center.position ?? position;
  const c = Math.cos(gridFromTracks.yaw);
  const s = Math.sin(gridFromTracks.yaw);
  const ux = dt > 0 ? (next.x - position.x) / dt : 0;
  const uy = dt > 0 ? (next.y - position.y) / dt : 0;
  const xx = covariance[0] as number;
  const xy = covariance[1] as number;
  const yy = covariance[7] as number;
  return {
    kind,
    ...transformPoint(gridFromTracks, position),
    vx: c * ux - s * uy,
    vy: s * ux + c * uy,
    xx: c * c * xx - 2 * c * s * xy + s * s * yy,
    xy: c * s * (xx - yy) + (c * c - s * s) * xy,
    yy: s * s * xx + 2 * c * s * xy + c * c * yy,
    radius: Math.max(bbox.size.x, bbox.size.y) / 2,
  };
}
