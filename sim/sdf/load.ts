/** Gazebo worlds (SDF 1.4 to 1.12) from files to a `WorldDescription`. */
import { resolve } from 'node:path';
import { compose3, identity3, type Transform3, type Vector3 } from '#nodes/math/se3.ts';
import { actorOf } from './actor.ts';
import type {
  ActorDescription,
  LightDescription,
  ModelDescription,
  WorldDescription,
} from './description.ts';
import { SdfError } from './error.ts';
import { scopeOf, type Scope } from './frames.ts';
import { geometries } from './geometry.ts';
import { ignored } from './ignored.ts';
import { includes, readSdf } from './include.ts';
import { lightOf } from './light.ts';
import type { Reading } from './link.ts';
import { locator, searchRoots } from './locate.ts';
import { modelsOf } from './model.ts';
import { child, childrenNamed, errorAt, type Element } from './parse.ts';
import { poseOf } from './pose.ts';
import { childColour, childVector } from './values.ts';

export type WorldResult =
  | { readonly kind: 'ok'; readonly world: WorldDescription }
  | {
      readonly kind: 'error';
      /** File, line, element, what was found and what was expected. */
      readonly message: string;
      readonly file: string;
      /** 1-based, 0 when unknown. */
      readonly line: number;
      readonly element: string;
    };

export interface LoadOptions {
  /** Folders with models, searched first. */
  readonly modelPaths?: readonly string[];
  /** Value of `GZ_SIM_RESOURCE_PATH`: folders parted by colons, searched next. */
  readonly resourcePath?: string | undefined;
}

/**
 * Reads a world with all that it includes. Then come `models/` beside the world and beside its
 * folder. A broken file is an outcome, not an exception.
 */
export function loadWorld(file: string, options: LoadOptions = {}): WorldResult {
  try {
    return { kind: 'ok', world: worldIn(resolve(file), options) };
  } catch (error) {
    if (!(error instanceof SdfError)) throw error;
    const { message, line, element } = error;
    return { kind: 'error', message, file: error.file, line, element };
  }
}

const knownInWorld = new Set(
  'model light actor frame include gravity physics scene name'.split(' '),
);
const defaultGravity: Vector3 = { x: 0, y: 0, z: -9.8 };
const dim = { r: 0.4, g: 0.4, b: 0.4, a: 1 };
const hazy = { r: 0.7, g: 0.7, b: 0.7, a: 1 };

function worldIn(file: string, options: LoadOptions): WorldDescription {
  const locate = locator(searchRoots(file, options.modelPaths ?? [], options.resourcePath));
  const reading = { geometries: geometries(locate), ignored: ignored(file) };
  const world = includes(locate).expand(worldElement(readSdf(file), reading));
  if (world.name === 'world') reading.ignored.unknownIn(world, knownInWorld);
  const scope = scopeOf(world);
  const scene = child(world, 'scene') ?? world;
  return {
    name: world.attributes['name'] || 'default',
    file,
    gravity: gravityOf(world),
    models: modelsIn(world, scope, reading),
    lights: lightsIn(world, scope, identity3, ''),
    actors: actorsIn(world, scope),
    ambient: childColour(scene, 'ambient', dim),
    background: childColour(scene, 'background', hazy),
    ignored: reading.ignored.list(),
  };
}

/** The `<world>`; a file of bare models becomes a world with nothing else in it. */
function worldElement(root: Element, reading: Reading): Element {
  const [world, ...others] = childrenNamed(root, 'world');
  for (const other of others) reading.ignored.note(other);
  if (world) return world;
  const parts = root.children.filter(({ name }) => ['model', 'light', 'actor'].includes(name));
  const [first] = parts;
  if (!first) throw errorAt(root, 'found neither <world> nor <model> in it, expected one');
  return {
    ...root,
    name: 'world',
    attributes: { name: first.attributes['name'] ?? 'default' },
    children: parts,
  };
}

/** Up to SDF 1.5 gravity was a part of `<physics>`. */
function gravityOf(world: Element): Vector3 {
  const physics = child(world, 'physics');
  const older = physics ? childVector(physics, 'gravity', defaultGravity) : defaultGravity;
  return childVector(world, 'gravity', older);
}

function modelsIn(world: Element, scope: Scope, reading: Reading): readonly ModelDescription[] {
  return childrenNamed(world, 'model').flatMap((model) =>
    modelsOf(model, scope.find(model.attributes['name'] ?? '') ?? identity3, reading),
  );
}

/** Lights of the world, and those that are fixed to links. */
function lightsIn(
  owner: Element,
  scope: Scope,
  worldFromScope: Transform3,
  prefix: string,
): readonly LightDescription[] {
  const root = owner.name === 'world' ? 'world' : '__model__';
  return owner.children.flatMap((part): readonly LightDescription[] => {
    const name = part.attributes['name'] ?? part.name;
    if (part.name === 'light') return [placedLight(part, scope, root, worldFromScope, prefix)];
    if (part.name === 'link') {
      return childrenNamed(part, 'light').map((light) =>
        placedLight(light, scope, name, worldFromScope, `${prefix}${name}::`),
      );
    }
    if (part.name !== 'model') return [];
    const pose = compose3(worldFromScope, scope.find(name) ?? identity3);
    return lightsIn(part, scopeOf(part), pose, `${prefix}${name}::`);
  });
}

function placedLight(
  light: Element,
  scope: Scope,
  frame: string,
  worldFromScope: Transform3,
  prefix: string,
): LightDescription {
  const pose = compose3(worldFromScope, scope.place(poseOf(light), frame, light));
  return lightOf(light, pose, `${prefix}${light.attributes['name'] ?? 'light'}`);
}

function actorsIn(world: Element, scope: Scope): readonly ActorDescription[] {
  return childrenNamed(world, 'actor').map((actor) =>
    actorOf(actor, scope.place(poseOf(actor), 'world', actor)),
  );
}
