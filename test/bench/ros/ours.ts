/** One end of a measurement over this project's bus; called by ros.bench.ts, prints one JSON line. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { openRos2 } from '#nodes/bus/ros2.ts';
import { findRos, loadProblem } from '#launch/ros/find.ts';
import { load, numbered, sample } from './messages.ts';
import type { Kind } from './messages.ts';
import { summary } from './summary.ts';

const [role = '', what = '', amount = '0'] = process.argv.slice(2);
const ros = findRos();
if (ros.kind === 'missing') throw new Error(ros.reasons.join('; '));
const problem = loadProblem(ros);
if (problem !== undefined) throw new Error(problem);
const bus = await openRos2({ rclnodejs: ros.rclnodejs });
const us = bus.connect(`/bench_${role}_${String(process.pid)}`);
const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
};
const say = (value: object): void => {
  process.stdout.write(`${JSON.stringify(value)}\n`);
};
const end = async (): Promise<void> => {
  await bus.close();
  process.exit(0);
};

function echo(): void {
  const ping = sample(what as Kind, '/ping');
  const pong = sample(what as Kind, '/pong');
  us.messages(ping.topic).subscribe((message) => {
    us.publish(pong.topic, message);
  });
}

async function client(): Promise<void> {
  const ping = sample(what as Kind, '/ping');
  const pong = sample(what as Kind, '/pong');
  let back: ((n: number) => void) | undefined;
  us.messages(pong.topic).subscribe(({ header }) => back?.(header.stamp.sec));
  const roundTrip = (n: number): Promise<boolean> =>
    new Promise((resolve) => {
      const lost = setTimeout(resolve, 1000, false);
      back = (heard) => {
        if (heard !== n) return;
        clearTimeout(lost);
        resolve(true);
      };
      us.publish(ping.topic, numbered(ping.message, n));
    });
  for (let n = -1; !(await roundTrip(n)); n--);
  const times: number[] = [];
  let lost = 0;
  let spent = cpu();
  const warm = Math.min(50, Number(amount) / 4);
  for (let n = 1; n <= Number(amount) + warm; n++) {
    if (n === warm + 1) spent = cpu();
    const start = performance.now();
    if (!(await roundTrip(n))) lost++;
    else if (n > warm) times.push(performance.now() - start);
  }
  say(summary(times, lost, (cpu() - spent) / times.length));
  await end();
}

function publish(): void {
  for (const [kind, rate] of Object.entries(load)) {
    const { topic, message } = sample(kind as Kind, `/load/${kind}`);
    let n = 0;
    us.clock.every(1 / rate).subscribe(() => {
      us.publish(topic, numbered(message, ++n));
    });
  }
}

async function listen(): Promise<void> {
  const got: Record<string, number> = {};
  for (const kind of Object.keys(load)) {
    const { topic } = sample(kind as Kind, `/load/${kind}`);
    us.messages(topic).subscribe(() => (got[kind] = (got[kind] ?? 0) + 1));
  }
  while (Object.keys(got).length < 4) await sleep(50);
  for (const kind of Object.keys(got)) got[kind] = 0;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const [start, spent] = [performance.now(), cpu()];
  const memory: number[] = [];
  for (let i = 0; i < 20; i++) {
    await sleep((Number(amount) * 1e3) / 20);
    memory.push(process.memoryUsage.rss() / 2 ** 20);
  }
  const seconds = (performance.now() - start) / 1e3;
  const rates = Object.entries(got).map(([kind, count]) => [kind, count / seconds] as const);
  say({
    cpu: (cpu() - spent) / 10 / seconds,
    delay: delay.percentile(99) / 1e6,
    rates: Object.fromEntries(rates),
    memory,
  });
  await end();
}

process.on('SIGTERM', () => void end());
if (role === 'echo') echo();
else if (role === 'client') await client();
else if (role === 'publish') publish();
else await listen();
