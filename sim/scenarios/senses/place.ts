/** Worlds of the senses suite as SDF, written from a list of things. */

export interface Colour {
  readonly r: number;
  readonly g: number;
  readonly b: number;
  /** 1: opaque. */
  readonly a?: number;
}

/** Centre, full size and turn about z of a box [m, rad]. */
export interface Block {
  readonly name: string;
  readonly at: readonly [number, number, number];
  readonly size: readonly [number, number, number];
  readonly yaw?: number;
  readonly colour: Colour;
  /** Seen, but not touched. */
  readonly painted?: boolean;
}

/** Somebody who walks: points [m] with the times at which they are there [s]. */
export interface Walk {
  readonly name: string;
  readonly way: readonly (readonly [time: number, x: number, y: number])[];
  readonly loop?: boolean;
}

export interface Place {
  readonly name: string;
  readonly blocks: readonly Block[];
  readonly walks: readonly Walk[];
  /** 1 a lit room, 0 night. */
  readonly light: number;
}

const walls: Colour = { r: 0.78, g: 0.76, b: 0.7 };

/** A wall between two points of the floor. */
export function wall(
  name: string,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  colour = walls,
): Block {
  const length = Math.hypot(x1 - x0, y1 - y0);
  return {
    name,
    at: [(x0 + x1) / 2, (y0 + y1) / 2, 1.2],
    size: [length + 0.1, 0.1, 2.4],
    yaw: Math.atan2(y1 - y0, x1 - x0),
    colour,
  };
}

/** Four walls round a rectangle of the floor. */
export function room(x0: number, y0: number, x1: number, y1: number): Block[] {
  return [
    wall('south', x0, y0, x1, y0),
    wall('north', x0, y1, x1, y1),
    wall('west', x0, y0, x0, y1),
    wall('east', x1, y0, x1, y1),
  ];
}

/** A pane with a rail below and stripes at two heights: a LiDAR looks through, a camera need not. */
export function pane(name: string, x0: number, y0: number, x1: number, y1: number): Block[] {
  const length = Math.hypot(x1 - x0, y1 - y0);
  const yaw = Math.atan2(y1 - y0, x1 - x0);
  const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
  const strip = (part: string, z: number, height: number, colour: Colour): Block => ({
    name: `${name}_${part}`,
    at: [x, y, z],
    size: [length, 0.03, height],
    yaw,
    colour,
    painted: true,
  });
  return [
    {
      name,
      at: [x, y, 1.1],
      size: [length, 0.02, 2.2],
      yaw,
      colour: { r: 0.8, g: 0.95, b: 0.95, a: 0.2 },
    },
    strip('rail', 0.025, 0.05, { r: 0.3, g: 0.3, b: 0.32 }),
    strip('low_stripe', 0.45, 0.08, { r: 0.9, g: 0.2, b: 0.15 }),
    strip('stripe', 1.4, 0.1, { r: 0.95, g: 0.95, b: 0.95 }),
  ];
}

export function carton(
  name: string,
  x: number,
  y: number,
  size: readonly [number, number, number],
  yaw = 0,
): Block {
  return { name, at: [x, y, size[2] / 2], size, yaw, colour: { r: 0.62, g: 0.46, b: 0.28 } };
}

/** SDF of a place: static boxes, walkers, a floor and light. */
export function sdfOf({ name, blocks, walks, light }: Place): string {
  const ambient = (0.45 * light).toFixed(3);
  const sun = (0.55 * light).toFixed(3);
  return `<?xml version="1.0"?>
<sdf version="1.9">
<world name="${name}">
<scene><ambient>${ambient} ${ambient} ${ambient} 1</ambient><background>${sun} ${sun} ${sun} 1</background></scene>
<light name="lamp" type="directional"><pose>0 0 10 0 0 0</pose><direction>-0.4 0.3 -0.9</direction>
<diffuse>${sun} ${sun} ${sun} 1</diffuse></light>
<model name="ground_plane"><static>true</static><link name="link">
<collision name="collision"><geometry><plane><normal>0 0 1</normal><size>100 100</size></plane></geometry></collision>
<visual name="visual"><geometry><plane><normal>0 0 1</normal><size>100 100</size></plane></geometry>
${material({ r: 0.55, g: 0.54, b: 0.5 })}</visual></link></model>
${blocks.map(block).join('\n')}
${walks.map(walk).join('\n')}
</world>
</sdf>
`;
}

function block({ name, at, size, yaw = 0, colour, painted = false }: Block): string {
  const geometry = `<geometry><box><size>${size.join(' ')}</size></box></geometry>`;
  const collision = painted ? '' : `<collision name="collision">${geometry}</collision>`;
  return `<model name="${name}"><static>true</static><pose>${at.join(' ')} 0 0 ${yaw.toFixed(6)}</pose><link name="link">
${collision}<visual name="visual">${geometry}${material(colour)}</visual></link></model>`;
}

function material({ r, g, b, a = 1 }: Colour): string {
  const text = `${String(r)} ${String(g)} ${String(b)} ${String(a)}`;
  return `<material><ambient>${text}</ambient><diffuse>${text}</diffuse></material>`;
}

function walk({ name, way, loop = false }: Walk): string {
  const [first = [0, 0, 0]] = way;
  const points = way.map(([time, x, y], i) => {
    const [, nx, ny] = way[i + 1] ?? [0, x, y];
    const [, px, py] = way[i - 1] ?? [0, x, y];
    const ahead = nx === x && ny === y ? Math.atan2(y - py, x - px) : Math.atan2(ny - y, nx - x);
    return `<waypoint><time>${String(time)}</time><pose>${String(x)} ${String(y)} 0 0 0 ${ahead.toFixed(4)}</pose></waypoint>`;
  });
  return `<actor name="${name}"><pose>${String(first[1])} ${String(first[2])} 0 0 0 0</pose>
<script><loop>${String(loop)}</loop><delay_start>0</delay_start><auto_start>true</auto_start>
<trajectory id="0" type="walk">${points.join('')}</trajectory></script></actor>`;
}
