import type { LightDescription, Material, Rgba } from '#sim/sdf/description.ts';

/** What shines on a scene, as numbers in the world frame. */
export interface Lighting {
  readonly ambient: Rgba;
  readonly lights: readonly LightDescription[];
  /** Longest edge of a face [m] over which one colour per corner is good enough. */
  readonly edge: number;
}

/** Lights that are on. Where one has a place the light varies over a wall, so faces are cut up. */
export function lightingOf(ambient: Rgba, all: readonly LightDescription[]): Lighting {
  const lights = all.filter((light) => light.on && light.intensity > 0);
  const local = lights.some((light) => light.kind !== 'directional');
  return { ambient, lights, edge: local ? 0.6 : Infinity };
}

/**
 * Adds the light at a point with a unit normal: ambient (a dome, a little brighter above) and
 * Lambert's cosine of every light with SDF's attenuation and spot cone. Writes r, g, b to `out`.
 */
export function irradiance(
  { ambient, lights }: Lighting,
  x: number,
  y: number,
  z: number,
  nx: number,
  ny: number,
  nz: number,
  out: Float64Array,
): void {
  // the tilts keep faces of one colour apart where only ambient light reaches them
  const dome = 0.88 + 0.12 * nz + 0.04 * nx - 0.03 * ny;
  out[3] = ambient.r * dome;
  out[4] = ambient.g * dome;
  out[5] = ambient.b * dome;
  let r = 0;
  let g = 0;
  let b = 0;
  for (const light of lights) {
    const lit = received(light, x, y, z, nx, ny, nz);
    if (lit <= 0) continue;
    r += lit * light.diffuse.r;
    g += lit * light.diffuse.g;
    b += lit * light.diffuse.b;
  }
  out[0] = r;
  out[1] = g;
  out[2] = b;
}

function received(
  light: LightDescription,
  x: number,
  y: number,
  z: number,
  nx: number,
  ny: number,
  nz: number,
): number {
  const { direction: d } = light;
  if (light.kind === 'directional') return light.intensity * -(nx * d.x + ny * d.y + nz * d.z);
  const from = light.pose.translation;
  const dx = from.x - x;
  const dy = from.y - y;
  const dz = from.z - z;
  const distance = Math.sqrt(dx * dx + dy * dy + dz * dz) || 1e-6;
  const { range, constant, linear, quadratic } = light.attenuation;
  const cosine = (nx * dx + ny * dy + nz * dz) / distance;
  if (cosine <= 0 || distance > range) return 0;
  const fade = constant + linear * distance + quadratic * distance * distance;
  const cone = light.spot === undefined ? 1 : coneShare(light, dx, dy, dz, distance);
  return (light.intensity * cosine * cone) / Math.max(fade, 1e-3);
}

function coneShare(
  { direction: d, spot }: LightDescription,
  dx: number,
  dy: number,
  dz: number,
  distance: number,
): number {
  if (spot === undefined) return 1;
  const cosine = -(d.x * dx + d.y * dy + d.z * dz) / distance;
  const outer = Math.cos(spot.outerAngle / 2);
  const inner = Math.cos(spot.innerAngle / 2);
  if (cosine <= outer) return 0;
  if (cosine >= inner) return 1;
  return ((cosine - outer) / (inner - outer)) ** Math.max(spot.falloff, 0.1);
}

/** Linear colour of a material under light `out` of `irradiance`, as bytes in `to[at .. at + 2]`. */
export function colourOf(m: Material, light: Float64Array, to: Float32Array, at: number): void {
  const [dr = 0, dg = 0, db = 0, ar = 0, ag = 0, ab = 0] = light;
  to[at] = 255 * Math.min(1, m.diffuse.r * dr + m.ambient.r * ar + m.emissive.r);
  to[at + 1] = 255 * Math.min(1, m.diffuse.g * dg + m.ambient.g * ag + m.emissive.g);
  to[at + 2] = 255 * Math.min(1, m.diffuse.b * db + m.ambient.b * ab + m.emissive.b);
}
