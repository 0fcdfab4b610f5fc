import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { transportSettings } from '#launch/ros/open.ts';

describe('transportSettings', () => {
  it('names a file that is there, by the names of old and new versions', () => {
    const settings = transportSettings({});
    assert.equal(Object.keys(settings).length, 2);
    for (const file of Object.values(settings)) assert.ok(existsSync(file));
  });

  it('leaves alone a middleware that the user has set up, or that is another', () => {
    assert.deepEqual(transportSettings({ FASTRTPS_DEFAULT_PROFILES_FILE: '/my.xml' }), {});
    assert.deepEqual(transportSettings({ FASTDDS_BUILTIN_TRANSPORTS: 'UDPv4' }), {});
    assert.deepEqual(transportSettings({ RMW_IMPLEMENTATION: 'rmw_cyclonedds_cpp' }), {});
  });
});
