import type { Material, Rgba } from './description.ts';

const black: Rgba = { r: 0, g: 0, b: 0, a: 1 };

/** Materials of the `mtllib` files that a Wavefront OBJ text names (Wavefront MTL: Kd, Ks, Ke, d, Tr). */
export function materialsOfMtl(
  obj: string,
  read: (name: string) => string | undefined,
): ReadonlyMap<string, Material> {
  const materials = new Map<string, Material>();
  for (const [, name = ''] of obj.matchAll(/^[ \t]*mtllib[ \t]+(.+?)[ \t\r]*$/gm)) {
    for (const block of (read(name) ?? '').split(/^[ \t]*newmtl[ \t]+/m).slice(1)) {
      const [title = ''] = block.split(/\r?\n/, 1);
      materials.set(title.trim(), materialOf(block));
    }
  }
  return materials;
}

function materialOf(block: string): Material {
  const diffuse = colour(block, 'Kd') ?? { r: 0.8, g: 0.8, b: 0.8, a: 1 };
  const opacity = number(block, 'd') ?? 1 - (number(block, 'Tr') ?? 0);
  return {
    ambient: diffuse,
    diffuse,
    specular: colour(block, 'Ks') ?? black,
    emissive: colour(block, 'Ke') ?? black,
    transparency: Math.min(1, Math.max(0, 1 - opacity)),
  };
}

function colour(block: string, key: string): Rgba | undefined {
  const values = words(block, key)?.map((word) => Math.min(1, Math.max(0, Number(word))));
  const [r, g = r, b = r] = values ?? [];
  return r === undefined || [r, g, b].some((v) => !Number.isFinite(v))
    ? undefined
    : { r, g: g ?? r, b: b ?? r, a: 1 };
}

function number(block: string, key: string): number | undefined {
  const value = Number(words(block, key)?.[0]);
  return Number.isFinite(value) ? value : undefined;
}

function words(block: string, key: string): readonly string[] | undefined {
  return new RegExp(`^[ \\t]*${key}[ \\t]+(.*)$`, 'm').exec(block)?.[1]?.trim().split(/\s+/);
}
