/** The same ends with rclnodejs as it comes: its own subscriptions, messages as plain objects. */
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { findRos, loadProblem } from '#launch/ros/find.ts';
import { load, numbered, sample } from './messages.ts';
import type { Kind } from './messages.ts';
import { summary } from './summary.ts';

interface PlainNode {
  createPublisher(type: string, topic: string): { publish(message: unknown): void };
  createSubscription(
    type: string,
    topic: string,
    heard: (message: { header: { stamp: { sec: number } } }) => void,
  ): void;
}
interface Plain {
  init(): Promise<void>;
  createNode(name: string): PlainNode;
  spin(node: PlainNode): void;
  shutdown(): void;
}

const [role = '', what = '', amount = '0'] = process.argv.slice(2);
const ros = findRos();
if (ros.kind === 'missing') throw new Error(ros.reasons.join('; '));
const problem = loadProblem(ros);
if (problem !== undefined) throw new Error(problem);
const module = (await import(pathToFileURL(`${ros.rclnodejs}/index.js`).href)) as {
  default: Plain;
};
const rclnodejs = module.default;
await rclnodejs.init();
const node = rclnodejs.createNode(`plain_${role}_${String(process.pid)}`);
const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
};
const end = (): void => {
  rclnodejs.shutdown();
  process.exit(0);
};

function echo(): void {
  const { topic } = sample(what as Kind, '/ping');
  const publisher = node.createPublisher(topic.type.name, '/pong');
  node.createSubscription(topic.type.name, '/ping', (message) => {
    publisher.publish(message);
  });
  rclnodejs.spin(node);
}

async function client(): Promise<void> {
  const { topic, message } = sample(what as Kind, '/ping');
  const publisher = node.createPublisher(topic.type.name, '/ping');
  let back: ((n: number) => void) | undefined;
  node.createSubscription(topic.type.name, '/pong', ({ header }) => back?.(header.stamp.sec));
  rclnodejs.spin(node);
  const roundTrip = (n: number): Promise<boolean> =>
    new Promise((resolve) => {
      const lost = setTimeout(resolve, 5000, false);
      back = (heard) => {
        if (heard !== n) return;
        clearTimeout(lost);
        resolve(true);
      };
      publisher.publish(numbered(message, n));
    });
  await sleep(1500);
  while (!(await roundTrip(-1)));
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
  process.stdout.write(`${JSON.stringify(summary(times, lost, (cpu() - spent) / times.length))}\n`);
  end();
}

async function listen(): Promise<void> {
  let heard = 0;
  for (const kind of Object.keys(load)) {
    const { topic } = sample(kind as Kind, `/load/${kind}`);
    node.createSubscription(topic.type.name, `/load/${kind}`, () => (heard += 1));
  }
  rclnodejs.spin(node);
  while (heard < 20) await sleep(50);
  const [start, spent] = [performance.now(), cpu()];
  await sleep(Number(amount) * 1e3);
  const used = (cpu() - spent) / 10 / ((performance.now() - start) / 1e3);
  process.stdout.write(`${JSON.stringify({ cpu: used })}\n`);
  end();
}

process.on('SIGTERM', end);
if (role === 'echo') echo();
else if (role === 'client') await client();
else await listen();
