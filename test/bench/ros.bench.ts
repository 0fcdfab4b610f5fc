import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { RosFound } from '#launch/ros/find.ts';
import { CdrWriter, codecOf } from '#nodes/msgs/cdr.ts';
import { installation, isolated } from '#test/ros/support/installation.ts';
import { time } from './measure.ts';
import type { Row } from './measure.ts';
import { kinds, sample } from './ros/messages.ts';
import type { Kind } from './ros/messages.ts';
import type { Summary } from './ros/summary.ts';

type End = 'ours' | 'plain' | 'rclpy';
interface Load {
  readonly cpu: number;
  readonly delay: number;
  readonly rates: Readonly<Record<string, number>>;
  readonly memory: readonly number[];
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const tell = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

/** `npm run bench -- ros`: the bus against rclnodejs as it comes and against rclpy, in this run. */
export async function rosBench(): Promise<Row[]> {
  const ros = installation();
  if (ros.kind === 'missing') {
    tell(`ros: skipped: ${ros.reasons.join('; ')}`);
    return [];
  }
  const rows = codecRows();
  for (const kind of kinds) rows.push(...(await roundTrips(ros, kind)));
  rows.push(...(await loadRows(ros, 10)));
  return rows;
}

/** `npm run bench -- ros-soak`: ten minutes of full sensor load. */
export async function rosSoak(): Promise<Row[]> {
  const ros = installation();
  return ros.kind === 'missing' ? [] : loadRows(ros, Number(process.env['SOAK_SECONDS'] ?? 600));
}

/** Main-thread time from the buffer to the message and back, with the most that is meant [ms]. */
const limits: Readonly<Record<(typeof kinds)[number], number>> = {
  small: 0.05,
  scan: 0.05,
  image: 0.1,
  cloud: 0.1,
  path: 2,
};

function codecRows(): Row[] {
  return kinds.flatMap((kind) => {
    const { topic, message } = sample(kind, '/x');
    const codec = codecOf(topic.type);
    const writer = new CdrWriter(1 << 21);
    // as rclnodejs hands it over: the bytes at the start of a buffer of their own
    const bytes = Buffer.from(codec.encode(message as never));
    const calls = kind === 'small' || kind === 'scan' ? 2000 : 50;
    const decode = time(calls, 15, () => codec.decode(bytes)) * 1e3;
    const encode = time(calls, 15, () => codec.encodeInto(writer, message as never)) * 1e3;
    const row = { unit: 'ms', floor: limits[kind], against: 'most that is meant', budget: 1 };
    const into = new Uint8Array(bytes.length);
    const large = kind === 'image' || kind === 'cloud';
    const copying = time(calls, 15, () => {
      into.set(bytes);
    });
    const writing = { floor: copying * 1e3, against: 'one copy of the bytes', budget: 1.5 };
    const data = (codec.decode(bytes) as { data?: Uint8Array }).data;
    const copied = data === undefined || data.buffer === bytes.buffer ? 0 : bytes.length;
    const copies: Row[] =
      data === undefined
        ? []
        : [
            {
              name: `ros: ${kind}: copied to decode`,
              value: copied / 1e6,
              unit: 'MB',
              floor: bytes.length / 1e6,
              against: 'one copy',
              budget: 1,
            },
          ];
    return [
      { name: `ros: ${kind}: decode`, value: decode, ...row },
      { name: `ros: ${kind}: encode`, value: encode, ...row, ...(large ? writing : {}) },
      ...copies,
    ];
  });
}

/** Round trips between two processes of the same kind. */
async function roundTrips(ros: RosFound, kind: Kind): Promise<Row[]> {
  const count: Record<string, number> = { path: 60, image: 100, cloud: 100 };
  const results = new Map<End, Summary>();
  for (const end of ['ours', 'plain', 'rclpy'] as const) {
    const n = end === 'plain' && kind === 'path' ? 4 : (count[kind] ?? 300);
    const echo = await start(ros, end, ['echo', kind, '0']);
    const result = await answer<Summary>(await start(ros, end, ['client', kind, String(n)]));
    await stop(echo);
    if (result === undefined) tell(`ros: ${kind}: ${end} gave no answer`);
    else {
      tell(`ros: ${kind}: ${end} ${JSON.stringify(result)}`);
      results.set(end, result);
    }
  }
  const ours = results.get('ours');
  const against: readonly (readonly [End, string])[] = [
    ['plain', 'plain rclnodejs'],
    ['rclpy', 'rclpy'],
  ];
  return against.flatMap(([end, name]) => {
    const other = results.get(end);
    if (ours === undefined || other === undefined) return [];
    const row = { unit: 'ms', against: name, budget: end === 'plain' ? 1 : 2 };
    return [
      { name: `ros: ${kind}: round trip p50`, value: ours.p50, floor: other.p50, ...row },
      { name: `ros: ${kind}: round trip p99`, value: ours.p99, floor: other.p99, ...row },
      { name: `ros: ${kind}: CPU of the client`, value: ours.cpu, floor: other.cpu, ...row },
    ];
  });
}

/** Image 30 Hz, scan 10 Hz, odometry 50 Hz, audio 20 Hz into one process. */
async function loadRows(ros: RosFound, seconds: number): Promise<Row[]> {
  const publisher = await start(ros, 'ours', ['publish']);
  const ours = await answer<Load>(await start(ros, 'ours', ['listen', 'all', String(seconds)]));
  const rows: Row[] = [];
  if (ours !== undefined) {
    tell(`ros: full load: ${JSON.stringify(ours)}`);
    const early = mean(ours.memory.slice(4, 8));
    const late = mean(ours.memory.slice(16));
    rows.push({
      name: `ros: memory after ${String(seconds)} s of full load`,
      value: late,
      unit: 'MB',
      floor: early,
      against: 'after a quarter',
      budget: 1.05,
    });
    for (const end of ['plain', 'rclpy'] as const) {
      const other = await answer<{ cpu: number }>(
        await start(ros, end, ['listen', 'all', String(Math.min(seconds, 10))]),
      );
      if (other !== undefined)
        rows.push({
          name: 'ros: CPU at full sensor load',
          value: ours.cpu,
          unit: '%',
          floor: other.cpu,
          against: end === 'plain' ? 'plain rclnodejs' : 'rclpy',
          budget: 1.2,
        });
    }
  }
  await stop(publisher);
  return rows;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

async function start(ros: RosFound, end: End, args: readonly string[]): Promise<ChildProcess> {
  const program =
    end === 'rclpy'
      ? [ros.python, 'test/bench/ros/rclpy_ends.py']
      : [process.execPath, '--import', 'tsx', `test/bench/ros/${end}.ts`];
  const [command = '', ...before] = program;
  return spawn(command, [...before, ...args], {
    cwd: root,
    env: { ...process.env, ...ros.env, ...(await isolated(ros.distro)) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** The last line that a process prints, as JSON. */
async function answer<T>(child: ChildProcess): Promise<T | undefined> {
  let said = '';
  child.stdout?.on('data', (part: Buffer) => (said += part.toString()));
  await once(child, 'close');
  const line = said.split('\n').find((text) => text.startsWith('{'));
  return line === undefined ? undefined : (JSON.parse(line) as T);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), 3000);
  await closed;
  clearTimeout(force);
}
