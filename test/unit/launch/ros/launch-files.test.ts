import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { topics } from '#nodes/core/topics.ts';
import type { Topic } from '#nodes/core/topic.ts';
import { parseFlags } from '#launch/mission/options.ts';
import { RobotFlags, robotFlags } from '#launch/robot/flags.ts';
import { sharedData } from '#test/support/shared-data.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const python = spawnSync('python3', ['--version']).status === 0;

interface Started {
  readonly action: string;
  readonly args: readonly string[];
  readonly cmd: readonly string[];
  readonly cwd: string;
  readonly package: string;
  readonly arguments: readonly string[];
  readonly parameters: readonly { readonly config_file: string }[];
  readonly launch_arguments: readonly (readonly [string, string])[];
}

/** What a launch file starts, on stand-ins for ROS's launch packages. */
function started(file: string, ...args: string[]): Started[] {
  const stub = `${root}test/support/launch_stub.py`;
  const run = spawnSync('python3', ['-B', stub, `${root}launch/ros/${file}`, ...args], {
    encoding: 'utf8',
  });
  assert.equal(run.status, 0, run.stderr);
  return run.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Started);
}

interface Bridged {
  readonly ros_topic_name: string;
  readonly ros_type_name: string;
}

const table = new Map<string, string>(
  (Object.values(topics) as readonly Topic[]).map(({ name, type }) => [
    name.replace(/^\//, ''),
    type.name,
  ]),
);

function assertOfOurTable(bridge: readonly Bridged[], file: string): void {
  for (const { ros_topic_name, ros_type_name } of bridge)
    assert.equal(table.get(ros_topic_name), ros_type_name, `${file}: ${ros_topic_name}`);
}

describe('launch files for ros2 launch', () => {
  it('bridge topics and types of our table between Gazebo and the stack, once each', () => {
    const file = 'launch/ros/gazebo_bridge.yaml';
    const bridge = parse(readFileSync(`${root}${file}`, 'utf8')) as Bridged[];
    assertOfOurTable(bridge, file);
    const names = bridge.map(({ ros_topic_name }) => ros_topic_name);
    assert.equal(new Set(names).size, names.length);
    for (const needed of ['clock', 'odom', 'scan', 'cmd_vel']) assert.ok(names.includes(needed));
  });

  for (const model of ['burger', 'waffle_pi'])
    it(`fit what turtlebot3_gazebo bridges for ${model}`, function () {
      const path = `turtlebot3/gazebo_bridge/turtlebot3_${model}_bridge.yaml`;
      const bridge = parse(readFileSync(sharedData(this, path), 'utf8')) as Bridged[];
      assertOfOurTable(bridge, model);
    });

  const test = python ? it : it.skip;
  const name = (what: string): string => (python ? what : `${what} (skipped: no python3)`);
  test(name('start the stack for a robot with flags that the command takes'), () => {
    const args = ['namespace:=r1', 'goal:=1,2', 'headless:=true', 'params_file:=/tmp/p.yaml'];
    const [stack] = started('robot.launch.py', 'robot:=husky_a200', ...args);
    const [node, bootstrap, main, command, ...rest] = stack!.cmd;
    assert.deepEqual([node, main, command], ['node', 'launch/main.ts', 'robot']);
    assert.match(bootstrap ?? '', /launch\/bootstrap\.mjs$/);
    assert.equal(`${stack!.cwd}/`, root);
    const ros = rest.indexOf('--ros-args');
    assert.deepEqual(rest.slice(ros), ['--ros-args', '--params-file', '/tmp/p.yaml']);
    const flags = parseFlags(rest.slice(0, ros), robotFlags, RobotFlags);
    assert.deepEqual([flags.robot, flags.namespace, flags.headless], ['husky_a200', 'r1', true]);
  });

  test(name('start Gazebo with a world and a robot in it, the bridge and the stack'), () => {
    const args = ['world:=/w/depot.sdf', 'x:=-2', 'headless:=true', 'robot:=turtlebot3_burger'];
    const all = started('gazebo.launch.py', ...args);
    const gazebo = all.find(({ args: [source] }) => source?.includes('ros_gz_sim'));
    assert.deepEqual(gazebo?.launch_arguments[0], ['gz_args', '-r -s /w/depot.sdf']);
    const create = all.find((one) => one.package === 'ros_gz_sim')?.arguments ?? [];
    assert.equal(create[create.indexOf('-x') + 1], '-2');
    assert.match(create[create.indexOf('-file') + 1] ?? '', /turtlebot3_burger\/model\.sdf$/);
    const bridge = all.find((one) => one.package === 'ros_gz_bridge');
    assert.match(bridge?.parameters[0]?.config_file ?? '', /launch\/ros\/gazebo_bridge\.yaml$/);
    const stack = all.find(({ args: [source] }) => source?.endsWith('robot.launch.py'));
    const given = Object.fromEntries(stack?.launch_arguments ?? []);
    assert.deepEqual([given['robot'], given['headless']], ['turtlebot3_burger', 'true']);
  });

  it('are installed by a package that names all message packages of our table', () => {
    const xml = readFileSync(`${root}package.xml`, 'utf8');
    for (const type of table.values()) {
      const [owner = ''] = type.split('/');
      assert.ok(xml.includes(`<exec_depend>${owner}</exec_depend>`), `package.xml lacks ${owner}`);
    }
    const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
      version: string;
    };
    assert.ok(xml.includes(`<version>${version}</version>`));
  });
});
