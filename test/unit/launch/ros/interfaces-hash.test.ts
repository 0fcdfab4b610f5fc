import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findRos } from '#launch/ros/find.ts';
import { typeHash } from '#launch/ros/interfaces-hash.ts';
import { actions, messages, services } from '#nodes/msgs/registry.ts';

const all = [...messages.values(), ...services.values(), ...actions.values()];

/** What ROS 2 itself says of a type's hash, where it is installed. */
function installedHash(prefixes: readonly string[], name: string): string | undefined {
  const file = prefixes
    .map((prefix) => join(prefix, 'share', `${name}.json`))
    .find((path) => existsSync(path));
  if (file === undefined) return undefined;
  const { type_hashes } = JSON.parse(readFileSync(file, 'utf8')) as {
    type_hashes: { type_name: string; hash_string: string }[];
  };
  return type_hashes.find(({ type_name }) => type_name === name)?.hash_string;
}

describe('the hash of an interface', () => {
  it('is that of the interface in the ROS 2 at hand, for every one of the table', function () {
    const ros = findRos();
    if (ros.kind === 'missing' || ros.distro !== 'jazzy') return this.skip();
    const prefixes = ros.env['AMENT_PREFIX_PATH']!.split(':');
    const wrong = all.filter((type) => {
      const expected = installedHash(prefixes, type.name);
      return expected !== typeHash(type);
    });
    assert.deepEqual(
      wrong.map(({ name }) => name),
      [],
    );
  });
});
