import { spawn } from 'node:child_process';

export interface ArecordFormat {
  /** Program to run; another one of the same arguments stands in for it in tests. */
  readonly command: string;
  /** ALSA name, `hw:1,0`; empty: the default device. */
  readonly device: string;
  readonly channels: number;
  readonly sampleRate: number;
}

export interface ArecordListener {
  /** Interleaved S16LE, in pieces of any length. */
  readonly data: (bytes: Uint8Array) => void;
  /** Called once, whether it never ran or ended. */
  readonly end: (reason: string) => void;
}

const WORDS = 200;

/** Records with ALSA's `arecord` (alsa-utils, arecord(1)) until stopped; never throws. */
export function startArecord(
  { command, device, channels, sampleRate }: ArecordFormat,
  { data, end }: ArecordListener,
): () => void {
  const source = device === '' ? [] : ['-D', device];
  const format = ['-f', 'S16_LE', '-c', String(channels), '-r', String(sampleRate)];
  const child = spawn(command, ['-q', '-t', 'raw', ...source, ...format], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let ended = false;
  const finish = (reason: string): void => {
    if (ended) return;
    ended = true;
    end(reason);
  };
  child.stdout.on('data', (bytes: Buffer) => {
    if (!ended) data(bytes);
  });
  child.stderr.on('data', (text: Buffer) => {
    said = `${said}${text.toString()}`.slice(-WORDS);
  });
  child.on('error', (error: NodeJS.ErrnoException) => {
    finish(
      error.code === 'ENOENT'
        ? `there is no ${command} (Debian, Ubuntu: apt install alsa-utils)`
        : error.message,
    );
  });
  child.on('close', (code, signal) => {
    const why = said.trim().split('\n').at(-1) ?? '';
    finish(`${command} ended with ${signal ?? String(code)}${why === '' ? '' : `: ${why}`}`);
  });
  return () => {
    ended = true;
    child.kill('SIGTERM');
  };
}
