import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findRos } from '#launch/ros/find.ts';
import { typeHash } from '#launch/ros/interfaces-hash.ts';
import { lackingPackages } from '#launch/ros/place.ts';
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

/**
 * Of the packages that the wheels lack, taken when their fields had been compared with the upstream
 * files: nav2 1.3.13, vision_msgs 4.1.1, audio_common's branch ros2, geometry2's branch jazzy, map_msgs
 * of navigation_msgs's branch rolling.
 */
const upstream: Readonly<Record<string, string>> = {
  'audio_common_msgs/msg/AudioData':
    'a9742fba1567e649bbdba6ae034a72c7ef129b97c7a4da50fd2f3e1bfd8ffa86',
  'audio_common_msgs/msg/AudioDataStamped':
    '6fc679d5a868ed68e4d301f1ef42abecc86140afb57d255656ff2d9e476ea9e3',
  'audio_common_msgs/msg/AudioInfo':
    'b3494d204e513d2cceefae1888e5be3da7c8c8ca31eb277f7b5b62f364bcb1fb',
  'map_msgs/msg/OccupancyGridUpdate':
    'c4095b0be2e4363f8978a1570e0293ee093436f1e1c61d99b48502ac317025e8',
  'nav2_msgs/msg/CollisionMonitorState':
    '848f43f40716d6b3ac12a698cc3974a7eb2bf00158c5fca7bb93a128850d5a1e',
  'nav2_msgs/msg/Costmap': 'd51bf7aecafdbb3f8f98215de648abe6d53f8db69156d6e143125d2ad2bf0027',
  'nav2_msgs/msg/CostmapMetaData':
    '1a41ec8428d50c3b4cd3f9055e1adb0eaec72fb39ae11686b59218f6e0884cbd',
  'nav2_msgs/msg/SpeedLimit': '83d8e4e842559f4d9a988b19d31b162216ec738536389f98438d1a166f91845a',
  'tf2_msgs/msg/TFMessage': 'e369d0f05a23ae52508854b66f6aa0437f3449d652e8cbf22d5abe85d020f087',
  'vision_msgs/msg/BoundingBox2D':
    '008eacbb0cf8f26e83795547bed013eec3675485ef386ec056d80eaaf1c1ce2f',
  'vision_msgs/msg/BoundingBox3D':
    'bbb73a65c163d7f9bb29009c7bde9f7faa576bd2d23299c4511d19230dab4698',
  'vision_msgs/msg/Classification':
    'f74db28d0eaef3afb78f48bf2161cd709a1383a0309d3454383b25be11345143',
  'vision_msgs/msg/Detection2D': '0d12b69df5c593b3455b7346fac8205437a7d4bcb09b9e0e0b2dde787ded38ea',
  'vision_msgs/msg/Detection2DArray':
    '214274120007f4a683866481336b70310268cfa107aebe9d594a6acf75bda968',
  'vision_msgs/msg/Detection3D': 'ddd703be132ab0b69d33121f1bb034132bfbb3b0ac5f9fb1516005ba1c8a265b',
  'vision_msgs/msg/Detection3DArray':
    '793f5eab9595ac1c0da07873cc859db42eae51f0ee76056db8562515d830e018',
  'vision_msgs/msg/ObjectHypothesis':
    '51da43cec11c01957a64d1e05a24acd18aae7745ec30b74348ad5f6d634f7f90',
  'vision_msgs/msg/ObjectHypothesisWithPose':
    '41c12344c0396c48b81df12467c192d99b2a0eb1463c5c37194e4223251c80bc',
  'vision_msgs/msg/Point2D': 'eab0e83f44ab4de92ceaf76dd7d0e7638f2bdd1d16ffbe16c7a136c48e407247',
  'vision_msgs/msg/Pose2D': 'b0b5d1d7b4c20dd4fcde3ed1d4b289a919290572007d67a97043814db25d3648',
  'nav2_msgs/srv/ClearEntireCostmap':
    '553f54f9cadab44553fdf5627433fcb6701f71c1fc2eb55a7b4a004fdeeab952',
  'nav2_msgs/action/BackUp': '28d3ef6f5c43fdb860f960f4be61825e80d3c6fd54a12af77005eb477ad60d50',
  'nav2_msgs/action/ComputePathToPose':
    'b11d50c914791956069419b8f4ad441e3c66fcfbd9461f8e87110b77dc6febe9',
  'nav2_msgs/action/FollowPath': '9d95513552fb578cfb933d7e0160273911269cbdf4b348f1acb87d8a903b13cf',
  'nav2_msgs/action/NavigateToPose':
    'a56dba8a3234a1215e610180dc703ae25bbf406dded8b54887891c9732857eab',
  'nav2_msgs/action/Spin': '9fc4653cfb2982465e9ca4e2710f0532de8f6dce77d6a6eada55e4e22273b55c',
  'nav2_msgs/action/Wait': '0c5d418b19d8d009bb5bce6dca27687d9d43659016a70dc08307e38a032af2c3',
};

describe('the hash of an interface', () => {
  it('is that of the interface in the ROS 2 at hand, for every one of the table', function () {
    const ros = findRos();
    if (ros.kind === 'missing' || ros.distro !== 'jazzy') {
      this.test!.title += ' (skipped: no ROS 2 Jazzy; npm run ros:setup)';
      return this.skip();
    }
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

  it('is upstream Jazzy’s for every package that the wheels lack', () => {
    const lacking = lackingPackages();
    const ours = all.filter(({ name }) => lacking.has(name.split('/')[0]!));
    const hashes = Object.fromEntries(
      ours.map((type) => [type.name, typeHash(type).replace('RIHS01_', '')]),
    );
    assert.deepEqual(hashes, upstream);
  });
});
