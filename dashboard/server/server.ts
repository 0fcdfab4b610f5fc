/** Shows a robot at a web page and takes commands from it; the sole user of socket.io. */
import { createServer } from 'node:http';
import type { Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { Subject } from 'rxjs';
import { Server } from 'socket.io';
import type { Socket } from 'socket.io';
import type { RobotProfile } from '#nodes/core/robot.ts';
import { Command, bytesOf, protocolVersion } from '../protocol.ts';
import type {
  Grid,
  Hello,
  Item,
  Items,
  PageEvents,
  Picture,
  Problem,
  ServerEvents,
} from '../protocol.ts';
import type { Gateway } from './gateway.ts';
import { answer, pageFiles } from './page-files.ts';
import { reduced } from './picture.ts';
import { RealtimeFactor } from './realtime.ts';
import { Slots } from './slots.ts';

const tickMs = 50;
const pictureWidth = 320;
const commandsPerSecond = 200;
const gone = { kind: 'teleop', forward: 0, turn: 0 } as const;

export interface DashboardOptions {
  /** 0: any free one. */
  readonly port: number;
  readonly host?: '127.0.0.1';
  readonly title: string;
  readonly robot: RobotProfile;
  readonly onWarn?: (text: string) => void;
}

export interface Dashboard {
  readonly url: string;
  readonly gateway: Gateway;
  close(): Promise<void>;
}

type PageSocket = Socket<PageEvents, ServerEvents>;

/** Rejects with an error that says what to do when the port is taken. */
export async function startDashboard(options: DashboardOptions): Promise<Dashboard> {
  const { host = '127.0.0.1', onWarn = () => undefined } = options;
  const files = await pageFiles();
  const hosts = new Set<string>();
  const http = createServer((request, response) => {
    answer(files, hosts, request, response);
  });
  const port = await listen(http, options.port, host);
  for (const name of ['localhost', '127.0.0.1']) hosts.add(`${name}:${String(port)}`);
  const origins = new Set([...hosts].map((name) => `http://${name}`));
  const pages = new Pages(options, onWarn);
  const io = new Server<PageEvents, ServerEvents>(http, {
    transports: ['websocket'],
    serveClient: false,
    maxHttpBufferSize: 1 << 16,
    pingInterval: 3000,
    pingTimeout: 7000,
    // cors does not cover websockets: any page of the world could open one
    allowRequest: ({ headers: { origin } }, decide) => {
      const known = origins.has(origin ?? '');
      if (!known) onWarn(`a page of ${origin ?? 'no origin'} was refused`);
      decide(null, known);
    },
  });
  io.on('connection', (socket) => {
    pages.welcome(socket);
  });
  const ticking = setInterval(() => {
    pages.tick();
  }, tickMs);
  return {
    url: `http://localhost:${String(port)}`,
    gateway: pages,
    close: async () => {
      clearInterval(ticking);
      pages.close();
      await io.close();
    },
  };
}

class Pages implements Gateway {
  readonly commands = new Subject<Command>();
  readonly #newest: Partial<Items> = {};
  readonly #slots = new Map<PageSocket, Slots>();
  readonly #hello: Hello;
  readonly #onWarn: (text: string) => void;
  readonly #realtime = new RealtimeFactor();
  #realtimeFactor: number | null = null;
  /** The newest camera picture and what is sent of it. */
  #picture: { readonly whole: Picture; readonly small: Picture } | undefined;
  /** The page whose person drives. */
  #driver: PageSocket | undefined;

  constructor({ title, robot }: DashboardOptions, onWarn: (text: string) => void) {
    this.#hello = helloOf(title, robot);
    this.#onWarn = onWarn;
  }

  publish<K extends Item>(item: K, value: Items[K]): void {
    const before = this.#newest[item];
    if (isGrid(before) && isGrid(value) && sameCells(before, value)) return;
    this.#newest[item] = value;
    for (const slots of this.#slots.values()) slots.put(item, value);
  }

  welcome(socket: PageSocket): void {
    const slots = new Slots();
    for (const [item, value] of Object.entries(this.#newest)) slots.put(item as Item, value);
    this.#slots.set(socket, slots);
    let heard = 0;
    let second = 0;
    const problem = (found: Problem): void => {
      this.#onWarn(`${found.field}: ${found.message}`);
      socket.emit('problem', found);
    };
    socket.on('ack', (sequence) => {
      slots.acknowledge(sequence);
    });
    socket.on('command', (raw) => {
      const now = Math.floor(performance.now() / 1e3);
      heard = now === second ? heard + 1 : 1;
      second = now;
      if (heard <= commandsPerSecond) this.#command(socket, raw, problem);
      else if (heard === commandsPerSecond + 1)
        problem({ field: 'command', message: `more than ${String(commandsPerSecond)} a second` });
    });
    socket.onAny((event: string) => {
      if (event !== 'ack' && event !== 'command')
        problem({ field: 'event', message: `'${event}' is not known` });
    });
    socket.on('disconnect', () => {
      this.#slots.delete(socket);
      if (this.#driver !== socket) return;
      this.#driver = undefined;
      this.commands.next(gone);
    });
    socket.emit('hello', this.#hello);
  }

  tick(): void {
    const now = performance.now() / 1e3;
    const { clock } = this.#newest;
    if (clock !== undefined) this.#realtimeFactor = this.#realtime.update(now, clock.time);
    for (const [socket, slots] of this.#slots) {
      const parcel = slots.take(now);
      if (parcel === undefined) continue;
      const { items } = parcel;
      if (items.image !== undefined) items.image = this.#small(items.image);
      socket.emit('frame', { ...parcel, realtimeFactor: this.#realtimeFactor });
    }
  }

  close(): void {
    this.commands.complete();
  }

  #small(whole: Picture): Picture {
    if (this.#picture?.whole !== whole)
      this.#picture = { whole, small: reduced(whole, pictureWidth) };
    return this.#picture.small;
  }

  #command(socket: PageSocket, raw: unknown, problem: (problem: Problem) => void): void {
    const parsed = Command.safeParse(raw);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const field = ['command', ...(issue?.path ?? [])].map(String).join('.');
      problem({ field, message: issue?.message ?? 'not understood' });
      return;
    }
    const command = parsed.data;
    if (command.kind === 'teleop') {
      const moves = command.forward !== 0 || command.turn !== 0;
      if (this.#driver !== undefined && this.#driver !== socket) {
        if (moves) problem({ field: 'command.kind', message: 'another page drives' });
        return;
      }
      this.#driver = moves ? socket : undefined;
    }
    this.commands.next(command);
  }
}

function listen(http: HttpServer, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(
              `port ${String(port)} is in use: another trinav may run; take another with --port`,
              { cause: error },
            )
          : error,
      );
    });
    http.listen(port, host, () => {
      resolve((http.address() as AddressInfo).port);
    });
  });
}

function helloOf(title: string, robot: RobotProfile): Hello {
  return {
    version: protocolVersion,
    title,
    robot: {
      title: robot.title,
      footprint: robot.footprint,
      baseHeight: robot.baseHeight,
      lidarHeight: robot.lidar.mount.z + robot.baseHeight,
      camera: robot.camera !== null,
      microphones: robot.microphones?.count ?? 0,
      colliders: robot.colliders,
    },
  };
}

function isGrid(value: unknown): value is Grid {
  return typeof value === 'object' && value !== null && 'resolution' in value;
}

function sameCells(a: Grid, b: Grid): boolean {
  return (
    a.width === b.width &&
    a.height === b.height &&
    a.resolution === b.resolution &&
    a.x === b.x &&
    a.y === b.y &&
    a.yaw === b.yaw &&
    Buffer.compare(bytesOf(a.data), bytesOf(b.data)) === 0
  );
}
