import {
  DoubleSide,
  Group,
  Mesh,
  MeshBasicMaterial,
  RingGeometry,
  Shape,
  ShapeGeometry,
} from 'three';
import type { Goal } from '../../protocol.ts';
import { heights, order } from './layer.ts';
import type { Layer } from './layer.ts';

export interface PoseLayer extends Layer {
  /** Undefined hides it. */
  update(pose: Goal | undefined): void;
}

/** A ring, with an arrow where there is a heading. */
export function poseLayer(color: string, opacity: number): PoseLayer {
  const material = new MeshBasicMaterial({
    color,
    opacity,
    transparent: true,
    depthWrite: false,
    side: DoubleSide,
  });
  const ring = new Mesh(new RingGeometry(0.16, 0.21, 48), material);
  const dot = new Mesh(new RingGeometry(0, 0.05, 24), material);
  const arrow = new Mesh(new ShapeGeometry(arrowShape()), material);
  const object = new Group().add(ring, dot, arrow);
  for (const part of [ring, dot, arrow]) part.renderOrder = order.goal;
  object.position.z = heights.goal;
  object.visible = false;
  return {
    object,
    update: (pose) => {
      object.visible = pose !== undefined;
      if (pose === undefined) return;
      object.position.x = pose.x;
      object.position.y = pose.y;
      object.rotation.z = pose.yaw ?? 0;
      arrow.visible = pose.yaw !== null;
    },
  };
}

function arrowShape(): Shape {
  const shape = new Shape();
  shape.moveTo(0, -0.025);
  shape.lineTo(0.36, -0.025);
  shape.lineTo(0.36, -0.1);
  shape.lineTo(0.56, 0);
  shape.lineTo(0.36, 0.1);
  shape.lineTo(0.36, 0.025);
  shape.lineTo(0, 0.025);
  return shape;
}
