/** What a table topic may be called at a robot, best first, relative to the robot's namespace. */
export interface RobotTopics {
  readonly sources: readonly string[];
  readonly names: Readonly<Record<string, readonly string[]>>;
}

/** Names of the table itself; turtlebot3 and most robots with a namespace use them. */
const plain: RobotTopics = {
  sources: [
    'ROBOTIS-GIT/turtlebot3, turtlebot3_bringup/launch/robot.launch.py and param/waffle_pi.yaml (enable_stamped_cmd_vel: true on Jazzy, false on Humble)',
    'ROBOTIS-GIT/turtlebot3_simulations, turtlebot3_gazebo/params/*_bridge.yaml',
    'ros-perception/imu_pipeline and REP 145 (imu/data)',
  ],
  names: {
    imu: ['imu', 'imu/data'],
    'camera/image_raw': ['camera/image_raw', 'image_raw'],
    'camera/camera_info': ['camera/camera_info', 'camera_info'],
  },
};

/**
 * Clearpath robots. Commands go to the platform's twist_mux (`cmd_vel`, priority below joystick and
 * emergency stop) where it runs, else to the base itself.
 */
const clearpath: RobotTopics = {
  sources: [
    'docs.clearpathrobotics.com, ROS 2 API (platform/odom, sensors/lidar2d_0/scan, sensors/imu_0/data, namespace a200_0000)',
    'clearpathrobotics/clearpath_common, clearpath_control/config/twist_mux.yaml, launch/control.launch.py and launch/localization.launch.py (tf relative to the namespace)',
  ],
  names: {
    odom: ['platform/odom', 'odom'],
    imu: ['sensors/imu_0/data', 'imu/data', 'imu'],
    scan: ['sensors/lidar2d_0/scan', 'scan'],
    'camera/image_raw': ['sensors/camera_0/color/image', 'camera/image_raw'],
    'camera/camera_info': ['sensors/camera_0/color/camera_info', 'camera/camera_info'],
    cmd_vel: ['cmd_vel', 'platform/cmd_vel', 'platform/cmd_vel_unstamped'],
    joint_states: ['platform/joint_states', 'joint_states'],
  },
};

const byRobot: Readonly<Record<string, RobotTopics>> = {
  husky_a200: clearpath,
  jackal: clearpath,
};

/** Names of a table topic at a robot of this profile. */
export function namesAt(robot: string, topic: string): readonly string[] {
  return (byRobot[robot] ?? plain).names[topic] ?? [topic];
}
