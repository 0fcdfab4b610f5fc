import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { mapFromImage, parseMapYaml } from './map-yaml.ts';
import type { GridMap } from './map-yaml.ts';
import { parsePgm } from './netpbm.ts';
import { isPng, parsePng } from './png.ts';

export type MapResult =
  | { readonly kind: 'ok'; readonly map: GridMap }
  | { readonly kind: 'error'; readonly message: string };

/** Reads a map file of nav2_map_server and its picture; errors name the file and the field. */
export function loadMap(file: string): MapResult {
  const text = read(file);
  if (text.kind === 'error') return text;
  const parsed = parseMapYaml(new TextDecoder().decode(text.bytes), file);
  if (parsed.kind === 'error') return parsed;
  const picture = resolve(dirname(file), parsed.yaml.image);
  const bytes = read(picture);
  if (bytes.kind === 'error') {
    return { kind: 'error', message: `${file}: image: ${bytes.message}` };
  }
  const image = isPng(bytes.bytes) ? parsePng(bytes.bytes) : parsePgm(bytes.bytes);
  if (image.kind === 'error') {
    return { kind: 'error', message: `${file}: image: ${picture} ${image.message}` };
  }
  return { kind: 'ok', map: mapFromImage(parsed.yaml, image.image) };
}

function read(
  file: string,
):
  | { readonly kind: 'ok'; readonly bytes: Uint8Array }
  | { readonly kind: 'error'; readonly message: string } {
  try {
    return { kind: 'ok', bytes: readFileSync(file) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const why = code === 'ENOENT' ? 'no such file' : code;
    return { kind: 'error', message: `${file}: ${why}` };
  }
}
