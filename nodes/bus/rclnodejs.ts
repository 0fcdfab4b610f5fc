import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * The members of rclnodejs 2.2 that the bus uses. Its own types need a file that only a build
 * against an installed ROS makes, and say less.
 */
export interface RclEntity {
  readonly handle: unknown;
}
export interface RclSubscription extends RclEntity {
  isDestroyed(): boolean;
}
export interface RclPublisher extends RclEntity {
  publish(serialized: Buffer): void;
}
export interface RclClient extends RclEntity {
  isServiceServerAvailable(): boolean;
  sendRequest(request: unknown, callback: (response: unknown) => void): void;
}
interface RclResponse {
  send(response: unknown): void;
}
export interface EndpointInfo {
  readonly node_name: string;
  readonly node_namespace: string;
  readonly topic_type: string;
  readonly qos_profile: { readonly reliability: number; readonly durability: number };
}
export interface NameAndTypes {
  readonly name: string;
  readonly types: readonly string[];
}
export interface RclGoalHandle {
  readonly goalId: { readonly uuid: Uint8Array };
  readonly request: { toPlainObject(): unknown };
  readonly isCancelRequested: boolean;
  execute(): void;
  publishFeedback(feedback: unknown): void;
  succeed(): void;
  abort(): void;
  canceled(): void;
}
export interface RclClientGoalHandle {
  readonly accepted: boolean;
  readonly status: number;
  getResult(): Promise<unknown>;
  cancelGoal(): Promise<unknown>;
}
export interface RclActionClient {
  isActionServerAvailable(): boolean;
  sendGoal(goal: unknown, feedback: (feedback: unknown) => void): Promise<RclClientGoalHandle>;
  destroy(): void;
}
export interface RclActionServer {
  destroy(): void;
}

export interface RclNode extends RclEntity {
  spin(timeoutMs: number): void;
  stop(): void;
  syncHandles(): void;
  createPublisher(type: string, topic: string, options: { qos: unknown }): RclPublisher;
  createSubscription(
    type: string,
    topic: string,
    options: { qos: unknown; isRaw: true },
    callback: (serialized: Buffer) => void,
  ): RclSubscription;
  createService(
    type: RclServiceClass,
    name: string,
    options: Record<never, never>,
    callback: (request: unknown, response: RclResponse) => void,
  ): RclEntity;
  createClient(type: RclServiceClass, name: string, options: Record<never, never>): RclClient;
  createGuardCondition(callback: () => void): { trigger(): void };
  destroyPublisher(publisher: RclPublisher): void;
  destroySubscription(subscription: RclSubscription): void;
  destroyService(service: RclEntity): void;
  destroyClient(client: RclClient): void;
  destroy(): void;
  getTopicNamesAndTypes(noDemangle: boolean): readonly NameAndTypes[];
  getPublishersInfoByTopic(topic: string, noDemangle: boolean): readonly EndpointInfo[];
  getSubscriptionsInfoByTopic(topic: string, noDemangle: boolean): readonly EndpointInfo[];
  getNodeNamesAndNamespaces(): readonly { readonly name: string; readonly namespace: string }[];
}

/** A C struct in memory, owned by the JavaScript wrapper it came from. */
export type Struct = Buffer;
interface RclMessage {
  toRawROS(): Struct;
  readonly refObject: { ref(): Struct };
  value?: unknown;
}
export interface RclMessageClass {
  new (): RclMessage;
  destroyRawROS(message: RclMessage): void;
  type(): RclTypeName;
}
interface RclTypeName {
  readonly pkgName: string;
  readonly subFolder: string;
  readonly interfaceName: string;
}
export interface RclServiceClass {
  readonly Request: RclMessageClass;
  readonly Response: RclMessageClass;
  type(): RclTypeName;
}
interface RequestAndResponse {
  readonly Request: RclMessageClass;
  readonly Response: RclMessageClass;
}
export interface RclActionClass {
  readonly Result: RclMessageClass;
  readonly impl: {
    readonly SendGoalService: RequestAndResponse;
    readonly GetResultService: RequestAndResponse;
    readonly FeedbackMessage: RclMessageClass;
    readonly CancelGoal: unknown;
    readonly GoalStatusArray: unknown;
  };
  type(): RclTypeName;
}

