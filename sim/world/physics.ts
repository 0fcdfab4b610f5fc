import * as rapier from '@dimforge/rapier3d-deterministic-compat';
import type { RobotProfile } from '#nodes/core/robot.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import {
  compose3,
  conjugate,
  identityQuaternion,
  inverse3,
  multiply,
  quaternionFromRpy,
  quaternionFromYaw,
  rotate,
  transformPoint3,
  yawOf,
  zero3,
} from '#nodes/math/se3.ts';
import type { Quaternion, Transform3, Vector3 } from '#nodes/math/se3.ts';
import { outlineOf } from '../vehicles/outline.ts';
import type { ActorPose } from '../actors/walk.ts';
import type {
  CollisionDescription,
  Geometry,
  JointDescription,
  LinkDescription,
  ModelDescription,
  WorldDescription,
} from '../sdf/description.ts';
import { GROUND_STEP, isGround } from './slice.ts';
import type { Solid } from './slice.ts';

await rapier.init();

/** Velocity of the robot's base in the world [m/s, rad/s]. */
export interface WorldTwist {
  readonly vx: number;
  readonly vy: number;
  readonly w: number;
}

/** Closer than this is a touch, further than `APART` its end [m]. */
const TOUCH = 0.001;
const APART = 0.005;

/** Rapier's axes of revolution are y, ours z. */
const ALONG_Z = quaternionFromRpy(Math.PI / 2, 0, 0);

const GROUND = 0x0001;
const THINGS = 0x0002;
const ROBOT = 0x0004;
const groups = (member: number, meets: number) => (member << 16) | meets;
const groundGroups = groups(GROUND, THINGS);
const thingGroups = groups(THINGS, GROUND | THINGS | ROBOT);
const robotGroups = groups(ROBOT, THINGS);

/**
 * The rigid bodies of one world (Rapier). The robot is a body held to the plane: walls stop it, loose
 * things give way to it, and nothing lifts it.
 */
export class Physics {
  readonly #world: rapier.World;
  readonly #robot: rapier.RigidBody;
  readonly #robotColliders: rapier.Collider[] = [];
  readonly #height: number;
  readonly #actors: rapier.RigidBody[] = [];
  readonly #loose: { body: rapier.RigidBody; link: string; model: ModelDescription }[] = [];
  readonly #bodies = new Map<string, rapier.RigidBody>();
  readonly #names = new Map<number, string>();
  #touched = new Set<string>();

