import type { LogSettings } from '../log.ts';

/** What a process of a launch is told first; entries as `serializeEntry` writes them. */
export interface StartMessage {
  readonly kind: 'start';
  /** Name of the node that speaks for the process. */
  readonly name: string;
  readonly entries: readonly string[];
  readonly seed: string;
  readonly ros: RosSettings;
  /** Simulated seconds a second: the process has a time of its own, as a simulator has. */
  readonly pace?: number;
  readonly log: LogSettings;
}

export interface StopMessage {
  readonly kind: 'stop';
}

/** What it answers; it ends with an exit code of 0 after `stop`, and with another after a crash. */
export type ChildMessage =
  { readonly kind: 'ready' } | { readonly kind: 'refused'; readonly reason: string };

export interface RosSettings {
  readonly rclnodejs: string;
  /** To be set before rclnodejs is imported. */
  readonly env: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  readonly useSimTime: boolean;
}
