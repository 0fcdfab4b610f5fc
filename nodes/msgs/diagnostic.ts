import { array, message } from './interface.ts';
import type { MessageOf } from './interface.ts';
import { Header } from './std.ts';

export const KeyValue = message('diagnostic_msgs/msg/KeyValue', { key: 'string', value: 'string' });
export type KeyValue = MessageOf<typeof KeyValue>;

export const DiagnosticStatus = message(
  'diagnostic_msgs/msg/DiagnosticStatus',
  {
    level: 'byte',
    name: 'string',
    message: 'string',
    hardware_id: 'string',
    values: array(KeyValue),
  },
  {
    OK: { type: 'byte', value: 0 },
    WARN: { type: 'byte', value: 1 },
    ERROR: { type: 'byte', value: 2 },
    STALE: { type: 'byte', value: 3 },
  },
);
export type DiagnosticStatus = MessageOf<typeof DiagnosticStatus>;

export const DiagnosticArray = message('diagnostic_msgs/msg/DiagnosticArray', {
  header: Header,
  status: array(DiagnosticStatus),
});
export type DiagnosticArray = MessageOf<typeof DiagnosticArray>;
