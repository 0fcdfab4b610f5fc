import { createHash } from 'node:crypto';
import { UUID } from '#nodes/msgs/action.ts';
import { bounded, fixed, message, service } from '#nodes/msgs/interface.ts';
import type {
  ActionInterface,
  Field,
  Interface,
  Primitive,
  ServiceInterface,
} from '#nodes/msgs/interface.ts';
import { Time } from '#nodes/msgs/std.ts';

interface FieldDescription {
  readonly name: string;
  readonly type: {
    readonly type_id: number;
    readonly capacity: number;
    readonly string_capacity: number;
    readonly nested_type_name: string;
  };
}

interface Description {
  readonly type_name: string;
  readonly fields: readonly FieldDescription[];
}

/** A type with all the types it is made of. */
type Described = Map<string, Description>;

const nestedId = 1;
const fixedOffset = 48;
const boundedOffset = 96;
const unboundedOffset = 144;

/** Numbers of type_description_interfaces/msg/FieldType. */
const typeIds: Readonly<Record<Primitive, number>> = {
  int8: 2,
  uint8: 3,
  int16: 4,
  uint16: 5,
  int32: 6,
  uint32: 7,
  int64: 8,
  uint64: 9,
  float32: 10,
  float64: 11,
  // In a .msg file `char` is an old name of uint8.
  char: 3,
  bool: 15,
  byte: 16,
  string: 17,
};

function fieldDescription(name: string, field: Field, nested: string): FieldDescription {
  const described = (offset: number, capacity: number, element: Field): FieldDescription => {
    const id = typeof element === 'string' ? typeIds[element] : nestedId;
    const type = { type_id: offset + id, capacity, string_capacity: 0, nested_type_name: nested };
    return { name, type };
  };
  if (typeof field === 'string' || field.kind === 'message') return described(0, 0, field);
  const { element, length, bound } = field;
  if (length !== undefined) return described(fixedOffset, length, element);
  if (bound !== undefined) return described(boundedOffset, bound, element);
  return described(unboundedOffset, 0, element);
}

/** Adds `type` and what it is made of to `found`. */
function describe(type: Interface, found: Described): void {
  if (found.has(type.name)) return;
  const fields = Object.entries(type.fields).map(([name, field]) => {
    const element = typeof field === 'object' && field.kind === 'array' ? field.element : field;
    if (typeof element === 'string') return fieldDescription(name, field, '');
    describe(element, found);
    return fieldDescription(name, field, element.name);
  });
  // C has no empty structures.
  const filler = fieldDescription('structure_needs_at_least_one_member', 'uint8', '');
  found.set(type.name, { type_name: type.name, fields: fields.length === 0 ? [filler] : fields });
}

const ServiceEventInfo = message('service_msgs/msg/ServiceEventInfo', {
  event_type: 'uint8',
  stamp: Time,
  client_gid: fixed('char', 16),
  sequence_number: 'int64',
});

/** A service as the message of three parts that its type is hashed as. */
function serviceMessage({ name, request, response }: ServiceInterface): Interface {
  const event = message(`${name}_Event`, {
    info: ServiceEventInfo,
    request: bounded(request, 1),
    response: bounded(response, 1),
  });
  return message(name, {
    request_message: request,
    response_message: response,
    event_message: event,
  });
}

/** An action with the services and the message that it works by. */
function actionMessage({ name, goal, result, feedback }: ActionInterface): Interface {
  const sendGoal = service(
    `${name}_SendGoal`,
    { goal_id: UUID, goal },
    { accepted: 'bool', stamp: Time },
  );
  const getResult = service(`${name}_GetResult`, { goal_id: UUID }, { status: 'int8', result });
  return message(name, {
    goal,
    result,
    feedback,
    send_goal_service: serviceMessage(sendGoal),
    get_result_service: serviceMessage(getResult),
    feedback_message: message(`${name}_FeedbackMessage`, { goal_id: UUID, feedback }),
  });
}

function wholeOf(type: Interface | ServiceInterface | ActionInterface): Interface {
  if (type.kind === 'service') return serviceMessage(type);
  return type.kind === 'action' ? actionMessage(type) : type;
}

/** JSON as Python's `json.dumps` writes it, which the hash is taken of. */
function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(
    ([key, inner]) => `${JSON.stringify(key)}: ${pythonJson(inner)}`,
  );
  return `{${entries.join(', ')}}`;
}

/**
 * The hash by which ROS 2 (Iron and later) tells whether two peers mean the same type: SHA-256 of
 * the type description without default values (REP 2011 and REP 2016, `RIHS01_...`).
 */
export function typeHash(type: Interface | ServiceInterface | ActionInterface): string {
  const whole = wholeOf(type);
  const found: Described = new Map();
  describe(whole, found);
  const { [whole.name]: own, ...others } = Object.fromEntries(found);
  const referenced = Object.values(others).sort((a, b) => (a.type_name < b.type_name ? -1 : 1));
  const text = pythonJson({ type_description: own, referenced_type_descriptions: referenced });
  return `RIHS01_${createHash('sha256').update(text).digest('hex')}`;
}
