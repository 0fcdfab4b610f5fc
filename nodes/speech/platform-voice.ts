import { spawn } from 'node:child_process';

/** A voice that speaks through the robot's loudspeaker. */
export interface Voice {
  /**
   * Says one text; `done` is called once when it ends, with a reason where it failed.
   *
   * @returns stops it; `done` is not called any more
   */
  say(text: string, volume: number, done: (problem: string | undefined) => void): () => void;
}

export const engines = ['espeak-ng', 'spd-say', 'say'] as const;
export type Engine = (typeof engines)[number];

type Program = (language: string, rate: number, volume: number) => readonly string[];

/** Arguments of each engine; the text goes in by standard input or behind `--`. */
const programs: Readonly<Record<Engine, Program>> = {
  'espeak-ng': (language, rate, volume) => [
    ...['-v', language, '-s', String(rate), '-a', String(Math.round(200 * volume)), '--stdin'],
  ],
  'spd-say': (language, rate, volume) => [
    ...['--wait', '--pipe-mode', '-l', language],
    ...['-r', String(Math.round((rate - 175) / 2)), '-i', String(Math.round(200 * volume - 100))],
  ],
  // the platform's own volume holds
  say: (_, rate) => ['-r', String(rate), '-f', '-'],
};

export interface VoiceOptions {
  readonly engine: Engine;
  readonly language: string;
  /** Words a minute. */
  readonly words_per_minute: number;
}

/** A synthesiser of the platform, one process an utterance. */
export function platformVoice(options: () => VoiceOptions): Voice {
  return {
    say(text, volume, done) {
      const { engine, language, words_per_minute } = options();
      const child = spawn(engine, programs[engine](language, words_per_minute, volume), {
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      let over = false;
      const end = (problem: string | undefined): void => {
        if (over) return;
        over = true;
        done(problem);
      };
      child.on('error', ({ message }) => end(`${engine}: ${message}`));
      child.on('close', (code) => {
        end(code === 0 ? undefined : `${engine} ended with ${String(code)}`);
      });
      // a program that is not there takes no text
      child.stdin.on('error', () => undefined);
      child.stdin.end(text);
      return () => {
        over = true;
        child.kill();
      };
    },
  };
}
