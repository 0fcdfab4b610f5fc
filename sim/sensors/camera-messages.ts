import type { Camera } from '#nodes/core/robot.ts';
import type { CameraInfo, Image } from '#nodes/msgs/sensor.ts';
import { stampOf } from '#nodes/msgs/time.ts';
import type { CameraFrame } from './camera.ts';
import { focalLength } from './raster/render.ts';

export interface CameraMessages {
  readonly image: Image;
  readonly info: CameraInfo;
  /** Absent where the camera was made without depth. */
  readonly depth: Image | null;
}

/** `rgb8` picture, its calibration and `32FC1` depth [m] (REP 118), taken at `time` [s]. */
export function imageMessages(frame: CameraFrame, camera: Camera, time: number): CameraMessages {
  const header = { stamp: stampOf(time), frame_id: camera.opticalFrame };
  const { width, height, rgb, depth } = frame;
  const common = { header, width, height, is_bigendian: 0 };
  return {
    image: { ...common, encoding: 'rgb8', step: 3 * width, data: rgb },
    info: cameraInfo(camera, header),
    depth: depth && {
      ...common,
      encoding: '32FC1',
      step: 4 * width,
      data: new Uint8Array(depth.buffer, depth.byteOffset, depth.byteLength),
    },
  };
}

/** Calibration of an ideal pinhole: `plumb_bob` without distortion, whole numbers at pixel centres. */
function cameraInfo(camera: Camera, header: Image['header']): CameraInfo {
  const f = focalLength(camera);
  const cx = (camera.width - 1) / 2;
  const cy = (camera.height - 1) / 2;
  return {
    header,
    height: camera.height,
    width: camera.width,
    distortion_model: 'plumb_bob',
    d: Float64Array.of(0, 0, 0, 0, 0),
    k: Float64Array.of(f, 0, cx, 0, f, cy, 0, 0, 1),
    r: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1),
    p: Float64Array.of(f, 0, cx, 0, 0, f, cy, 0, 0, 0, 1, 0),
    binning_x: 0,
    binning_y: 0,
    roi: { x_offset: 0, y_offset: 0, height: 0, width: 0, do_rectify: false },
  };
}
