import { codecOf } from '#nodes/msgs/cdr.ts';
import type { Codec } from '#nodes/msgs/cdr.ts';
import { UUID } from '#nodes/msgs/action.ts';
import { message } from '#nodes/msgs/interface.ts';
import type { ActionInterface, Interface, ServiceInterface } from '#nodes/msgs/interface.ts';
import type {
  Rcl,
  RclActionClass,
  RclMessageClass,
  RclNative,
  RclServiceClass,
  Struct,
} from './rclnodejs.ts';

/** What rclnodejs's services and actions ask of a message of theirs. */
class CdrMessage {
  /** Fields of ours; set when read, or before it is sent. */
  value: Record<string, unknown>;
  readonly #made: InstanceType<RclMessageClass>;
  #struct: Struct | undefined;

  constructor(made: InstanceType<RclMessageClass>, value: unknown) {
    this.#made = made;
    this.value = (value ?? {}) as Record<string, unknown>;
  }

  toRawROS(): Struct {
    this.#struct ??= this.#made.toRawROS();
    return this.#struct;
  }

  get refObject(): { ref(): Struct } {
    return this.#made.refObject;
  }

  get made(): InstanceType<RclMessageClass> {
    return this.#made;
  }

  toPlainObject(): unknown {
    return this.value;
  }
}

/**
 * A message class for rclnodejs that goes between a value of ours and its C struct by serialised
 * bytes and the middleware's own type support: rclnodejs's way, field by field, takes 0.1 ms for
 * each nested message.
 */
function cdrClass(native: RclNative, generated: RclMessageClass, type: Interface): RclMessageClass {
  const { pkgName, subFolder, interfaceName } = generated.type();
  const codec: Codec<unknown> = codecOf(type);
  class Message extends CdrMessage {
    constructor(value?: unknown) {
      super(new generated(), value);
    }

    serialize(): Struct {
      const { buffer, byteOffset, byteLength } = codec.encode(this.value);
      const bytes = Buffer.from(buffer, byteOffset, byteLength);
      const struct = this.toRawROS();
      native.deserialize(pkgName, subFolder, interfaceName, bytes, struct);
      // rclnodejs sends it before anything else runs, and never frees what it sent
      queueMicrotask(() => {
        Message.destroyRawROS(this);
      });
      return struct;
    }

    deserialize(struct: { ref(): Struct }): void {
      const bytes = native.serialize(pkgName, subFolder, interfaceName, struct.ref());
      this.value = codec.decode(bytes) as Record<string, unknown>;
    }

    static destroyRawROS(sent: CdrMessage): void {
      generated.destroyRawROS(sent.made);
    }

    static type(): ReturnType<RclMessageClass['type']> {
      return generated.type();
    }
  }
  for (const field of Object.keys(type.fields))
    Object.defineProperty(Message.prototype, field, {
      get(this: CdrMessage) {
        return this.value[field];
      },
      set(this: CdrMessage, value: unknown) {
        this.value[field] = value;
      },
    });
  return Message;
}

/** The class of a service for `createService` and `createClient`; they take functions only. */
export function serviceClass({ native, require }: Rcl, type: ServiceInterface): RclServiceClass {
  const generated = require(type.name) as RclServiceClass;
  return Object.assign(() => undefined, {
    Request: cdrClass(native, generated.Request, type.request),
    Response: cdrClass(native, generated.Response, type.response),
    type: () => generated.type(),
  });
}

/** The same of an action, for `ActionServer` and `ActionClient`. */
export function actionClass({ native, require }: Rcl, type: ActionInterface): RclActionClass {
  const generated = require(type.name) as RclActionClass;
  const { impl } = generated;
  const { SendGoalService: send, GetResultService: get } = impl;
  const goalRequest = message(`${type.name}_SendGoal_Request`, { goal_id: UUID, goal: type.goal });
  const resultResponse = message(`${type.name}_GetResult_Response`, {
    status: 'int8',
    result: type.result,
  });
  const feedback = message(`${type.name}_FeedbackMessage`, {
    goal_id: UUID,
    feedback: type.feedback,
  });
  return Object.assign(() => undefined, {
    Result: generated.Result,
    impl: {
      CancelGoal: impl.CancelGoal,
      GoalStatusArray: impl.GoalStatusArray,
      SendGoalService: {
        Request: goalClass(cdrClass(native, send.Request, goalRequest)),
        Response: send.Response,
      },
      GetResultService: {
        Request: get.Request,
        Response: cdrClass(native, get.Response, resultResponse),
      },
      FeedbackMessage: cdrClass(native, impl.FeedbackMessage, feedback),
    },
    type: () => generated.type(),
  });
}

/** rclnodejs reads a goal from its request as one of its own messages. */
function goalClass(request: RclMessageClass): RclMessageClass {
  return class extends request {
    get goal(): { toPlainObject(): unknown } {
      const { goal } = this.value as { goal: unknown };
      return { toPlainObject: () => goal };
    }
    set goal(goal: unknown) {
      (this.value as { goal: unknown }).goal = goal;
    }
  };
}
