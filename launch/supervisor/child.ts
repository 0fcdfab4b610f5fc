/** One process of a launch over ROS: forked by the supervisor, which says over IPC what to run. */
import { openRos2 } from '#nodes/bus/ros2.ts';
import type { Ros2Bus } from '#nodes/bus/ros2.ts';
import { restoreEntry } from '../compose.ts';
import { PacedBus } from '../hosts/paced-bus.ts';
import { logPrinter } from '../log.ts';
import { loadModels } from '../mission/models.ts';
import { NodeGroup } from './node-group.ts';
import type { ChildMessage, StartMessage, StopMessage } from './protocol.ts';

interface Running {
  readonly bus: Ros2Bus;
  readonly group: NodeGroup;
}

let running: Promise<Running> | undefined;
let ending = false;

async function start(message: StartMessage): Promise<Running> {
  const { ros, name, seed, pace, log } = message;
  Object.assign(process.env, ros.env);
  process.title = `trinav ${name}`; // what ps shows
  const entries = await Promise.all(message.entries.map(restoreEntry));
  const models = await loadModels(entries, new Set());
  const bus = await openRos2({
    rclnodejs: ros.rclnodejs,
    args: ros.args,
    useSimTime: ros.useSimTime,
  });
  const paced = pace === undefined ? undefined : new PacedBus(bus);
  const group = new NodeGroup({
    bus: paced ?? bus,
    name,
    seed,
    entries,
    models,
    onLog: logPrinter(log),
  });
  bus.problems.subscribe(({ text }) => {
    group.host.trouble(text);
  });
  void paced?.run(pace ?? 1);
  return { bus, group };
}

async function stop(): Promise<void> {
  if (ending) return;
  ending = true;
  const parts = await running?.catch(() => undefined);
  await parts?.group.close();
  await parts?.bus.close();
  process.exit(0);
}

const answer = (message: ChildMessage, then = (): void => undefined): void => {
  if (process.connected) process.send?.(message, then);
};

process.on('message', (message: StartMessage | StopMessage) => {
  if (message.kind === 'stop') {
    void stop();
    return;
  }
  running = start(message);
  running.then(
    () => {
      answer({ kind: 'ready' });
    },
    (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      answer({ kind: 'refused', reason }, () => process.exit(2));
    },
  );
});
// Ctrl-C and service managers reach every process; the supervisor decides when this one ends
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('disconnect', () => void stop());
