/** Interface packages built by rosidl from the project's own table, for C and Python. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { InterfaceFiles } from './interfaces.ts';
import type { Job } from './setup-job.ts';

/** Packages whose types appear in the fields of these files, and those that every such file needs. */
export function dependenciesOf(name: string, files: InterfaceFiles): readonly string[] {
  const named = [...files.values()].flatMap((text) =>
    [...text.matchAll(/^([a-z][a-z0-9_]*)\//gm)].map(([, owner = '']) => owner),
  );
  const has = (ending: string): boolean => [...files.keys()].some((path) => path.endsWith(ending));
  const ofServices = has('.srv') || has('.action') ? ['service_msgs', 'builtin_interfaces'] : [];
  const ofActions = has('.action') ? ['action_msgs', 'unique_identifier_msgs'] : [];
  const all = new Set([...named, ...ofServices, ...ofActions]);
  all.delete(name);
  return [...all].sort();
}

/** Names of packages so ordered that each comes after those it needs. */
export function buildOrder(packages: ReadonlyMap<string, InterfaceFiles>): readonly string[] {
  const order: string[] = [];
  const visit = (name: string): void => {
    const files = packages.get(name);
    if (files === undefined || order.includes(name)) return;
    dependenciesOf(name, files).forEach(visit);
    order.push(name);
  };
  [...packages.keys()].sort().forEach(visit);
  return order;
}

const generators = [
  'rosidl_generator_type_description',
  'rosidl_generator_c',
  'rosidl_typesupport_fastrtps_c',
  'rosidl_typesupport_introspection_c',
  'rosidl_typesupport_c',
  'rosidl_generator_py',
];

function cmakeLists(name: string, files: InterfaceFiles): string {
  const needs = dependenciesOf(name, files);
  const found = ['ament_cmake_core', 'ament_cmake_python', 'rosidl_cmake', ...generators, ...needs];
  const paths = [...files.keys()].map((path) => `"${path}"`).join(' ');
  const dependencies = needs.length === 0 ? '' : `DEPENDENCIES ${needs.join(' ')} `;
  return [
    'cmake_minimum_required(VERSION 3.16)',
    `project(${name} C CXX)`,
    ...found.map((wanted) => `find_package(${wanted} REQUIRED)`),
    // Any message package registers the C++ generators, which nobody here uses: half of the time.
    'list(FILTER AMENT_EXTENSIONS_rosidl_generate_idl_interfaces EXCLUDE REGEX "cpp")',
    `rosidl_generate_interfaces(\${PROJECT_NAME} ${paths} ${dependencies}SKIP_GROUP_MEMBERSHIP_CHECK)`,
    'ament_package()',
    '',
  ].join('\n');
}

function packageXml(name: string, files: InterfaceFiles): string {
  const needs = dependenciesOf(name, files).map((wanted) => `<depend>${wanted}</depend>`);
  return `<?xml version="1.0"?>
<package format="3">
  <name>${name}</name>
  <version>0.0.1</version>
  <description>Interfaces of ${name} as trinav's table has them</description>
  <maintainer email="trinav@example.com">trinav</maintainer>
  <license>Apache-2.0</license>
  <buildtool_depend>ament_cmake</buildtool_depend>
  <buildtool_depend>rosidl_default_generators</buildtool_depend>
  ${needs.join('')}
  <exec_depend>rosidl_default_runtime</exec_depend>
  <member_of_group>rosidl_interface_packages</member_of_group>
  <export><build_type>ament_cmake</build_type></export>
</package>
`;
}

/** Writes, builds and installs one interface package into `prefix`. */
export async function buildInterfaces(
  job: Job,
  name: string,
  files: InterfaceFiles,
  prefix: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const source = job.clear(join('interfaces', name));
  const build = job.clear(join('build', name));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(source, path)), { recursive: true });
    writeFileSync(join(source, path), text);
  };
  for (const [path, text] of files) write(path, text);
  write('CMakeLists.txt', cmakeLists(name, files));
  write('package.xml', packageXml(name, files));
  // rosidl wants ament_cmake_ros only for shared libraries, and that wants gmock.
  write('stub/ament_cmake_rosConfig.cmake', 'set(ament_cmake_ros_FOUND TRUE)\n');
  const python = join(prefix, 'bin', 'python');
  const settings = {
    CMAKE_BUILD_TYPE: 'None',
    CMAKE_C_FLAGS: '-O1',
    CMAKE_CXX_FLAGS: '-O1',
    BUILD_SHARED_LIBS: 'ON',
    BUILD_TESTING: 'OFF',
    CMAKE_PREFIX_PATH: prefix,
    CMAKE_INSTALL_PREFIX: prefix,
    CMAKE_POLICY_VERSION_MINIMUM: '3.5',
    ament_cmake_ros_DIR: join(source, 'stub'),
    Python3_EXECUTABLE: python,
    PYTHON_EXECUTABLE: python,
  };
  const definitions = Object.entries(settings).map(([key, value]) => `-D${key}=${value}`);
  await job.run('cmake', ['-G', 'Ninja', '-S', source, '-B', build, ...definitions], { env });
  await job.run('cmake', ['--build', build], { env });
  await job.run('cmake', ['--install', build], { env });
  job.clear(join('build', name));
}
