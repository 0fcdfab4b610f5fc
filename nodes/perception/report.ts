import type { DiagnosticArray, DiagnosticStatus } from '#nodes/msgs/diagnostic.ts';
import { stampOf } from '#nodes/msgs/time.ts';
import { dropReasons, senses } from './sense.ts';
import type { Sense } from './sense.ts';
import type { Member, MissingReason, SynchronizedSet } from './synchronized-set.ts';

const OK = 0;
const WARN = 1;
const ERROR = 2;
const STALE = 3;

const levels: Readonly<Record<MissingReason, number>> = {
  absent: OK,
  late: WARN,
  'too-new': WARN,
  dropped: WARN,
  'too-old': STALE,
  'never-received': ERROR,
};

const dropKeys = dropReasons.map((reason) => [reason, `dropped ${reason}`] as const);

const value = (key: string, content: string | number) => ({ key, value: String(content) });

/** A set without its messages: one status a sense, with age, counts and the reason of what is missing. */
export function perceptionReport(set: SynchronizedSet): DiagnosticArray {
  return {
    header: { stamp: stampOf(set.stamp), frame_id: '' },
    status: senses.map((sense) => statusOf(set, sense)),
  };
}

function statusOf(set: SynchronizedSet, sense: Sense): DiagnosticStatus {
  const member: Member<unknown> = set.members[sense];
  const { received, used, dropped } = set.counts[sense];
  const present = member.kind === 'present';
  return {
    level: present ? OK : levels[member.reason],
    name: `perception: ${sense}`,
    message: present ? 'present' : member.reason,
    hardware_id: '',
    values: [
      // whole microseconds: the last digits of a difference of stamps mean nothing
      value('age', member.age === undefined ? 'none' : Math.round(member.age * 1e6) / 1e6),
      value('set', set.cause),
      value('received', received),
      value('used', used),
      ...dropKeys.map(([reason, key]) => value(key, dropped[reason])),
    ],
  };
}
