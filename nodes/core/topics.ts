import { AudioDataStamped, AudioInfo } from '#nodes/msgs/audio.ts';
import { DiagnosticArray } from '#nodes/msgs/diagnostic.ts';
import {
  PolygonStamped,
  PoseArray,
  PoseStamped,
  PoseWithCovarianceStamped,
  Twist,
  TwistStamped,
} from '#nodes/msgs/geometry.ts';
import { OccupancyGrid, Odometry, Path } from '#nodes/msgs/nav.ts';
import { CollisionMonitorState } from '#nodes/msgs/nav2.ts';
import { Log, ParameterEvent } from '#nodes/msgs/rcl.ts';
import {
  CameraInfo,
  CompressedImage,
  Image,
  Imu,
  JointState,
  LaserScan,
} from '#nodes/msgs/sensor.ts';
import { Bool, ClockMessage, Float32, StringMessage } from '#nodes/msgs/std.ts';
import { TFMessage } from '#nodes/msgs/tf2.ts';
import { Classification, Detection2DArray, Detection3DArray } from '#nodes/msgs/vision.ts';
import { MarkerArray } from '#nodes/msgs/visualization.ts';
import { latchedQos, parameterEventsQos, rosoutQos, sensorQos, topic } from './topic.ts';

const sensor = (rate: number) => ({ qos: sensorQos, rate });
const latched = { qos: latchedQos };
const truth = { groundTruth: true, qos: sensorQos };

