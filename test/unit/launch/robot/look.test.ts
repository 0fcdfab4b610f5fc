import assert from 'node:assert/strict';
import { look, namespacesOf } from '#launch/robot/look.ts';
import type { Graph, Looking } from '#launch/robot/look.ts';

type Qos = 'reliable' | 'best-effort' | 'latched';
type Said = readonly [topic: string, type: string, qos?: Qos];

const endpoint = ([, type, qos = 'reliable']: Said) => ({
  node: '/base',
  type,
  qos: { reliable: qos !== 'best-effort', latched: qos === 'latched' },
});

/** A network on which one node publishes and listens. */
function network(published: readonly Said[], heard: readonly Said[]): Graph {
  const names = [...new Set([...published, ...heard].map(([name]) => name))];
  const on = (said: readonly Said[], topic: string) =>
    said.filter(([name]) => name === topic).map(endpoint);
  return {
    topicsAndTypes: () =>
      names.map((name) => ({
        name,
        types: [...published, ...heard].filter((s) => s[0] === name).map(([, type]) => type),
      })),
    publishersOf: (topic) => on(published, topic),
    subscribersOf: (topic) => on(heard, topic),
  };
}

const [odometry, scan, imu] = [
  'nav_msgs/msg/Odometry',
  'sensor_msgs/msg/LaserScan',
  'sensor_msgs/msg/Imu',
];
const [twist, stamped] = ['geometry_msgs/msg/Twist', 'geometry_msgs/msg/TwistStamped'];
const looking = (robot: string, more: Partial<Looking> = {}): Looking => ({
  robot,
  namespace: '/',
  given: {},
  own: () => false,
  ...more,
});

describe('looking for a robot', () => {
  it('finds a TurtleBot3 by the names of the table', () => {
    const graph = network(
      [
        ['/odom', odometry],
        ['/scan', scan, 'best-effort'],
        ['/imu', imu],
        ['/tf', 'tf2_msgs/msg/TFMessage'],
      ],
      [['/cmd_vel', stamped]],
    );
    const seen = look(graph, looking('turtlebot3_burger'));
    assert.deepEqual(seen.missing, []);
    assert.deepEqual(seen.names, {
      odom: '/odom',
      scan: '/scan',
      imu: '/imu',
      tf: '/tf',
      cmd_vel: '/cmd_vel',
    });
    assert.equal(seen.command, 'TwistStamped');
  });

  it('finds a Husky in its namespace, by its own names, with plain Twist', () => {
    const graph = network(
      [
        ['/a200_0000/platform/odom', odometry],
        ['/a200_0000/sensors/lidar2d_0/scan', scan],
        ['/tf', 'tf2_msgs/msg/TFMessage'],
      ],
      [['/a200_0000/platform/cmd_vel', twist]],
    );
    assert.deepEqual(namespacesOf(graph, 'husky_a200'), ['/a200_0000']);
    const seen = look(graph, looking('husky_a200', { namespace: '/a200_0000' }));
    assert.deepEqual(seen.missing, []);
    assert.equal(seen.command, 'Twist');
    assert.equal(seen.names['cmd_vel'], '/a200_0000/platform/cmd_vel');
    assert.equal(seen.names['tf'], '/tf', 'a tree of frames that robots share');
  });

  it('says what is not published, and where else there is such a thing', () => {
    const graph = network([['/r2/scan', scan]], []);
    const { missing } = look(graph, looking('turtlebot3_burger'));
    assert.equal(missing.length, 3);
    assert.match(missing[0] ?? '', /odom: nobody publishes \/odom \(nav_msgs\/msg\/Odometry\)$/);
    assert.match(
      missing[1] ?? '',
      /scan: .*there is \/r2\/scan \(--namespace, or --ros-args -r scan/,
    );
    assert.match(missing[2] ?? '', /cmd_vel: nobody listens to \/cmd_vel/);
  });

  it('says of a wrong type who publishes it and what was expected', () => {
    const graph = network(
      [['/odom', 'geometry_msgs/msg/PoseStamped']],
      [['/cmd_vel', 'std_msgs/msg/String']],
    );
    const { missing, command } = look(graph, looking('turtlebot3_burger'));
    assert.match(
      missing[0] ?? '',
      /\/base publishes \/odom, but as .*PoseStamped instead of nav_msgs/,
    );
    assert.match(
      missing[2] ?? '',
      /\/base listens for std_msgs\/msg\/String, expected .*TwistStamped or/,
    );
    assert.equal(command, undefined);
  });

  it('says of QoS that does not fit what is wrong with it', () => {
    const graph = network([['/tf_static', 'tf2_msgs/msg/TFMessage', 'reliable']], []);
    const { missing } = look(graph, looking('turtlebot3_burger'));
    assert.match(missing.join('\n'), /tf_static: \/base publishes \/tf_static, but as volatile/);
  });

  it('takes the name that a person gives before all others', () => {
    const graph = network(
      [
        ['/odom', odometry],
        ['/wheels', odometry],
      ],
      [],
    );
    const { names } = look(graph, looking('turtlebot3_burger', { given: { odom: '/wheels' } }));
    assert.equal(names['odom'], '/wheels');
  });

  it('prefers stamped commands where both types are listened for', () => {
    const graph = network(
      [],
      [
        ['/cmd_vel', twist],
        ['/cmd_vel', stamped],
      ],
    );
    assert.equal(look(graph, looking('turtlebot3_burger')).command, 'TwistStamped');
  });
});
