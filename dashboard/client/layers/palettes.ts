import { DataTexture, NearestFilter } from 'three';

type Stop = readonly [at: number, red: number, green: number, blue: number, alpha: number];

/** Colours of cell values 0..100 between stops, and of 255 (unknown); RGBA bytes, 256 wide. */
function palette(stops: readonly Stop[], unknown: readonly number[]): DataTexture {
  const bytes = new Uint8Array(256 * 4);
  for (let value = 0; value < 256; value++) {
    const next = stops.findIndex(([at]) => at >= value);
    const b = stops[next === -1 ? stops.length - 1 : next] as Stop;
    const a = stops[Math.max(0, next - 1)] ?? b;
    const share = b[0] === a[0] || next === -1 ? 1 : (value - a[0]) / (b[0] - a[0]);
    for (let c = 0; c < 4; c++) {
      const from = a[c + 1] as number;
      bytes[4 * value + c] = Math.round(from + share * ((b[c + 1] as number) - from));
    }
  }
  bytes.set(unknown, 255 * 4);
  const texture = new DataTexture(bytes, 256, 1);
  texture.minFilter = NearestFilter;
  texture.magFilter = NearestFilter;
  texture.needsUpdate = true;
  return texture;
}

export function mapPalette(): DataTexture {
  return palette(
    [
      [0, 33, 43, 53, 255],
      [25, 38, 49, 60, 255],
      [65, 120, 134, 146, 255],
      [100, 214, 223, 230, 255],
    ],
    [0, 0, 0, 0],
  );
}

/** Cividis (Nuñez, Anderton, Renslow 2018), even in lightness for every kind of eye. */
export function costPalette(): DataTexture {
  return palette(
    [
      [0, 0, 32, 77, 0],
      [1, 0, 45, 108, 80],
      [25, 58, 79, 111, 105],
      [50, 108, 109, 118, 125],
      [75, 165, 148, 112, 140],
      [98, 214, 186, 88, 150],
      [99, 226, 198, 82, 160],
      [100, 255, 236, 130, 240],
    ],
    [0, 0, 0, 0],
  );
}
