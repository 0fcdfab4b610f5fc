import type { Transform3 } from '#nodes/math/se3.ts';
import { compose3, inverse3, quaternionFromYaw } from '#nodes/math/se3.ts';
import { actorPose, topSpeed } from '../actors/walk.ts';
import type { WorldDescription } from '../sdf/description.ts';
import type { Physics } from './physics.ts';
import { distanceToShapes } from './clearance.ts';
import { GROUND_STEP, shapesOf } from './slice.ts';
import type { Shapes } from './plane.ts';
import { noShapes } from './plane.ts';

/** No actor reaches higher [m]. */
const TALL = 2;
/** Nearer than this, actors and loose things are left to the engine [m]. */
const MEETING = 0.1;

/** Everything in a world that does not stay where it was loaded: loose things and actors. */
export class Movers {
  /** No actor is faster [m/s]. */
  readonly actorSpeed: number;
  readonly #world: WorldDescription;
  readonly #physics: Physics;
  readonly #links: ReadonlyMap<string, Transform3>;
  #before = 0;
  #time = 0;
  /** Counts changes of loose things; their outlines are drawn again when it differs. */
  #generation = 0;
  readonly #drawn = new Map<string, { generation: number; shapes: Shapes }>();

  constructor(world: WorldDescription, physics: Physics) {
    this.#world = world;
    this.#physics = physics;
    this.actorSpeed = Math.max(0, ...world.actors.map(topSpeed));
    this.#links = new Map(
      world.models.flatMap((model) => {
        const fromLink = (pose: Transform3) => compose3(inverse3(pose), model.pose);
        return model.links.map(({ name, pose }) => [`${model.name}::${name}`, fromLink(pose)]);
      }),
    );
  }

  /** True where nothing ever moves. */
  get none(): boolean {
    return this.#world.actors.length === 0 && !this.#physics.hasLoose;
  }

  walk(time: number): void {
    this.#before = this.#time;
    this.#time = time;
  }

  /** Tells the engine of this step's walks; when it was idle, it first learns where they start. */
  enterEngine(wasIdle: boolean): void {
    this.#world.actors.forEach((actor, i) => {
      if (wasIdle) this.#physics.placeActor(i, actorPose(actor, this.#before));
      this.#physics.moveActor(i, actorPose(actor, this.#time));
    });
  }

  /** True where an actor may push a loose thing soon. */
  actorMeetsLoose(): boolean {
    const { actors } = this.#world;
    if (actors.length === 0 || !this.#physics.hasLoose) return false;
    const loose = this.#looseShapes(GROUND_STEP, TALL, true);
    return actors.some((actor) => {
      const { x, y } = actorPose(actor, this.#time);
      const near = actor.body.radius + MEETING;
      return distanceToShapes(loose, Float64Array.of(x, y), near) < near;
    });
  }

  looseMoved(): void {
    this.#generation++;
  }

  /** Outlines now between two heights [m], with or without what is made of glass. */
  shapes(zMin: number, zMax: number, glass: boolean): Shapes {
    if (this.none) return noShapes;
    const loose = this.#looseShapes(zMin, zMax, glass);
    const { actors } = this.#world;
    if (actors.length === 0) return loose;
    const circles = [...loose.circles];
    for (const actor of actors) {
      const { x, y, z } = actorPose(actor, this.#time);
      if (z <= zMax && z + actor.body.height >= zMin) circles.push(x, y, actor.body.radius);
    }
    return { segments: loose.segments, circles: Float64Array.from(circles) };
  }

  /** Poses of moved models and of actors, by name. */
  poses(): Map<string, Transform3> {
    const poses = new Map<string, Transform3>();
    for (const { model, link, pose } of this.#physics.looseLinks()) {
      const modelFromLink = this.#links.get(`${model}::${link}`);
      if (modelFromLink !== undefined && !poses.has(model))
        poses.set(model, compose3(pose, modelFromLink));
    }
    for (const actor of this.#world.actors) {
      const { x, y, z, yaw } = actorPose(actor, this.#time);
      poses.set(actor.name, { translation: { x, y, z }, rotation: quaternionFromYaw(yaw) });
    }
    return poses;
  }

  #looseShapes(zMin: number, zMax: number, glass: boolean): Shapes {
    if (!this.#physics.hasLoose) return noShapes;
    const key = `${String(zMin)} ${String(zMax)} ${String(glass)}`;
    const drawn = this.#drawn.get(key);
    if (drawn?.generation === this.#generation) return drawn.shapes;
    const solids = this.#physics.looseSolids().filter((solid) => glass || !solid.glass);
    const shapes = shapesOf(solids, zMin, zMax);
    this.#drawn.set(key, { generation: this.#generation, shapes });
    return shapes;
  }
}
