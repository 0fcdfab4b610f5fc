import type { Session } from '#nodes/core/model.ts';
import { readClassically } from './baseline.ts';
import type { BaselineOptions } from './baseline.ts';
import type { Look, Reading } from './look.ts';
import { questionOf, readAnswer } from './network.ts';
import type { AnswerOptions } from './network.ts';

/** A reading, who made it, and why it was not who should have. */
export interface SignedReading extends Reading {
  readonly by: string;
  readonly instead?: string;
}

export function classically(
  history: readonly Look[],
  options: BaselineOptions,
  instead?: string,
): SignedReading {
  const reading = readClassically(history, options);
  return { ...reading, by: 'classical', ...(instead === undefined ? {} : { instead }) };
}

/** How to ask the network about the newest look; undefined where nothing returned. */
export function asked(
  history: readonly Look[],
  session: Session,
  options: AnswerOptions,
): (() => Promise<SignedReading>) | undefined {
  const budget = session.inputs.find(({ name }) => name === 'cutouts')?.shape[0] ?? 0;
  const question = questionOf(history, budget, options);
  if (question === undefined) return undefined;
  return async () => {
    const answer = await session.run(question.feeds);
    return { ...readAnswer(question, answer, options), by: session.name };
  };
}
