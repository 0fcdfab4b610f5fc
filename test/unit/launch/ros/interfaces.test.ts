import assert from 'node:assert/strict';
import { wireFields } from '#launch/ros/interfaces-compare.ts';
import { interfaceFiles } from '#launch/ros/interfaces.ts';
import { buildOrder, dependenciesOf } from '#launch/ros/setup-interfaces.ts';

const files = interfaceFiles();

describe('interface files', () => {
  it('have goal, result and feedback of an action, parted by lines of dashes', () => {
    const spin = files.get('nav2_msgs')!.get('action/Spin.action')!;
    const [goal, result, feedback] = spin.split('---\n');
    assert.equal(goal, 'float32 target_yaw\nbuiltin_interfaces/Duration time_allowance\n');
    assert.match(result!, /^uint16 NONE=0\n[^]*\nstring error_msg\n$/);
    assert.equal(feedback, 'float32 angular_distance_traveled\n');
  });

  it('have the empty request of a service', () => {
    assert.equal(
      files.get('std_srvs')!.get('srv/Trigger.srv'),
      '---\nbool success\nstring message\n',
    );
  });

  it('name the packages that an action needs, and no others', () => {
    assert.deepEqual(dependenciesOf('nav2_msgs', files.get('nav2_msgs')!), [
      'action_msgs',
      'builtin_interfaces',
      'geometry_msgs',
      'nav_msgs',
      'service_msgs',
      'std_msgs',
      'unique_identifier_msgs',
    ]);
    assert.deepEqual(dependenciesOf('tf2_msgs', files.get('tf2_msgs')!), ['geometry_msgs']);
  });

  it('are built after the packages they need', () => {
    const file = (text: string) => new Map([['msg/A.msg', text]]);
    const order = buildOrder(
      new Map([
        ['a', file('c/A c\nb/A b\n')],
        ['b', file('c/A[] c\nstd_msgs/Header header\n')],
        ['c', file('float64 x\n')],
      ]),
    );
    assert.deepEqual(order, ['c', 'b', 'a']);
  });
});

describe('what of an interface file goes over the wire', () => {
  it('is neither comments, constants nor defaults, and short names are full ones', () => {
    const text = `# a comment
uint8 STOP = 1   # why
string NAME="a # b"
Header header
Point2D[<=4] corners  # four
string<=8 id
bool disable False
---
`;
    assert.deepEqual(wireFields(text, 'my_msgs'), [
      ['std_msgs/Header header', 'my_msgs/Point2D[<=4] corners', 'string<=8 id', 'bool disable'],
      [],
    ]);
  });
});