/** Internals behind rclnodejs's own classes: a message taken or converted without JavaScript fields. */
export interface RclNative {
  rclTakeRaw(subscription: unknown): Buffer | undefined;
  serialize(pkg: string, folder: string, name: string, struct: Struct): Buffer;
  deserialize(pkg: string, folder: string, name: string, bytes: Buffer, struct: Struct): void;
  sendResponse: NativeAnswer;
  actionSendGoalResponse: NativeAnswer;
  actionSendCancelResponse: NativeAnswer;
  actionSendResultResponse: NativeAnswer;
}
/** Throws where who asked has left before the answer. */
type NativeAnswer = (...args: readonly unknown[]) => unknown;

interface RclContext {
  tryShutdown(): void;
}

export interface Rcl {
  readonly native: RclNative;
  readonly Context: new () => RclContext;
  readonly QoS: new (
    history: number,
    depth: number,
    reliability: number,
    durability: number,
  ) => unknown;
  readonly ActionServer: new (
    node: RclNode,
    type: RclActionClass,
    name: string,
    execute: (goal: RclGoalHandle) => Promise<unknown>,
    accept: (goal: unknown) => number,
    accepted: (goal: RclGoalHandle) => void,
    cancel: (goal: RclGoalHandle) => number,
  ) => RclActionServer;
  readonly ActionClient: new (node: RclNode, type: RclActionClass, name: string) => RclActionClient;
  readonly GoalResponse: { readonly ACCEPT: number; readonly REJECT: number };
  readonly CancelResponse: { readonly ACCEPT: number };
  init(context: RclContext, args: readonly string[]): Promise<void>;
  createNode(
    name: string,
    namespace: string,
    context: RclContext,
    options: {
      startParameterServices: boolean;
      enableRosout: boolean;
      startTypeDescriptionService: boolean;
    },
    args: readonly string[],
    useGlobalArguments: boolean,
  ): RclNode;
  shutdown(context: RclContext): void;
  removeSignalHandlers(): void;
  require(this: void, type: string): unknown;
}

const answers = [
  'sendResponse',
  'actionSendGoalResponse',
  'actionSendCancelResponse',
  'actionSendResultResponse',
] as const;
const leftBefore = /client will not receive response/;
const tolerates = Symbol.for('trinav.tolerates');

/**
 * Who leaves before an answer is no error of who answers. rclnodejs answers actions in promises that
 * nobody holds: thrown there, it would end the process.
 */
function outliveAskers(native: RclNative & { [tolerates]?: true }): void {
  if (native[tolerates] === true) return;
  native[tolerates] = true;
  for (const name of answers) {
    const send = native[name];
    native[name] = (...args) => {
      try {
        return send(...args);
      } catch (error) {
        if (!leftBefore.test((error as Error).message)) throw error;
        return undefined;
      }
    };
  }
}

/**
 * Imports rclnodejs from its package directory. Rejects where its addon cannot be loaded: that is
 * tried first, because rclnodejs itself would delete its build and start to compile.
 */
export async function loadRcl(directory: string): Promise<Rcl> {
  const addon = join(directory, 'build', 'Release', 'rclnodejs.node');
  if (existsSync(addon)) {
    try {
      process.dlopen({ exports: {} }, addon);
    } catch (error) {
      throw new Error(`${addon} does not load: ${(error as Error).message}`, { cause: error });
    }
  }
  const load = async (file: string): Promise<unknown> => {
    const module = (await import(pathToFileURL(join(directory, file)).href)) as {
      readonly default: unknown;
    };
    return module.default;
  };
  const rcl = (await load('index.js')) as Omit<Rcl, 'native'>;
  const native = (await load('lib/native_loader.js')) as RclNative;
  outliveAskers(native);
  // it would exit the process on SIGINT before the robot is told to stand
  rcl.removeSignalHandlers();
  return Object.assign(Object.create(rcl) as Omit<Rcl, 'native'>, { native });
}
