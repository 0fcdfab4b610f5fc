import { array, bounded, constants, message, service } from './interface.ts';
import type { MessageOf } from './interface.ts';
import { Time } from './std.ts';

export const ParameterValue = message('rcl_interfaces/msg/ParameterValue', {
  type: 'uint8',
  bool_value: 'bool',
  integer_value: 'int64',
  double_value: 'float64',
  string_value: 'string',
  byte_array_value: array('byte'),
  bool_array_value: array('bool'),
  integer_array_value: array('int64'),
  double_array_value: array('float64'),
  string_array_value: array('string'),
});
export type ParameterValue = MessageOf<typeof ParameterValue>;

export const Parameter = message('rcl_interfaces/msg/Parameter', {
  name: 'string',
  value: ParameterValue,
});
export type Parameter = MessageOf<typeof Parameter>;

export const ParameterEvent = message('rcl_interfaces/msg/ParameterEvent', {
  stamp: Time,
  node: 'string',
  new_parameters: array(Parameter),
  changed_parameters: array(Parameter),
  deleted_parameters: array(Parameter),
});
export type ParameterEvent = MessageOf<typeof ParameterEvent>;

export const FloatingPointRange = message('rcl_interfaces/msg/FloatingPointRange', {
  from_value: 'float64',
  to_value: 'float64',
  step: 'float64',
});
export type FloatingPointRange = MessageOf<typeof FloatingPointRange>;

export const IntegerRange = message('rcl_interfaces/msg/IntegerRange', {
  from_value: 'int64',
  to_value: 'int64',
  step: 'uint64',
});
export type IntegerRange = MessageOf<typeof IntegerRange>;

export const ParameterDescriptor = message('rcl_interfaces/msg/ParameterDescriptor', {
  name: 'string',
  type: 'uint8',
  description: 'string',
  additional_constraints: 'string',
  read_only: 'bool',
  dynamic_typing: 'bool',
  floating_point_range: bounded(FloatingPointRange, 1),
  integer_range: bounded(IntegerRange, 1),
});
export type ParameterDescriptor = MessageOf<typeof ParameterDescriptor>;

export const SetParametersResult = message('rcl_interfaces/msg/SetParametersResult', {
  successful: 'bool',
  reason: 'string',
});
export type SetParametersResult = MessageOf<typeof SetParametersResult>;

export const ListParametersResult = message('rcl_interfaces/msg/ListParametersResult', {
  names: array('string'),
  prefixes: array('string'),
});
export type ListParametersResult = MessageOf<typeof ListParametersResult>;

export const Log = message(
  'rcl_interfaces/msg/Log',
  {
    stamp: Time,
    level: 'uint8',
    name: 'string',
    msg: 'string',
    file: 'string',
    function: 'string',
    line: 'uint32',
  },
  {
    DEBUG: { type: 'uint8', value: 10 },
    INFO: { type: 'uint8', value: 20 },
    WARN: { type: 'uint8', value: 30 },
    ERROR: { type: 'uint8', value: 40 },
    FATAL: { type: 'uint8', value: 50 },
  },
);
export type Log = MessageOf<typeof Log>;

export const GetParameters = service(
  'rcl_interfaces/srv/GetParameters',
  { names: array('string') },
  { values: array(ParameterValue) },
);

export const SetParameters = service(
  'rcl_interfaces/srv/SetParameters',
  { parameters: array(Parameter) },
  { results: array(SetParametersResult) },
);

export const ListParameters = service(
  'rcl_interfaces/srv/ListParameters',
  { prefixes: array('string'), depth: 'uint64' },
  { result: ListParametersResult },
  { request: constants('uint64', { DEPTH_RECURSIVE: 0 }), response: {} },
);

export const DescribeParameters = service(
  'rcl_interfaces/srv/DescribeParameters',
  { names: array('string') },
  { descriptors: array(ParameterDescriptor) },
);

export const GetParameterTypes = service(
  'rcl_interfaces/srv/GetParameterTypes',
  { names: array('string') },
  { types: array('uint8') },
);

export const SetParametersAtomically = service(
  'rcl_interfaces/srv/SetParametersAtomically',
  { parameters: array(Parameter) },
  { result: SetParametersResult },
);
