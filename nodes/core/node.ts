import type { Observable } from 'rxjs';
import type { z } from 'zod';
import type { Random } from '#nodes/math/random.ts';
import type { ActionClient, ActionServer, ServiceClient, ServiceServer } from './bus.ts';
import type { Clock } from './clock.ts';
import type { Compute } from './compute.ts';
import type { Session } from './model.ts';
import type { Action, Service, Topic } from './topic.ts';

export type Topics = Readonly<Record<string, Topic>>;
export type Services = Readonly<Record<string, Service>>;
export type Actions = Readonly<Record<string, Action>>;

type Streams<P> = { readonly [K in keyof P]: P[K] extends Topic<infer T> ? Observable<T> : never };
type ServiceClients<P> = {
  readonly [K in keyof P]: P[K] extends Service<infer Q, infer S> ? ServiceClient<Q, S> : never;
};
type ServiceServers<P> = {
  readonly [K in keyof P]: P[K] extends Service<infer Q, infer S> ? ServiceServer<Q, S> : never;
};
type ActionClients<P> = {
  readonly [K in keyof P]: P[K] extends Action<infer G, infer R, infer F>
    ? ActionClient<G, R, F>
    : never;
};
type ActionServers<P> = {
  readonly [K in keyof P]: P[K] extends Action<infer G, infer R, infer F>
    ? ActionServer<G, R, F>
    : never;
};

/** A current value and the stream of its changes (the current one not included). */
export interface Parameters<P> {
  readonly value: P;
  readonly changes: Observable<P>;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** What the world lends a node while it runs; nothing else in it may reach outside. */
export interface NodeContext {
  /** Fully qualified node name. */
  readonly name: string;
  readonly clock: Clock;
  /** Seeded by the run's seed and the node's name. */
  readonly random: Random;
  readonly compute: Compute;
  /** A model named in the spec's `models`, loaded before `wire` is called. */
  readonly model: (name: string) => Session;
  /** Goes to `rosout`. */
  readonly log: (level: LogLevel, text: string) => void;
}

/**
 * A node is a value: it can be listed, drawn, checked and documented without being run. Ports are
 * topics (`inputs`, `outputs`), services (`services` served, `clients` called) and actions
 * (`actions` served, `actionClients` sent). `wire` runs once, at configure; outputs reach the bus
 * while the node is active.
 */
export interface NodeSpec<
  In extends Topics = Topics,
  Out extends Topics = Topics,
  Schema extends z.ZodType = z.ZodType,
  Srv extends Services = Services,
  Cli extends Services = Services,
  Act extends Actions = Actions,
  ActCli extends Actions = Actions,
> {
  readonly name: string;
  /** One sentence for the README's table. */
  readonly doc: string;
  readonly params: Schema;
  readonly inputs: In;
  readonly outputs: Out;
  readonly services?: Srv;
  readonly clients?: Cli;
  readonly actions?: Act;
  readonly actionClients?: ActCli;
  /** Names of the models it will ask its context for. */
  readonly models?: (params: z.output<Schema>) => readonly string[];
  wire(
    ports: Streams<In> & ServiceClients<NoInfer<Cli>> & ActionClients<NoInfer<ActCli>>,
    params: Parameters<z.output<Schema>>,
    context: NodeContext,
  ): Streams<Out> & ServiceServers<NoInfer<Srv>> & ActionServers<NoInfer<Act>>;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the only type every spec assigns to
export type AnyNode = NodeSpec<any, any, any, any, any, any, any>;

type None = Readonly<Record<never, never>>;

export function defineNode<
  const In extends Topics,
  const Out extends Topics,
  Schema extends z.ZodType,
  const Srv extends Services = None,
  const Cli extends Services = None,
  const Act extends Actions = None,
  const ActCli extends Actions = None,
>(
  spec: NodeSpec<In, Out, Schema, Srv, Cli, Act, ActCli>,
): NodeSpec<In, Out, Schema, Srv, Cli, Act, ActCli> {
  return spec;
}
