import { compose3 } from '#nodes/math/se3.ts';
import type { Transform3 } from '#nodes/math/se3.ts';
import { createDrawer, drawBatch, inView } from './draw.ts';
import type { Batch } from './batch.ts';
import { allocateFrame, clearFrame } from './frame.ts';
import type { Frame, View } from './frame.ts';
import { drawGround } from './ground.ts';
import { bodyFromOptical, moveBody, setViewMatrix } from './scene.ts';
import type { Scene } from './scene.ts';

export interface Lens {
  readonly width: number;
  readonly height: number;
  /** Horizontal field of view [rad] */
  readonly hfov: number;
  readonly near: number;
  readonly far: number;
}

/** Distance in pixels at which a metre at a metre is seen. */
export function focalLength({ width, hfov }: Lens): number {
  return width / (2 * Math.tan(hfov / 2));
}

/** Draws a scene from a camera link's pose (x forward, y left, z up); the frame is used again. */
export type Render = (
  worldFromCamera: Transform3,
  movers: ReadonlyMap<string, Transform3>,
) => Frame;

/** Opaque things from near to far, then the ground, then glass from far to near. */
export function createRender(scene: Scene, lens: Lens): Render {
  const frame = allocateFrame(lens.width, lens.height);
  const batches = scene.bodies.flatMap((body) => body.parts.map((part) => part.batch));
  const most = batches.reduce((count, batch) => Math.max(count, batch.vertexCount), 0);
  const drawer = createDrawer(frame, most);
  const view: View = {
    focal: focalLength(lens),
    centreX: (lens.width - 1) / 2,
    centreY: (lens.height - 1) / 2,
    near: lens.near,
    far: lens.far,
    matrix: new Float64Array(12),
  };
  return (worldFromCamera, movers) => {
    for (const body of scene.bodies) {
      const pose = movers.get(body.name);
      if (pose !== undefined) moveBody(body, pose, scene.lighting);
    }
    const optical = compose3(worldFromCamera, bodyFromOptical);
    setViewMatrix(view.matrix, optical);
    clearFrame(frame, scene.background);
    const seen = batches.filter((batch) => inView(view, frame, batch.sphere));
    const nearest = (batch: Batch): number => distanceTo(batch, worldFromCamera);
    seen.sort((a, b) => nearest(a) - nearest(b));
    for (const batch of seen) if (batch.alpha >= 1) drawBatch(drawer, view, batch);
    for (const ground of scene.grounds) drawGround(frame, view, optical, ground);
    for (const batch of seen.reverse()) if (batch.alpha < 1) drawBatch(drawer, view, batch);
    return frame;
  };
}

function distanceTo({ sphere }: Batch, { translation: t }: Transform3): number {
  const dx = (sphere[0] ?? 0) - t.x;
  const dy = (sphere[1] ?? 0) - t.y;
  const dz = (sphere[2] ?? 0) - t.z;
  return Math.sqrt(dx * dx + dy * dy + dz * dz) - (sphere[3] ?? 0);
}
