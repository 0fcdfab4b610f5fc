import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createResampler } from '#nodes/perception/audio/resample.ts';

/** Whether this machine can say something. */
export function canSpeak(): boolean {
  return spawnSync('espeak-ng', ['--version'], { stdio: 'ignore' }).status === 0;
}

export interface SpeechClip {
  readonly file: string;
  /** Until the end of the last word [s]. */
  readonly seconds: number;
}

/**
 * What `text` sounds like as a WAV file of 16 kHz in the user's cache, said by espeak-ng with a
 * voice, a pitch (0 to 99) and a speed (words a minute).
 */
export function speechClip(text: string, voice: string, pitch: number, speed: number): SpeechClip {
  const cache = join(
    process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
    'trinav',
    'speech',
  );
  const key = createHash('sha256').update([text, voice, pitch, speed].join('/')).digest('hex');
  const file = join(cache, `${key.slice(0, 16)}.wav`);
  mkdirSync(cache, { recursive: true });
  if (!existsSync(file)) {
    const made = join(mkdtempSync(join(cache, 'new-')), 'clip.wav');
    const args = ['-v', voice, '-p', String(pitch), '-s', String(speed), '-w', made, text];
    const { status } = spawnSync('espeak-ng', args, { stdio: 'ignore' });
    if (status !== 0) throw new Error(`espeak-ng could not say '${text}' with ${voice}`);
    writeFileSync(made, at16k(readFileSync(made)));
    renameSync(made, file);
  }
  return { file, seconds: (readFileSync(file).length - 44) / 32_000 };
}

const RATE = 16_000;

/** The speech of a WAV file of espeak-ng at 16 kHz, silence at its end cut off. */
function at16k(wav: Buffer): Buffer {
  const rate = wav.readUInt32LE(24);
  const samples = Float32Array.from(
    { length: (wav.length - 44) >> 1 },
    (_, i) => wav.readInt16LE(44 + 2 * i) / 32768,
  );
  const padded = new Float32Array(samples.length + rate / 10);
  padded.set(samples);
  const resampled = createResampler(rate, RATE).process(padded);
  let end = resampled.length;
  while (end > 0 && Math.abs(resampled[end - 1] ?? 0) < 0.01) end--;
  const out = Buffer.alloc(44 + 2 * end);
  out.write('RIFF', 0, 'latin1');
  out.writeUInt32LE(36 + 2 * end, 4);
  out.write('WAVEfmt ', 8, 'latin1');
  out.writeUInt32LE(16, 16);
  out.writeUInt16LE(1, 20);
  out.writeUInt16LE(1, 22);
  out.writeUInt32LE(RATE, 24);
  out.writeUInt32LE(2 * RATE, 28);
  out.writeUInt16LE(2, 32);
  out.writeUInt16LE(16, 34);
  out.write('data', 36, 'latin1');
  out.writeUInt32LE(2 * end, 40);
  for (let i = 0; i < end; i++) {
    const value = Math.max(-1, Math.min(1, resampled[i] ?? 0));
    out.writeInt16LE(Math.round(32767 * value), 44 + 2 * i);
  }
  return out;
}
