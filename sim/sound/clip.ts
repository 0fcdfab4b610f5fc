import { readFileSync } from 'node:fs';

/**
 * Samples of a WAV file of one channel of 16 bits (RIFF, "Multimedia Programming Interface and Data
 * Specifications 1.0", 1991), -1 to 1. Throws where it is another kind of file, or of another rate [Hz].
 */
export function readClip(file: string, rate: number): Float32Array {
  const bytes = readFileSync(file);
  const chunks = chunksOf(bytes);
  const format = chunks.get('fmt ');
  const data = chunks.get('data');
  if (format === undefined || data === undefined) throw new Error(`${file}: no WAV file`);
  const [kind, channels, bits] = [
    format.readUInt16LE(0),
    format.readUInt16LE(2),
    format.readUInt16LE(14),
  ];
  const found = format.readUInt32LE(4);
  if (kind !== 1 || channels !== 1 || bits !== 16)
    throw new Error(`${file}: expected one channel of 16 bits`);
  if (found !== rate)
    throw new Error(`${file}: found ${String(found)} samples a second, expected ${String(rate)}`);
  return Float32Array.from({ length: data.length >> 1 }, (_, i) => data.readInt16LE(2 * i) / 32768);
}

function chunksOf(bytes: Buffer): Map<string, Buffer> {
  const chunks = new Map<string, Buffer>();
  if (bytes.length < 12 || bytes.toString('latin1', 0, 4) !== 'RIFF') return chunks;
  for (let at = 12; at + 8 <= bytes.length;) {
    // programs that write to a pipe leave the size open
    const size = Math.min(bytes.readUInt32LE(at + 4), bytes.length - at - 8);
    chunks.set(bytes.toString('latin1', at, at + 4), bytes.subarray(at + 8, at + 8 + size));
    at += 8 + size + (size & 1);
  }
  return chunks;
}
