import {
  BoxGeometry,
  CylinderGeometry,
  Group,
  Mesh,
  MeshBasicMaterial,
  MeshLambertMaterial,
  Shape,
  ShapeGeometry,
} from 'three';
import { wrapAngle } from '#nodes/math/se2.ts';
import type { Hello, Robot } from '../../protocol.ts';
import { colors, heights, order } from './layer.ts';
import type { Layer, Resolution } from './layer.ts';
import { polyline } from './polyline.ts';

export interface RobotLayer extends Layer {
  /** Where it is drawn now, on its way to the newest pose. */
  readonly drawn: { x: number; y: number; yaw: number };
  update(robot: Robot): void;
  /** The next pose is taken at once. */
  reset(): void;
}

/** Share of the way to the newest pose that is left after a second is e^(-1/lag) [s]. */
const lag = 0.06;
const jump = 1;

type RobotShape = Hello['robot'];

export function robotLayer(
  robot: RobotShape,
  resolution: Resolution,
  pixelRatio: number,
  still: boolean,
): RobotLayer {
  const object = new Group();
  object.add(body(robot), outline(robot, resolution, pixelRatio), nose(robot));
  object.visible = false;
  const target = { x: 0, y: 0, yaw: 0 };
  const drawn = { x: 0, y: 0, yaw: 0 };
  let known = false;
  const place = (): void => {
    object.position.set(drawn.x, drawn.y, 0);
    object.rotation.z = drawn.yaw;
  };
  return {
    object,
    drawn,
    reset: () => {
      known = false;
    },
    update: ({ x, y, yaw }) => {
      Object.assign(target, { x, y, yaw });
      object.visible = true;
      if (known && !still && Math.hypot(x - drawn.x, y - drawn.y) < jump) return;
      known = true;
      Object.assign(drawn, target);
      place();
    },
    animate: (dt) => {
      const dx = target.x - drawn.x;
      const dy = target.y - drawn.y;
      const turn = wrapAngle(target.yaw - drawn.yaw);
      if (Math.abs(dx) + Math.abs(dy) + Math.abs(turn) < 1e-4) return false;
      const share = 1 - Math.exp(-dt / lag);
      drawn.x += share * dx;
      drawn.y += share * dy;
      drawn.yaw += share * turn;
      place();
      return true;
    },
  };
}

/** The simple solids it is made of, as its profile has them. */
function body({ colliders, baseHeight }: RobotShape): Group {
  const group = new Group();
  group.position.z = baseHeight;
  const material = new MeshLambertMaterial({ color: '#b9843a' });
  const wheels = new MeshLambertMaterial({ color: '#4a525a' });
  for (const collider of colliders) {
    const box = collider.kind === 'box';
    const mesh = new Mesh(
      box
        ? new BoxGeometry(...collider.size)
        : new CylinderGeometry(collider.radius, collider.radius, collider.length, 32).rotateX(
            Math.PI / 2,
          ),
      box ? material : wheels,
    );
    const { x, y, z, roll, pitch, yaw } = collider.mount;
    mesh.position.set(x, y, z);
    mesh.rotation.set(roll, pitch, yaw, 'ZYX');
    mesh.renderOrder = order.robot;
    group.add(mesh);
  }
  return group;
}

function outline({ footprint }: RobotShape, resolution: Resolution, pixelRatio: number) {
  const line = polyline({
    resolution,
    color: colors.robot,
    width: 2.5 * pixelRatio,
    opacity: 1,
    z: heights.outline,
    order: order.robot,
  });
  const closed = [...footprint, ...footprint.slice(0, 1)];
  line.update(Float32Array.from(closed.flat()), closed.length);
  return line.object;
}

/** Which way is forward, seen from far too. */
function nose({ footprint, colliders }: RobotShape): Mesh {
  const front = Math.max(...footprint.map(([x]) => x));
  const half = Math.max(...footprint.map(([, y]) => Math.abs(y)));
  const top = Math.max(
    ...colliders.map((c) => c.mount.z + (c.kind === 'box' ? c.size[2] : c.length) / 2),
  );
  const shape = new Shape();
  shape.moveTo(front, 0);
  shape.lineTo(front - 1.3 * half, half * 0.7);
  shape.lineTo(front - 0.9 * half, 0);
  shape.lineTo(front - 1.3 * half, -half * 0.7);
  const material = new MeshBasicMaterial({ color: '#fff1d0', depthTest: false });
  const mesh = new Mesh(new ShapeGeometry(shape), material);
  mesh.position.z = top + 0.01;
  mesh.renderOrder = order.robot + 1;
  return mesh;
}
