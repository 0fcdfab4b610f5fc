import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRos, loadProblem } from '#launch/ros/find.ts';
import { privateFolder, sourced, sourcedFolder } from '#launch/ros/place.ts';
import { finish } from '#launch/ros/ready.ts';
import { restoreEnvironment } from '#test/support/environment.ts';

const touch = (...parts: string[]): string => {
  const file = join(...parts);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, '');
  return file;
};

describe('finding ROS 2', () => {
  restoreEnvironment();
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'trinav-ros-'));
    process.env['XDG_CACHE_HOME'] = join(root, 'cache');
    delete process.env['ROS_DISTRO'];
    delete process.env['AMENT_PREFIX_PATH'];
  });
  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  function makePrivate(): string {
    const folder = privateFolder('3.12');
    touch(folder, 'ros', 'bin', 'python');
    touch(folder, 'addon.node');
    return folder;
  }
  const source = (prefix: string): void => {
    Object.assign(process.env, { ROS_DISTRO: 'humble', AMENT_PREFIX_PATH: prefix });
  };

  it('finds nothing in an empty cache', () => {
    assert.equal(findRos().kind, 'missing');
  });

  it('finds the private one once it is finished, not before', () => {
    const folder = makePrivate();
    assert.equal(findRos().kind, 'missing');
    finish(folder, { distro: 'jazzy', addon: 'addon.node', prefix: 'ros' }, 0);
    const ros = findRos();
    assert.ok(ros.kind === 'found' && ros.source === 'private');
    assert.equal(ros.env['AMENT_PREFIX_PATH'], join(folder, 'ros'));
    assert.equal(ros.python, join(folder, 'ros', 'bin', 'python'));
  });

  it('finds the private one in a child that was given its environment', () => {
    finish(makePrivate(), { distro: 'jazzy', addon: 'addon.node', prefix: 'ros' }, 0);
    const parent = findRos();
    assert.ok(parent.kind === 'found');
    Object.assign(process.env, parent.env);
    assert.deepEqual(findRos(), parent);
  });

  it('does not take one whose interpreter is gone', () => {
    const folder = makePrivate();
    finish(folder, { distro: 'jazzy', addon: 'addon.node', prefix: 'ros' }, 0);
    rmSync(join(folder, 'ros', 'bin', 'python'));
    assert.equal(findRos().kind, 'missing');
  });

  it('prefers the sourced one, and says that rclnodejs is not built for it', () => {
    finish(makePrivate(), { distro: 'jazzy', addon: 'addon.node', prefix: 'ros' }, 0);
    touch(root, 'opt', 'lib', 'librcl.so');
    source(join(root, 'opt'));
    const ros = findRos();
    assert.ok(ros.kind === 'missing');
    assert.match(ros.reasons.join(), /humble is sourced, but rclnodejs is not built/);
  });

  it('finds the sourced one with the environment of the shell', () => {
    touch(root, 'opt', 'lib', 'librcl.so');
    source(join(root, 'opt'));
    const folder = sourcedFolder(sourced()!);
    touch(folder, 'addon.node');
    finish(folder, { distro: 'humble', addon: 'addon.node' }, 0);
    const ros = findRos();
    assert.ok(ros.kind === 'found' && ros.source === 'sourced');
    assert.equal(ros.env['ROS_DISTRO'], 'humble');
    assert.equal(ros.env['HOME'], undefined);
  });

  it('wants rclnodejs anew when a message package was installed', () => {
    const prefix = join(root, 'opt');
    source(prefix);
    const before = sourcedFolder(sourced()!);
    touch(prefix, 'share/ament_index/resource_index/rosidl_interfaces/vision_msgs');
    assert.notEqual(sourcedFolder(sourced()!), before);
  });

  it('says why an addon does not load, instead of letting rclnodejs delete it', () => {
    const addon = touch(root, 'broken.node');
    const problem = loadProblem({
      kind: 'found',
      source: 'private',
      distro: 'jazzy',
      rclnodejs: root,
      addon,
      python: 'python3',
      env: {},
    });
    assert.match(problem ?? '', /broken\.node/);
  });
});
