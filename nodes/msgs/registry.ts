import * as action from './action.ts';
import * as audio from './audio.ts';
import * as diagnostic from './diagnostic.ts';
import * as geometry from './geometry.ts';
import type { ActionInterface, Interface, ServiceInterface } from './interface.ts';
import * as lifecycle from './lifecycle.ts';
import * as map from './map.ts';
import * as nav from './nav.ts';
import * as nav2 from './nav2.ts';
import * as rcl from './rcl.ts';
import * as sensor from './sensor.ts';
import * as stdSrvs from './std-srvs.ts';
import * as std from './std.ts';
import * as tf2 from './tf2.ts';
import * as vision from './vision.ts';
import * as visualization from './visualization.ts';

type AnyInterface = Interface | ServiceInterface | ActionInterface;

const tables: readonly Readonly<Record<string, AnyInterface>>[] = [
  action,
  audio,
  diagnostic,
  geometry,
  lifecycle,
  map,
  nav,
  nav2,
  rcl,
  sensor,
  std,
  stdSrvs,
  tf2,
  vision,
  visualization,
];
const all = tables.flatMap((table) => Object.values(table));

const named = <T extends AnyInterface>(list: readonly T[]): ReadonlyMap<string, T> =>
  new Map(list.map((entry) => [entry.name, entry]));

/** Every interface the stack knows, by its full ROS name. */
export const messages = named(all.filter((entry) => entry.kind === 'message'));
export const services = named(all.filter((entry) => entry.kind === 'service'));
export const actions = named(all.filter((entry) => entry.kind === 'action'));
