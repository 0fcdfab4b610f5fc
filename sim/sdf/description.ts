/**
 * A loaded world, free of XML: SI units, radians, right-handed axes with z up, frames resolved.
 * Poses of models, links, joints, lights and actors are in the world frame; poses of collisions and
 * visuals are in the frame of their link.
 */
import type { Transform3, Vector3 } from '#nodes/math/se3.ts';

/** Colour components in [0, 1]. */
export interface Rgba {
  readonly r: number;
  readonly g: number;
  readonly b: number;
  readonly a: number;
}

export interface WorldDescription {
  readonly name: string;
  /** Absolute path of the file it was read from. */
  readonly file: string;
  /** [m/s²] */
  readonly gravity: Vector3;
  /** Nested models are flattened: `outer`, `outer::inner`, … with unique names. */
  readonly models: readonly ModelDescription[];
  readonly lights: readonly LightDescription[];
  readonly actors: readonly ActorDescription[];
  readonly ambient: Rgba;
  readonly background: Rgba;
  /** What the loader did not use, such as `plugin gz-sim-physics-system (line 12)`. */
  readonly ignored: readonly string[];
}

export interface ModelDescription {
  /** Scoped with `::` when nested. */
  readonly name: string;
  readonly pose: Transform3;
  readonly isStatic: boolean;
  readonly links: readonly LinkDescription[];
  readonly joints: readonly JointDescription[];
}

export interface LinkDescription {
  readonly name: string;
  readonly pose: Transform3;
  /** [kg] */
  readonly mass: number;
  /** Absent when the file gives none: then derive it from mass and collisions. */
  readonly inertia?: Inertia;
  /** False when `<gravity>` of the link says so. */
  readonly gravity: boolean;
  /** A kinematic link moves only by command, not by contact. */
  readonly kinematic: boolean;
  readonly collisions: readonly CollisionDescription[];
  readonly visuals: readonly VisualDescription[];
}

/** Moments [kg·m²] about the centre of mass, along the axes of `pose`, which is in the link frame. */
export interface Inertia {
  readonly pose: Transform3;
  readonly ixx: number;
  readonly iyy: number;
  readonly izz: number;
  readonly ixy: number;
  readonly ixz: number;
  readonly iyz: number;
}

export interface CollisionDescription {
  readonly name: string;
  readonly pose: Transform3;
  readonly geometry: Geometry;
  /** Coulomb coefficient (`mu` of ODE), 1 by default. */
  readonly friction: number;
  /** Transparent to light: contacts feel it, LiDAR does not see it. */
  readonly glass: boolean;
}

export interface VisualDescription {
  readonly name: string;
  readonly pose: Transform3;
  readonly geometry: Geometry;
  readonly material: Material;
  readonly castShadows: boolean;
}

/** Each is centred on its own frame; axes of revolution are z. Lengths are full, not half [m]. */
export type Geometry =
  | { readonly kind: 'box'; readonly size: Vector3 }
  | { readonly kind: 'cylinder'; readonly radius: number; readonly length: number }
  | { readonly kind: 'sphere'; readonly radius: number }
  /** `length` is that of the cylindrical part. */
  | { readonly kind: 'capsule'; readonly radius: number; readonly length: number }
  | { readonly kind: 'plane'; readonly normal: Vector3; readonly size: { x: number; y: number } }
  | MeshGeometry;

/** Triangles, already scaled and turned z up. Ellipsoids, cones, polylines arrive as meshes, too. */
export interface MeshGeometry {
  readonly kind: 'mesh';
  /** xyz of each vertex [m] */
  readonly positions: Float32Array;
  /** three per triangle, counter-clockwise seen from outside */
  readonly indices: Uint32Array;
  /** The file, or what it was made from, such as `ellipsoid`. Equal uri does not mean equal scale. */
  readonly uri: string;
}

export interface Material {
  readonly ambient: Rgba;
  readonly diffuse: Rgba;
  readonly specular: Rgba;
  readonly emissive: Rgba;
  /** 0 opaque, 1 invisible; separate from the alpha of `diffuse`. */
  readonly transparency: number;
}

export type JointKind =
  | 'fixed'
  | 'revolute'
  | 'continuous'
  | 'prismatic'
  | 'ball'
  | 'universal'
  | 'screw'
  | 'revolute2'
  | 'gearbox';

export interface JointDescription {
  readonly name: string;
  readonly kind: JointKind;
  /** Index-free names: a model name and a link name; `undefined` model means the world. */
  readonly parent: LinkReference;
  readonly child: LinkReference;
  readonly pose: Transform3;
  /** Unit vector in the world frame, absent for kinds without an axis. */
  readonly axis?: Vector3;
  /** [rad] or [m]; infinite when the file gives none. */
  readonly lower: number;
  readonly upper: number;
}

export interface LinkReference {
  /** Name of the model in `WorldDescription.models`, `undefined` for the world itself. */
  readonly model: string | undefined;
  readonly link: string;
}

export interface LightDescription {
  readonly name: string;
  readonly kind: 'directional' | 'point' | 'spot';
  readonly pose: Transform3;
  /** Unit vector in the world frame in which the light shines. */
  readonly direction: Vector3;
  readonly diffuse: Rgba;
  readonly specular: Rgba;
  readonly intensity: number;
  readonly attenuation: {
    /** [m], infinite when unlimited */
    readonly range: number;
    readonly constant: number;
    readonly linear: number;
    readonly quadratic: number;
  };
  /** Cone of a spot light [rad]. */
  readonly spot?: {
    readonly innerAngle: number;
    readonly outerAngle: number;
    readonly falloff: number;
  };
  readonly on: boolean;
  readonly castShadows: boolean;
}

/** A person who walks on a script, unmoved by contacts. */
export interface ActorDescription {
  readonly name: string;
  /** Pose before (and without) a script. */
  readonly pose: Transform3;
  /** Upright body standing on the origin of the actor's pose. */
  readonly body: { readonly radius: number; readonly height: number };
  /** Sorted by time; poses in the world frame, to be interpolated. Empty when it stands still. */
  readonly waypoints: readonly ActorWaypoint[];
  readonly loop: boolean;
  /** [s] before the first walk, and before every repetition when looping. */
  readonly delayStart: number;
  readonly autoStart: boolean;
}

export interface ActorWaypoint {
  /** [s] since the start of the script */
  readonly time: number;
  readonly pose: Transform3;
}
