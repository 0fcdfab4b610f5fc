import { array, constants, message } from './interface.ts';
import type { MessageOf } from './interface.ts';
import { Point, Pose, Vector3 } from './geometry.ts';
import { CompressedImage } from './sensor.ts';
import { ColorRGBA, Duration, Header } from './std.ts';

export const UVCoordinate = message('visualization_msgs/msg/UVCoordinate', {
  u: 'float32',
  v: 'float32',
});
export type UVCoordinate = MessageOf<typeof UVCoordinate>;

export const MeshFile = message('visualization_msgs/msg/MeshFile', {
  filename: 'string',
  data: array('uint8'),
});
export type MeshFile = MessageOf<typeof MeshFile>;

export const Marker = message(
  'visualization_msgs/msg/Marker',
  {
    header: Header,
    ns: 'string',
    id: 'int32',
    type: 'int32',
    action: 'int32',
    pose: Pose,
    scale: Vector3,
    color: ColorRGBA,
    lifetime: Duration,
    frame_locked: 'bool',
    points: array(Point),
    colors: array(ColorRGBA),
    texture_resource: 'string',
    texture: CompressedImage,
    uv_coordinates: array(UVCoordinate),
    text: 'string',
    mesh_resource: 'string',
    mesh_file: MeshFile,
    mesh_use_embedded_materials: 'bool',
  },
  constants('int32', {
    ARROW: 0,
    CUBE: 1,
    SPHERE: 2,
    CYLINDER: 3,
    LINE_STRIP: 4,
    LINE_LIST: 5,
    CUBE_LIST: 6,
    SPHERE_LIST: 7,
    POINTS: 8,
    TEXT_VIEW_FACING: 9,
    MESH_RESOURCE: 10,
    TRIANGLE_LIST: 11,
    ARROW_STRIP: 12,
    ADD: 0,
    MODIFY: 0,
    DELETE: 2,
    DELETEALL: 3,
  }),
);
export type Marker = MessageOf<typeof Marker>;

export const MarkerArray = message('visualization_msgs/msg/MarkerArray', {
  markers: array(Marker),
});
export type MarkerArray = MessageOf<typeof MarkerArray>;