/** Every topic of the stack, once. Nodes refer to these values and never to a string. */
export const topics = {
  clock: topic('/clock', ClockMessage, 'Simulated time', { qos: sensorQos, rate: 100 }),
  tf: topic('tf', TFMessage, 'Moving transforms', { publishers: 'many', rate: 50 }),
  tfStatic: topic('tf_static', TFMessage, 'Fixed transforms', {
    // of many publishers, none may push out another's
    qos: { ...latchedQos, depth: 100 },
    publishers: 'many',
  }),
  robotDescription: topic('robot_description', StringMessage, 'URDF of the robot', latched),

  odom: topic('odom', Odometry, 'Wheel odometry as the base reports it', sensor(30)),
  imu: topic('imu', Imu, 'Inertial measurement unit', sensor(200)),
  jointStates: topic('joint_states', JointState, 'Wheel angles and speeds', sensor(30)),
  scan: topic('scan', LaserScan, 'Planar LiDAR', sensor(5)),
  image: topic('camera/image_raw', Image, 'Colour camera', sensor(10)),
  imageCompressed: topic(
    'camera/image_raw/compressed',
    CompressedImage,
    'The same as JPEG or PNG, from drivers that send nothing else',
    sensor(10),
  ),
  cameraInfo: topic('camera/camera_info', CameraInfo, 'Camera calibration', sensor(10)),
  depth: topic('camera/depth/image_raw', Image, 'Depth, 32FC1 metres', sensor(10)),
  audio: topic(
    'audio_stamped',
    AudioDataStamped,
    'Microphone array, interleaved S16LE',
    sensor(20),
  ),
  audioInfo: topic('audio_info', AudioInfo, 'Format of audio_stamped', latched),
  bumper: topic('bumper', Bool, 'True while the robot touches something', sensor(30)),

  odometryFiltered: topic('odometry/filtered', Odometry, 'EKF of odometry and IMU', { rate: 50 }),
  amclPose: topic('amcl_pose', PoseWithCovarianceStamped, 'Robot pose in the map', latched),
  particleCloud: topic('particle_cloud', PoseArray, 'Pose hypotheses of localisation', sensor(2)),
  map: topic('map', OccupancyGrid, 'Occupancy map, from file or from scans', latched),
  localCostmap: topic('local_costmap/costmap', OccupancyGrid, 'Rolling costmap in odom', latched),
  globalCostmap: topic('global_costmap/costmap', OccupancyGrid, 'Costmap of the map', latched),
  publishedFootprint: topic('local_costmap/published_footprint', PolygonStamped, 'Footprint', {
    rate: 5,
  }),

  goalPose: topic('goal_pose', PoseStamped, 'Goal from a person (rviz, dashboard)', {
    publishers: 'many',
  }),
  initialPose: topic(
    'initialpose',
    PoseWithCovarianceStamped,
    'Where the robot is, from a person',
    {
      publishers: 'many',
    },
  ),
  navigationGoal: topic('navigation_goal', PoseStamped, 'The goal in force, as asked', latched),
  plan: topic('plan', Path, 'Global path to the goal; empty: no goal', latched),
  localGoal: topic('local_goal', PoseStamped, 'Point of the plan the policy steers for', {
    rate: 10,
  }),
  perceived: topic('perception/synchronized', DiagnosticArray, 'Age and reason of every sense', {
    rate: 10,
  }),

  detections: topic(
    'camera/detections',
    Detection2DArray,
    'Things in the picture; their pose in the optical frame, its covariance large where range is unknown',
    sensor(10),
  ),
  floorMask: topic('camera/floor', Image, 'Where the picture shows floor, mono8', sensor(10)),
  cameraObstacles: topic(
    'camera/obstacles',
    LaserScan,
    'Distance to where the seen floor ends, as a scan',
    sensor(10),
  ),
  lidarDetections: topic(
    'lidar/detections',
    Detection3DArray,
    'Clusters of the scan: person, wall, furniture, moving',
    sensor(5),
  ),
  soundSources: topic(
    'audio/sources',
    Detection3DArray,
    'Tracked sounds: unit vector of the direction, or the place where it is known',
    sensor(10),
  ),
  soundEvents: topic('audio/events', Classification, 'What is heard, by class', sensor(4)),
  voiceActivity: topic('audio/voice', Classification, 'Probability of speech', sensor(20)),
  voiceCommand: topic('audio/command', Classification, 'A spoken command, once per utterance'),
  say: topic('speech/say', StringMessage, 'To be spoken when nothing else is', {
    publishers: 'many',
  }),
  sayUrgent: topic('speech/say_urgent', StringMessage, 'To be spoken at once', {
    publishers: 'many',
  }),
  speechVolume: topic('speech/volume', Float32, 'How loud to speak, 0 to 1', latched),
  speaking: topic('speech/speaking', Bool, 'True while the robot itself speaks', latched),
  fusedScan: topic('scan_fused', LaserScan, 'Scan, with what only other senses see', sensor(5)),
  tracks: topic('tracks', Detection3DArray, 'Fused objects around the robot, in odom', {
    rate: 10,
  }),
  tracksPredicted: topic(
    'tracks/predicted',
    Detection3DArray,
    'The same objects by id where they will be at the stamp, a moment ahead: their velocity',
    { rate: 10 },
  ),
  trackEvidence: topic(
    'tracks/evidence',
    DiagnosticArray,
    'Which sense told of each track and when, its existence and velocity',
    { rate: 10 },
  ),
  trackMarkers: topic('tracks/markers', MarkerArray, 'The same, for eyes', { rate: 10 }),
  senseHealth: topic('perception/health', DiagnosticArray, 'Degraded senses, and why', {
    publishers: 'many',
    rate: 2,
  }),

  cmdVelNav: topic('cmd_vel_nav', TwistStamped, 'Command of the policy', { rate: 10 }),
  cmdVelRecovery: topic('cmd_vel_recovery', TwistStamped, 'Command of a recovery behaviour', {
    rate: 20,
  }),
  cmdVelTeleop: topic('cmd_vel_teleop', TwistStamped, 'Command of a person', {
    publishers: 'many',
  }),
  cmdVelMux: topic('cmd_vel_mux', TwistStamped, 'Command of the highest source alive', {
    rate: 20,
  }),
  cmdVelSmoothed: topic('cmd_vel_smoothed', TwistStamped, 'Within acceleration and jerk limits', {
    rate: 20,
  }),
  cmdVel: topic('cmd_vel', TwistStamped, 'What the wheels get', { rate: 20 }),
  cmdVelUnstamped: topic('cmd_vel_unstamped', Twist, 'cmd_vel for bases that know no stamps', {
    rate: 20,
  }),
  emergencyStop: topic('emergency_stop', Bool, 'True latches the stop; false releases it', {
    ...latched,
    publishers: 'many',
  }),
  voiceStop: topic(
    'voice_stop',
    Bool,
    'True while a spoken stop holds the robot; releasing `emergency_stop` ends it, too',
    latched,
  ),
  collisionMonitorState: topic(
    'collision_monitor_state',
    CollisionMonitorState,
    'What the monitor does and why',
  ),
  safetyStop: topic(
    'safety_stop',
    StringMessage,
    'Reason to stand, by the watchdog; empty: none',
    latched,
  ),
  nodeFailures: topic(
    'node_failures',
    StringMessage,
    'A node went down: its name; back up: `-name`',
    {
      publishers: 'many',
    },
  ),
  muxSource: topic('cmd_vel_mux/selected', StringMessage, 'Velocity source in force', latched),

  diagnostics: topic('/diagnostics', DiagnosticArray, 'Health of every node', {
    publishers: 'many',
    wallClock: true,
  }),
  rosout: topic('/rosout', Log, 'Log lines', {
    qos: rosoutQos,
    publishers: 'many',
    wallClock: true,
  }),
  parameterEvents: topic('/parameter_events', ParameterEvent, 'Parameter changes', {
    qos: parameterEventsQos,
    publishers: 'many',
  }),

  truthPose: topic('ground_truth/odom', Odometry, 'True pose and velocity', { ...truth, rate: 50 }),
  truthContact: topic(
    'ground_truth/contact',
    StringMessage,
    'Name of what is touched, per touch',
    truth,
  ),
  truthClearance: topic(
    'ground_truth/clearance',
    Float32,
    'Distance to the nearest thing [m]',
    truth,
  ),
} as const;
