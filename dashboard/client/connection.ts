/** The link to the server; the sole user of socket.io-client. */
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { z } from 'zod';
import { Frame, Hello, Problem } from '../protocol.ts';
import type { Command, PageEvents, ServerEvents } from '../protocol.ts';

export type LinkState = 'connecting' | 'live' | 'stale' | 'lost';

export interface Listener {
  hello(hello: Hello): void;
  frame(frame: Frame): void;
  problem(problem: Problem): void;
  state(state: LinkState): void;
}

export interface Connection {
  readonly state: LinkState;
  /** False when it cannot be sent now; only an emergency stop is sent later. */
  send(command: Command): boolean;
}

/** Frames come 20 times a second; this long without one is no longer live [ms]. */
const staleAfter = 1000;
const lookPeriod = 250;

export function connect(listener: Listener): Connection {
  // generated parsers need `eval`, which the page's security policy forbids
  z.config({ jitless: true });
  const socket: Socket<ServerEvents, PageEvents> = io({
    transports: ['websocket'],
    reconnectionDelay: 300,
    reconnectionDelayMax: 1500,
    timeout: 3000,
  });
  let state: LinkState = 'connecting';
  let heardAt = 0;
  let stopWanted = false;
  const become = (next: LinkState): void => {
    if (state === next) return;
    state = next;
    listener.state(next);
  };
  const parsed = <T>(schema: z.ZodType<T>, value: unknown, use: (value: T) => void): void => {
    const result = schema.safeParse(value);
    if (result.success) use(result.data);
    else {
      const [issue] = result.error.issues;
      listener.problem({
        field: issue?.path.join('.') ?? '',
        message: issue?.message ?? 'not understood',
      });
    }
  };
  socket.on('connect', () => {
    if (stopWanted) socket.emit('command', { kind: 'emergencyStop', active: true });
    stopWanted = false;
  });
  socket.on('disconnect', () => {
    become('lost');
  });
  socket.on('connect_error', () => {
    become('lost');
  });
  socket.on('hello', (hello) => {
    parsed(Hello, hello, (value) => {
      listener.hello(value);
    });
  });
  socket.on('frame', (frame) => {
    heardAt = performance.now();
    become('live');
    parsed(Frame, frame, (value) => {
      listener.frame(value);
    });
    socket.emit('ack', frame.sequence);
  });
  socket.on('problem', (problem) => {
    parsed(Problem, problem, (value) => {
      listener.problem(value);
    });
  });
  let lookedAt = performance.now();
  setInterval(() => {
    const now = performance.now();
    // a page that was held up itself has the frames still before it
    const heldUp = now - lookedAt > 2 * lookPeriod;
    lookedAt = now;
    if (state === 'live' && !heldUp && now - heardAt > staleAfter) become('stale');
  }, lookPeriod);
  return {
    get state() {
      return state;
    },
    send: (command) => {
      // socket.io would keep it and send it at a time when nobody wants it any more
      if (!socket.connected) {
        if (command.kind === 'emergencyStop') stopWanted = command.active;
        return false;
      }
      socket.emit('command', command);
      return true;
    },
  };
}
