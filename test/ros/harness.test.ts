import assert from 'node:assert/strict';
import { rosSuite } from './support/suite.ts';
import { until } from './support/until.ts';

rosSuite('the rclpy peers themselves', (ros) => {
  it('hear each other, answer each other and drive each other’s actions', async () => {
    const [a, b] = await Promise.all([ros().peer('a'), ros().peer('b', '/space')]);
    const imu = { topic: '/imu', type: 'sensor_msgs/msg/Imu' };
    await b.ask('subscribe', { ...imu, echo: '/back' });
    await a.ask('subscribe', { ...imu, topic: '/back' });
    await a.ask('publisher', imu);
    await until(
      async () => (await a.ask<number>('subscribers', imu && { topic: '/imu' })) > 0,
      'b',
    );
    const covariance = [1.5, 'NaN', '-Infinity', 0, '-0', 1e300, 5e-324, 0.1, 3];
    await until(async () => {
      await a.ask('publish', { topic: '/imu', message: { orientation_covariance: covariance } });
      return a.messages('/back').length > 0;
    }, 'the echo');
    assert.deepEqual(a.messages('/back')[0]?.['orientation_covariance'], covariance);

    await b.ask('serve', {
      service: '/trigger',
      type: 'std_srvs/srv/Trigger',
      response: { success: true, message: 'ünï' },
    });
    assert.deepEqual(
      await a.ask('call', { service: '/trigger', type: 'std_srvs/srv/Trigger', request: {} }),
      { success: true, message: 'ünï' },
    );

    const wait = { action: '/wait', type: 'nav2_msgs/action/Wait' };
    await b.ask('serve_action', wait);
    const goal = { time: { sec: 3, nanosec: 5 } };
    assert.deepEqual(await a.ask('send_goal', { name: 'g', ...wait, goal }), { accepted: true });
    const begun = await b.heard(({ event }) => event === 'goal', 'the goal');
    await b.ask('feedback', { goal: begun['goal'], feedback: { time_left: { sec: 1 } } });
    await a.heard(({ event }) => event === 'feedback', 'feedback');
    assert.deepEqual(await a.ask('cancel_goal', { name: 'g' }), { return_code: 0, canceling: 1 });
    await b.ask('finish', { goal: begun['goal'], status: 'canceled', result: {} });
    const end = await a.heard(({ event }) => event === 'result', 'the result');
    assert.equal(end['status'], 'canceled');

    const names = await a.ask<{ result: { names: string[] } }>('parameters', {
      node: '/space/b',
      method: 'list_parameters',
      arguments: [],
    });
    assert.ok(names.result.names.includes('use_sim_time'));
  });
});
