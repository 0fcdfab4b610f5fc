import { array, message } from './interface.ts';
import type { MessageOf } from './interface.ts';
import { Pose, PoseWithCovariance, Vector3 } from './geometry.ts';
import { Header } from './std.ts';

export const Point2D = message('vision_msgs/msg/Point2D', { x: 'float64', y: 'float64' });
export type Point2D = MessageOf<typeof Point2D>;

export const VisionPose2D = message('vision_msgs/msg/Pose2D', {
  position: Point2D,
  theta: 'float64',
});
export type VisionPose2D = MessageOf<typeof VisionPose2D>;

export const BoundingBox2D = message('vision_msgs/msg/BoundingBox2D', {
  center: VisionPose2D,
  size_x: 'float64',
  size_y: 'float64',
});
export type BoundingBox2D = MessageOf<typeof BoundingBox2D>;

export const BoundingBox3D = message('vision_msgs/msg/BoundingBox3D', {
  center: Pose,
  size: Vector3,
});
export type BoundingBox3D = MessageOf<typeof BoundingBox3D>;

export const ObjectHypothesis = message('vision_msgs/msg/ObjectHypothesis', {
  class_id: 'string',
  score: 'float64',
});
export type ObjectHypothesis = MessageOf<typeof ObjectHypothesis>;

export const Classification = message('vision_msgs/msg/Classification', {
  header: Header,
  results: array(ObjectHypothesis),
});
export type Classification = MessageOf<typeof Classification>;

export const ObjectHypothesisWithPose = message('vision_msgs/msg/ObjectHypothesisWithPose', {
  hypothesis: ObjectHypothesis,
  pose: PoseWithCovariance,
});
export type ObjectHypothesisWithPose = MessageOf<typeof ObjectHypothesisWithPose>;

export const Detection2D = message('vision_msgs/msg/Detection2D', {
  header: Header,
  results: array(ObjectHypothesisWithPose),
  bbox: BoundingBox2D,
  id: 'string',
});
export type Detection2D = MessageOf<typeof Detection2D>;

export const Detection2DArray = message('vision_msgs/msg/Detection2DArray', {
  header: Header,
  detections: array(Detection2D),
});
export type Detection2DArray = MessageOf<typeof Detection2DArray>;

export const Detection3D = message('vision_msgs/msg/Detection3D', {
  header: Header,
  results: array(ObjectHypothesisWithPose),
  bbox: BoundingBox3D,
  id: 'string',
});
export type Detection3D = MessageOf<typeof Detection3D>;

export const Detection3DArray = message('vision_msgs/msg/Detection3DArray', {
  header: Header,
  detections: array(Detection3D),
});
export type Detection3DArray = MessageOf<typeof Detection3DArray>;
