import { RobotProfile } from '#nodes/core/robot.ts';

const UPRIGHT_WHEEL = Math.PI / 2;

/** ROBOTIS TurtleBot3 Burger; no camera by design. */
export const turtlebot3Burger = RobotProfile.parse({
  name: 'turtlebot3_burger',
  title: 'TurtleBot3 Burger',
  sources: [
    'turtlebot3_description/urdf/turtlebot3_burger.urdf (frames, colliders)',
    'turtlebot3_gazebo/models/turtlebot3_burger/model.sdf (LDS-01, IMU, acceleration)',
    'ROBOTIS e-Manual, TurtleBot3 Features, Specifications (0.22 m/s, 2.84 rad/s, 1 kg)',
    'OpenCR firmware turtlebot3_burger.h (motor limit, odometry 30 Hz, command time-out)',
  ],
  baseFrame: 'base_footprint',
  footprint: [
    [-0.102, -0.089],
    [0.038, -0.089],
    [0.038, 0.089],
    [-0.102, 0.089],
  ],
  colliders: [
    { kind: 'box', mount: { x: -0.032, y: 0, z: 0.08 }, size: [0.14, 0.14, 0.14] },
    { kind: 'cylinder', mount: { x: -0.017, y: 0, z: 0.1755 }, radius: 0.055, length: 0.0315 },
    {
      kind: 'cylinder',
      mount: { x: 0, y: 0.08, z: 0.033, roll: UPRIGHT_WHEEL },
      radius: 0.033,
      length: 0.018,
    },
    {
      kind: 'cylinder',
      mount: { x: 0, y: -0.08, z: 0.033, roll: UPRIGHT_WHEEL },
      radius: 0.033,
      length: 0.018,
    },
  ],
  mass: 1,
  drive: {
    wheelRadius: 0.033,
    wheelSeparation: 0.16,
    maxLinear: 0.22,
    maxReverse: 0.22,
    maxAngular: 2.84,
    linearAcceleration: 1,
    linearDeceleration: 1,
    angularAcceleration: 12.5,
    maxWheelSpeed: 0.2272,
    commandTimeout: 0.5,
    slip: 0.01,
    odometryRate: 30,
    odometryLatency: 0.005,
  },
  lidar: {
    frame: 'base_scan',
    mount: { x: -0.032, y: 0, z: 0.182 },
    beams: 360,
    angleMin: 0,
    angleMax: 6.28,
    rangeMin: 0.12,
    rangeMax: 3.5,
    rate: 5,
    sigma: 0.01,
    latency: 0.02,
    dropout: 0.002,
  },
  imu: {
    frame: 'imu_link',
    mount: { x: -0.032, y: 0, z: 0.078 },
    rate: 200,
    gyroSigma: 2e-4,
    gyroBias: 2e-3,
    accelSigma: 1.7e-2,
    latency: 0.002,
  },
  camera: null,
  microphones: null,
  policy: 'turtlebot3',
});
