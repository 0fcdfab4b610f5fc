import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parseXml, XmlElement } from '@rgrove/parse-xml';
import { robots } from '#launch/robots/registry.ts';
import { RobotProfile } from '#nodes/core/robot.ts';
import type { Mount } from '#nodes/core/robot.ts';
import { compose3, identity3, quaternionFromRpy, rpyFromQuaternion } from '#nodes/math/se3.ts';
import type { Transform3 } from '#nodes/math/se3.ts';
import { outlineOf } from '#sim/vehicles/outline.ts';

interface Joint {
  readonly parent: string;
  readonly transform: Transform3;
}

function elements(parent: XmlElement, name: string): XmlElement[] {
  return parent.children.filter(
    (node): node is XmlElement => node instanceof XmlElement && node.name === name,
  );
}

/** Joints by the link they carry. */
function jointsOf(robot: string): Map<string, Joint> {
  const file = new URL(
    `../../../../launch/robots/${robot.replaceAll('_', '-')}.urdf`,
    import.meta.url,
  );
  const root = parseXml(readFileSync(file, 'utf8')).root;
  assert.ok(root !== null && root.name === 'robot' && root.attributes['name'] === robot);
  const links = elements(root, 'link').map(({ attributes }) => attributes['name']);
  return new Map(
    elements(root, 'joint').map((joint) => {
      const value = (name: string, attribute: string) =>
        elements(joint, name)[0]?.attributes[attribute] ?? '';
      const [x = 0, y = 0, z = 0] = value('origin', 'xyz').split(' ').map(Number);
      const [roll = 0, pitch = 0, yaw = 0] = value('origin', 'rpy').split(' ').map(Number);
      const child = value('child', 'link');
      const parent = value('parent', 'link');
      assert.ok(links.includes(child) && links.includes(parent), `${parent} -> ${child}`);
      const transform = {
        translation: { x, y, z },
        rotation: quaternionFromRpy(roll, pitch, yaw),
      };
      return [child, { parent, transform }] as const;
    }),
  );
}

function fromBase(joints: Map<string, Joint>, base: string, link: string): Transform3 {
  if (link === base) return identity3;
  const joint = joints.get(link);
  assert.ok(joint, `${link} hangs on nothing`);
  return compose3(fromBase(joints, base, joint.parent), joint.transform);
}

function assertMounted(found: Transform3, mount: Mount, link: string): void {
  const { roll, pitch, yaw } = rpyFromQuaternion(found.rotation);
  const { x, y, z } = found.translation;
  const off = [x - mount.x, y - mount.y, z - mount.z];
  off.push(roll - mount.roll, pitch - mount.pitch, yaw - mount.yaw);
  for (const value of off) assert.ok(Math.abs(value) < 1e-5, `${link}: ${off.join(' ')}`);
}

describe('robots', () => {
  for (const [name, robot] of Object.entries(robots)) {
    describe(robot.title, () => {
      it('is named as it is registered, fits the schema and cites its sources', () => {
        assert.equal(robot.name, name);
        assert.deepEqual(RobotProfile.parse(robot), robot);
        assert.ok(robot.sources.length > 1);
      });

      it('has a footprint that holds all its colliders', () => {
        const { polygon } = outlineOf(robot);
        const { footprint } = robot;
        for (let i = 0; i < polygon.length; i += 2) {
          footprint.forEach(([ax, ay], k) => {
            const [bx, by] = footprint[(k + 1) % footprint.length]!;
            const side = (bx - ax) * (polygon[i + 1]! - ay) - (by - ay) * (polygon[i]! - ax);
            assert.ok(side > -1e-3 * Math.hypot(bx - ax, by - ay), `corner ${String(i / 2)}`);
          });
        }
      });

      it('has the same mounts in its URDF as in its profile', () => {
        const joints = jointsOf(name);
        const { lidar, imu, camera, microphones, fixedFrames, baseFrame } = robot;
        const sensors = [lidar, imu, camera, microphones, ...fixedFrames].filter((s) => s !== null);
        for (const { frame, mount } of sensors)
          assertMounted(fromBase(joints, baseFrame, frame), mount, frame);
      });
    });
  }
});