  constructor(world: WorldDescription, robot: RobotProfile, start: Pose2) {
    this.#world = new rapier.World(world.gravity);
    // enough for things on a floor; a step of the engine costs a third less than with four
    this.#world.numSolverIterations = 2;
    this.#height = robot.baseHeight + GROUND_STEP;
    for (const model of world.models) for (const link of model.links) this.#addLink(model, link);
    for (const model of world.models)
      for (const joint of model.joints) connect(this.#world, joint, this.#bodies);
    for (const actor of world.actors) {
      const body = this.#world.createRigidBody(rapier.RigidBodyDesc.kinematicPositionBased());
      const { radius, height } = actor.body;
      const upright = rapier.ColliderDesc.cylinder(height / 2, radius)
        .setRotation(ALONG_Z)
        .setTranslation(0, 0, height / 2);
      this.#add(upright.setCollisionGroups(thingGroups), body, actor.name);
      this.#actors.push(body);
    }
    this.#robot = this.#addRobot(robot);
    this.place(start);
  }

  get hasLoose(): boolean {
    return this.#loose.length > 0;
  }

  /** True while a loose thing moves. */
  get restless(): boolean {
    return this.#loose.some(({ body }) => !body.isSleeping());
  }

  place(pose: Pose2): void {
    this.#robot.setTranslation({ x: pose.x, y: pose.y, z: this.#height }, true);
    this.#robot.setRotation(quaternionFromYaw(pose.yaw), true);
  }

  placeActor(index: number, pose: ActorPose): void {
    const body = this.#actors[index];
    body?.setTranslation({ x: pose.x, y: pose.y, z: pose.z }, true);
    body?.setRotation(quaternionFromYaw(pose.yaw), true);
  }

  /** Where actor `index` walks to within the next step. */
  moveActor(index: number, pose: ActorPose): void {
    const body = this.#actors[index];
    body?.setNextKinematicTranslation({ x: pose.x, y: pose.y, z: pose.z });
    body?.setNextKinematicRotation(quaternionFromYaw(pose.yaw));
  }

  /** Moves everything by `dt`; the robot at `twist` as far as it is free to. */
  step(twist: WorldTwist, dt: number): void {
    this.#world.timestep = dt;
    this.#robot.setLinvel({ x: twist.vx, y: twist.vy, z: 0 }, true);
    this.#robot.setAngvel({ x: 0, y: 0, z: twist.w }, true);
    this.#world.step();
  }

  get pose(): Pose2 {
    const { x, y } = this.#robot.translation();
    return { x, y, yaw: yawOf(this.#robot.rotation()) };
  }

  /** Names of what the robot began to touch since the last call; call it after every step. */
  newTouches(): string[] {
    const near = new Map<string, number>();
    for (const own of this.#robotColliders)
      this.#world.contactPairsWith(own, (other) => {
        const name = this.#names.get(other.handle) ?? 'something';
        const gap = own.contactCollider(other, APART)?.distance ?? Infinity;
        near.set(name, Math.min(gap, near.get(name) ?? Infinity));
      });
    const before = this.#touched;
    const now = [...near].filter(([name, gap]) => gap <= (before.has(name) ? APART : TOUCH));
    this.#touched = new Set(now.map(([name]) => name));
    return [...this.#touched].filter((name) => !before.has(name)).sort();
  }

  get touching(): boolean {
    return this.#touched.size > 0;
  }

  /** Forgets touches: the robot is known to be clear of everything. */
  clearTouches(): void {
    if (this.#touched.size > 0) this.#touched = new Set();
  }

  /** Loose things where they are now. */
  looseSolids(): Solid[] {
    return this.#loose.flatMap(({ body, link, model }) => {
      const pose = { translation: body.translation(), rotation: body.rotation() };
      const collisions = model.links.find(({ name }) => name === link)?.collisions ?? [];
      return collisions.map((collision) => solidAt(model.name, link, collision, pose));
    });
  }

  /** Poses of the links of loose models, for cameras and pictures. */
  looseLinks(): { readonly model: string; readonly link: string; readonly pose: Transform3 }[] {
    return this.#loose.map(({ body, link, model }) => ({
      model: model.name,
      link,
      pose: { translation: body.translation(), rotation: body.rotation() },
    }));
  }

  /** Gives the engine's memory back; the object is of no use afterwards. */
  dispose(): void {
    this.#world.free();
  }

  #addLink(model: ModelDescription, link: LinkDescription): void {
    const body = this.#world.createRigidBody(bodyOf(model, link));
    this.#bodies.set(`${model.name}::${link.name}`, body);
    if (body.isDynamic()) this.#loose.push({ body, link: link.name, model });
    for (const collision of link.collisions) {
      const pose = compose3(link.pose, collision.pose);
      const meets = isGround({ geometry: collision.geometry, pose }) ? groundGroups : thingGroups;
      const collider = colliderOf(collision, body.isDynamic());
      if (collider === null) continue;
      // a given inertia is set on the body; the shapes then weigh nothing
      collider.setMass(link.inertia === undefined ? link.mass / link.collisions.length : 0);
      this.#add(collider.setCollisionGroups(meets), body, model.name);
    }
  }

  #addRobot(robot: RobotProfile): rapier.RigidBody {
    // all mass in the base, so that its velocity is the base's; spread as over a plate of that size
    const spread = (robot.mass * outlineOf(robot).radius ** 2) / 3;
    const inertia = { x: spread, y: spread, z: spread };
    const body = this.#world.createRigidBody(
      rapier.RigidBodyDesc.dynamic()
        .enabledTranslations(true, true, false)
        .enabledRotations(false, false, true)
        .setGravityScale(0)
        .setCanSleep(false)
        .setAdditionalMassProperties(robot.mass, zero3, inertia, identityQuaternion),
    );
    for (const collider of robot.colliders) {
      const { x, y, z, roll, pitch, yaw } = collider.mount;
      const pose = { translation: { x, y, z }, rotation: quaternionFromRpy(roll, pitch, yaw) };
      const [sx = 0, sy = 0, sz = 0] = collider.kind === 'box' ? collider.size : [];
      const geometry =
        collider.kind === 'box'
          ? ({ kind: 'box', size: { x: sx, y: sy, z: sz } } as const)
          : collider;
      const shape = colliderOf({ geometry, pose, friction: 0 }, true);
      if (shape === null) continue;
      shape.setMass(0).setCollisionGroups(robotGroups);
      this.#robotColliders.push(this.#add(shape, body, robot.name));
    }
    return body;
  }

  #add(shape: rapier.ColliderDesc, body: rapier.RigidBody, name: string): rapier.Collider {
    const collider = this.#world.createCollider(shape, body);
    this.#names.set(collider.handle, name);
    return collider;
  }
}

