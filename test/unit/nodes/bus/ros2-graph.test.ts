import assert from 'node:assert/strict';
import { duplicateNodes, topicProblems } from '#nodes/bus/ros2-graph.ts';
import { StampWatch } from '#nodes/bus/ros2-stamps.ts';
import { topics } from '#nodes/core/topics.ts';
import { stampOf } from '#nodes/msgs/time.ts';

const reliable = { reliable: true, latched: false };
const peer = (type: string, qos = reliable, node = '/driver') => ({ node, type, qos });
const use = (topic: (typeof topics)['cmdVel' | 'scan' | 'map'], publishes: boolean) => ({
  topic,
  publishes,
  subscribes: !publishes,
  teller: undefined,
});
const stamped = 'geometry_msgs/msg/TwistStamped';

describe('topicProblems', () => {
  it('names a robot that listens for another type of command', () => {
    const [problem] = topicProblems(
      use(topics.cmdVel, true),
      [peer(stamped, reliable, '/stack')],
      [peer('geometry_msgs/msg/Twist')],
    );
    assert.equal(problem?.kind, 'type-mismatch');
    assert.match(problem.text, /\/driver listens for geometry_msgs\/msg\/Twist/);
  });

  it('names a publisher that offers less than is asked for', () => {
    const volatile = { reliable: true, latched: false };
    const [problem] = topicProblems(
      use(topics.map, false),
      [peer('nav_msgs/msg/OccupancyGrid', volatile)],
      [],
    );
    assert.equal(problem?.kind, 'qos-mismatch');
    assert.match(problem.text, /volatile/);
  });

  it('says nothing of a best effort listener to a reliable publisher', () => {
    assert.deepEqual(
      topicProblems(use(topics.scan, false), [peer('sensor_msgs/msg/LaserScan')], []),
      [],
    );
  });

  it('names two publishers of what one should publish', () => {
    const both = [peer(stamped, reliable, '/b'), peer(stamped, reliable, '/a')];
    const [problem] = topicProblems(use(topics.cmdVel, true), both, []);
    assert.equal(problem?.kind, 'several-publishers');
    assert.match(problem.text, /\/a and \/b/);
  });
});

describe('duplicateNodes', () => {
  it('names a name that two nodes bear', () => {
    assert.deepEqual(
      duplicateNodes(['/a', '/b', '/a']).map(({ topic }) => topic),
      ['/a'],
    );
  });
});

describe('StampWatch', () => {
  const watch = (ahead: number, topic: (typeof topics)['scan' | 'cmdVel']) => {
    const stamps = new StampWatch();
    return Array.from({ length: 20 }, (_, i) => {
      const header = { stamp: stampOf(100 + i * 0.1 + ahead), frame_id: 'laser' };
      return stamps.observe(topic, { header }, 100 + i * 0.1 + 0.01);
    }).find((text) => text !== undefined);
  };

  it('tells a clock that is ahead', () => {
    assert.match(watch(0.2, topics.scan) ?? '', /0\.190 s ahead/);
  });

  it('tells a clock that is behind', () => {
    assert.match(watch(-3, topics.scan) ?? '', /3\.010 s old/);
  });

  it('says nothing of clocks that agree, nor of stamps that are meant for later', () => {
    assert.equal(watch(0, topics.scan), undefined);
    assert.equal(watch(1, topics.cmdVel), undefined);
  });
});
