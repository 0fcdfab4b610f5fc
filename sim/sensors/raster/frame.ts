/**
 * A pinhole view: x right, y down, z forward from the camera (REP 103 optical frame). A point falls
 * on pixel column `centreX + focal * x / z`, where whole numbers are the centres of pixels.
 */
export interface View {
  readonly focal: number;
  readonly centreX: number;
  readonly centreY: number;
  readonly near: number;
  readonly far: number;
  /** Camera from world: nine numbers of the rotation, row-major, then three of the translation. */
  readonly matrix: Float64Array;
}

/** Pixels being drawn. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  /** 1/z [1/m], 0 where nothing is. */
  readonly inverseDepth: Float32Array;
  /** 0xBBGGRR */
  readonly colour: Int32Array;
}

export function allocateFrame(width: number, height: number): Frame {
  return {
    width,
    height,
    inverseDepth: new Float32Array(width * height),
    colour: new Int32Array(width * height),
  };
}

export function clearFrame({ inverseDepth, colour }: Frame, background: number): void {
  inverseDepth.fill(0);
  colour.fill(background);
}
