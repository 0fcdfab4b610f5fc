import { array, fixed, message } from './interface.ts';
import type { MessageOf } from './interface.ts';
import { Header } from './std.ts';

export const Point = message('geometry_msgs/msg/Point', {
  x: 'float64',
  y: 'float64',
  z: 'float64',
});
export type Point = MessageOf<typeof Point>;

export const Point32 = message('geometry_msgs/msg/Point32', {
  x: 'float32',
  y: 'float32',
  z: 'float32',
});
export type Point32 = MessageOf<typeof Point32>;

export const Vector3 = message('geometry_msgs/msg/Vector3', {
  x: 'float64',
  y: 'float64',
  z: 'float64',
});
export type Vector3 = MessageOf<typeof Vector3>;

export const Quaternion = message('geometry_msgs/msg/Quaternion', {
  x: 'float64',
  y: 'float64',
  z: 'float64',
  w: 'float64',
});
export type Quaternion = MessageOf<typeof Quaternion>;

export const Pose = message('geometry_msgs/msg/Pose', { position: Point, orientation: Quaternion });
export type Pose = MessageOf<typeof Pose>;

export const Pose2D = message('geometry_msgs/msg/Pose2D', {
  x: 'float64',
  y: 'float64',
  theta: 'float64',
});
export type Pose2D = MessageOf<typeof Pose2D>;

export const PoseStamped = message('geometry_msgs/msg/PoseStamped', { header: Header, pose: Pose });
export type PoseStamped = MessageOf<typeof PoseStamped>;

export const PoseArray = message('geometry_msgs/msg/PoseArray', {
  header: Header,
  poses: array(Pose),
});
export type PoseArray = MessageOf<typeof PoseArray>;

export const PoseWithCovariance = message('geometry_msgs/msg/PoseWithCovariance', {
  pose: Pose,
  covariance: fixed('float64', 36),
});
export type PoseWithCovariance = MessageOf<typeof PoseWithCovariance>;

export const PoseWithCovarianceStamped = message('geometry_msgs/msg/PoseWithCovarianceStamped', {
  header: Header,
  pose: PoseWithCovariance,
});
export type PoseWithCovarianceStamped = MessageOf<typeof PoseWithCovarianceStamped>;

export const PointStamped = message('geometry_msgs/msg/PointStamped', {
  header: Header,
  point: Point,
});
export type PointStamped = MessageOf<typeof PointStamped>;

export const Transform = message('geometry_msgs/msg/Transform', {
  translation: Vector3,
  rotation: Quaternion,
});
export type Transform = MessageOf<typeof Transform>;

export const TransformStamped = message('geometry_msgs/msg/TransformStamped', {
  header: Header,
  child_frame_id: 'string',
  transform: Transform,
});
export type TransformStamped = MessageOf<typeof TransformStamped>;

export const Twist = message('geometry_msgs/msg/Twist', { linear: Vector3, angular: Vector3 });
export type Twist = MessageOf<typeof Twist>;

export const TwistStamped = message('geometry_msgs/msg/TwistStamped', {
  header: Header,
  twist: Twist,
});
export type TwistStamped = MessageOf<typeof TwistStamped>;

export const TwistWithCovariance = message('geometry_msgs/msg/TwistWithCovariance', {
  twist: Twist,
  covariance: fixed('float64', 36),
});
export type TwistWithCovariance = MessageOf<typeof TwistWithCovariance>;

export const Polygon = message('geometry_msgs/msg/Polygon', { points: array(Point32) });
export type Polygon = MessageOf<typeof Polygon>;

export const PolygonStamped = message('geometry_msgs/msg/PolygonStamped', {
  header: Header,
  polygon: Polygon,
});
export type PolygonStamped = MessageOf<typeof PolygonStamped>;

export const Accel = message('geometry_msgs/msg/Accel', { linear: Vector3, angular: Vector3 });
export type Accel = MessageOf<typeof Accel>;

export const AccelStamped = message('geometry_msgs/msg/AccelStamped', {
  header: Header,
  accel: Accel,
});
export type AccelStamped = MessageOf<typeof AccelStamped>;

export const AccelWithCovariance = message('geometry_msgs/msg/AccelWithCovariance', {
  accel: Accel,
  covariance: fixed('float64', 36),
});
export type AccelWithCovariance = MessageOf<typeof AccelWithCovariance>;

export const AccelWithCovarianceStamped = message('geometry_msgs/msg/AccelWithCovarianceStamped', {
  header: Header,
  accel: AccelWithCovariance,
});
export type AccelWithCovarianceStamped = MessageOf<typeof AccelWithCovarianceStamped>;

export const QuaternionStamped = message('geometry_msgs/msg/QuaternionStamped', {
  header: Header,
  quaternion: Quaternion,
});
export type QuaternionStamped = MessageOf<typeof QuaternionStamped>;

export const TwistWithCovarianceStamped = message('geometry_msgs/msg/TwistWithCovarianceStamped', {
  header: Header,
  twist: TwistWithCovariance,
});
export type TwistWithCovarianceStamped = MessageOf<typeof TwistWithCovarianceStamped>;

export const Vector3Stamped = message('geometry_msgs/msg/Vector3Stamped', {
  header: Header,
  vector: Vector3,
});
export type Vector3Stamped = MessageOf<typeof Vector3Stamped>;
