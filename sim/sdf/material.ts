/** `<material>` elements: colours only, textures stay unread. */
import type { Material, Rgba } from './description.ts';
import { child, type Element } from './parse.ts';
import { childColour, childNumber, childText } from './values.ts';

const black: Rgba = { r: 0, g: 0, b: 0, a: 1 };
const grey: Rgba = { r: 0.7, g: 0.7, b: 0.7, a: 1 };

export const plainMaterial: Material = {
  ambient: grey,
  diffuse: grey,
  specular: black,
  emissive: black,
  transparency: 0,
};

/**
 * Material of a `<visual>`, else that of its mesh file, else plain grey. A Gazebo script counts as the
 * colour that its name says; a texture without a diffuse colour as light grey.
 */
export function materialOf(visual: Element, fromMesh: Material | undefined): Material {
  const element = child(visual, 'material');
  const base = element ? writtenMaterial(element) : (fromMesh ?? plainMaterial);
  const hidden = childNumber(visual, 'transparency', 0);
  const transparency = Math.min(1, Math.max(base.transparency, hidden, 0));
  return { ...base, transparency };
}

function writtenMaterial(element: Element): Material {
  const script = child(element, 'script');
  const named = scriptColour((script && childText(script, 'name')) ?? '');
  const ambient = child(element, 'ambient') && childColour(element, 'ambient', grey);
  const diffuse = childColour(
    element,
    'diffuse',
    named ?? ambient ?? { r: 0.8, g: 0.8, b: 0.8, a: 1 },
  );
  return {
    ambient: ambient ?? { ...diffuse, a: 1 },
    diffuse,
    specular: childColour(element, 'specular', black),
    emissive: childColour(element, 'emissive', black),
    transparency: scriptTransparency((script && childText(script, 'name')) ?? ''),
  };
}

/** Looks through: half or more of the light passes. */
export function isTransparent({ transparency, diffuse }: Material): boolean {
  return transparency >= 0.5 || diffuse.a <= 0.5;
}

function scriptTransparency(name: string): number {
  return /transparent|glass/i.test(name) ? 0.5 : 0;
}

/** Diffuse colours by the words in the names of Gazebo's own scripts; the first word that fits counts. */
const scriptColours: readonly (readonly [RegExp, number, number, number])[] = [
  [/darkgr[ea]y/i, 0.35, 0.35, 0.35],
  [/flatblack|black/i, 0.1, 0.1, 0.1],
  [/gr[ea]y/i, 0.7, 0.7, 0.7],
  [/white|ceiling/i, 1, 1, 1],
  [/darkred/i, 0.5, 0, 0],
  [/red(?!wood)/i, 1, 0, 0],
  [/darkgreen/i, 0, 0.4, 0],
  [/green|grass/i, 0.1, 0.8, 0.1],
  [/darkblue|blueDark/i, 0, 0, 0.5],
  [/sky/i, 0.5, 0.7, 0.9],
  [/turquoise/i, 0, 1, 1],
  [/indigo/i, 0.33, 0, 0.5],
  [/purple/i, 0.6, 0.1, 0.8],
  [/blue/i, 0.1, 0.1, 1],
  [/darkyellow/i, 0.7, 0.7, 0],
  [/yellow/i, 1, 1, 0],
  [/orange/i, 1, 0.5, 0],
  [/gold/i, 0.8, 0.65, 0.25],
  [/brick/i, 0.6, 0.3, 0.22],
  [/wood|pallet|floor/i, 0.62, 0.44, 0.26],
  [/road|asphalt|residential|motorway|primary/i, 0.3, 0.3, 0.32],
  [/metal|aluminum|chrome|silver/i, 0.6, 0.62, 0.65],
];

function scriptColour(name: string): Rgba | undefined {
  const found = scriptColours.find(([pattern]) => pattern.test(name));
  return found && { r: found[1], g: found[2], b: found[3], a: 1 };
}