function bodyOf(model: ModelDescription, link: LinkDescription): rapier.RigidBodyDesc {
  const { translation: t, rotation } = link.pose;
  const desc = model.isStatic
    ? rapier.RigidBodyDesc.fixed()
    : link.kinematic
      ? rapier.RigidBodyDesc.kinematicPositionBased()
      : rapier.RigidBodyDesc.dynamic();
  desc.setTranslation(t.x, t.y, t.z).setRotation(rotation);
  if (model.isStatic || link.kinematic) return desc;
  desc.setGravityScale(link.gravity ? 1 : 0).setAngularDamping(0.05);
  const { inertia } = link;
  if (inertia === undefined) return desc;
  // products of inertia are left out: they are small for the things that robots push
  const principal = { x: inertia.ixx, y: inertia.iyy, z: inertia.izz };
  const { translation, rotation: frame } = inertia.pose;
  return desc.setAdditionalMassProperties(link.mass, translation, principal, frame);
}

function solidAt(
  model: string,
  link: string,
  collision: CollisionDescription,
  pose: Transform3,
): Solid {
  return {
    name: `${model}::${link}::${collision.name}`,
    geometry: collision.geometry,
    pose: compose3(pose, collision.pose),
    glass: collision.glass,
  };
}

type ColliderSource = Pick<CollisionDescription, 'geometry' | 'pose' | 'friction'>;

/** Null where a mesh has no volume to make a shape of. */
function colliderOf(source: ColliderSource, loose: boolean): rapier.ColliderDesc | null {
  const shape = shapeOf(source.geometry, loose);
  if (shape === null) return null;
  const { translation: t, rotation } = source.pose;
  const { kind } = source.geometry;
  const turned = kind === 'cylinder' || kind === 'capsule' ? multiply(rotation, ALONG_Z) : rotation;
  return shape
    .setTranslation(t.x, t.y, t.z)
    .setRotation(turned)
    .setFriction(Math.min(source.friction, 2))
    .setRestitution(0);
}

function shapeOf(geometry: Geometry, loose: boolean): rapier.ColliderDesc | null {
  const { ColliderDesc } = rapier;
  switch (geometry.kind) {
    case 'box':
      return ColliderDesc.cuboid(geometry.size.x / 2, geometry.size.y / 2, geometry.size.z / 2);
    case 'cylinder':
      return ColliderDesc.cylinder(geometry.length / 2, geometry.radius);
    case 'sphere':
      return ColliderDesc.ball(geometry.radius);
    case 'capsule':
      return ColliderDesc.capsule(geometry.length / 2, geometry.radius);
    case 'plane':
      return new ColliderDesc(new rapier.HalfSpace(geometry.normal));
    case 'mesh':
      if (geometry.indices.length < 3) return null;
      return loose
        ? ColliderDesc.convexHull(geometry.positions)
        : ColliderDesc.trimesh(
            geometry.positions,
            geometry.indices,
            rapier.TriMeshFlags.FIX_INTERNAL_EDGES,
          );
  }
}

/** Joins two links; kinds that Rapier has no joint for stay apart. */
function connect(
  world: rapier.World,
  joint: JointDescription,
  bodies: ReadonlyMap<string, rapier.RigidBody>,
): void {
  const parent =
    joint.parent.model === undefined
      ? world.createRigidBody(rapier.RigidBodyDesc.fixed())
      : bodies.get(`${joint.parent.model}::${joint.parent.link}`);
  const child = bodies.get(`${joint.child.model ?? ''}::${joint.child.link}`);
  if (parent === undefined || child === undefined) return;
  if (!parent.isDynamic() && !child.isDynamic()) return;
  const data = jointData(joint, placeOf(parent), placeOf(child));
  if (data !== null) world.createImpulseJoint(data, parent, child, true);
}

function placeOf(body: rapier.RigidBody): Transform3 {
  return { translation: body.translation(), rotation: body.rotation() };
}

function jointData(
  { kind, pose, axis, lower, upper }: JointDescription,
  parent: Transform3,
  child: Transform3,
): rapier.JointData | null {
  const anchor1 = transformPoint3(inverse3(parent), pose.translation);
  const anchor2 = transformPoint3(inverse3(child), pose.translation);
  const frame = (body: Transform3): Quaternion => multiply(conjugate(body.rotation), pose.rotation);
  if (kind === 'fixed')
    return rapier.JointData.fixed(anchor1, frame(parent), anchor2, frame(child));
  if (kind === 'ball') return rapier.JointData.spherical(anchor1, anchor2);
  if (axis === undefined) return null;
  const along = (body: Transform3): Vector3 => rotate(conjugate(body.rotation), axis);
  if (kind === 'revolute' || kind === 'continuous')
    return rapier.JointData.revoluteWithAxes(anchor1, anchor2, along(parent), along(child));
  if (kind !== 'prismatic') return null;
  const data = rapier.JointData.prismatic(anchor1, anchor2, along(parent));
  if (Number.isFinite(lower) && Number.isFinite(upper)) {
    data.limitsEnabled = true;
    data.limits = [lower, upper];
  }
  return data;
}
