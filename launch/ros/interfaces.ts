import type { ActionInterface, Interface, ServiceInterface } from '#nodes/msgs/interface.ts';
import { actions, messages, services } from '#nodes/msgs/registry.ts';
import { definitionOf } from '#nodes/msgs/ros2msg.ts';

/** Interface files of one ROS package, by their path in it: `action/Spin.action`. */
export type InterfaceFiles = ReadonlyMap<string, string>;

const folders = { message: 'msg', service: 'srv', action: 'action' } as const;

/** The parts of an interface, in the order of its file. */
function partsOf(type: Interface | ServiceInterface | ActionInterface): readonly Interface[] {
  if (type.kind === 'message') return [type];
  if (type.kind === 'service') return [type.request, type.response];
  return [type.goal, type.result, type.feedback];
}

/** `.msg`, `.srv` and `.action` files of all packages in the interface table. */
export function interfaceFiles(): ReadonlyMap<string, InterfaceFiles> {
  const packages = new Map<string, Map<string, string>>();
  for (const type of [...messages.values(), ...services.values(), ...actions.values()]) {
    const [owner = '', , name = ''] = type.name.split('/');
    const folder = folders[type.kind];
    const files = packages.get(owner) ?? new Map<string, string>();
    files.set(`${folder}/${name}.${folder}`, partsOf(type).map(definitionOf).join('---\n'));
    packages.set(owner, files);
  }
  return packages;
}
