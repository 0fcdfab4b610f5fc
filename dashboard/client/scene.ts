import type { Group } from 'three';
import type { Goal, Grid, Hello, Item, Items } from '../protocol.ts';
import type { Mode } from './cameras.ts';
import { scanLayer } from './layers/laser-scan.ts';
import { colors, heights, order } from './layers/layer.ts';
import { gridLayer } from './layers/occupancy-grid.ts';
import { robotLayer } from './layers/odometry.ts';
import type { RobotLayer } from './layers/odometry.ts';
import { wallLayer } from './layers/walls.ts';
import { costPalette, mapPalette } from './layers/palettes.ts';
import { planLayer, trailLayer } from './layers/path.ts';
import { poseLayer } from './layers/pose.ts';
import { knownBounds } from './map-bounds.ts';
import type { Bounds } from './map-bounds.ts';
import { View } from './view.ts';

export type LayerName = 'map' | 'globalCostmap' | 'localCostmap' | 'scan' | 'plan' | 'trail';

const wallHeight = 0.35;
const drawn: readonly Item[] = [
  'map',
  'globalCostmap',
  'localCostmap',
  'scan',
  'plan',
  'robot',
  'navigation',
];
/** Pixels of a metre while only the robot is known. */
const firstScale = 70;
const fitMargin = 0.92;
/** What the buttons over the map take of its height [pixels]. */
const toolsHeight = 92;

/** Everything that is drawn, and what the view follows. */
export class RobotScene {
  readonly view: View;
  readonly #parts: ReturnType<typeof partsOf>;
  readonly #holders: Readonly<Record<LayerName, Group>>;
  readonly #wallHolder: Group;
  #robot: RobotLayer | undefined;
  #map: Grid | undefined;
  #follow = false;
  /** The view goes with the map until a person takes hold of it. */
  #fitting = true;

  constructor(canvas: HTMLCanvasElement) {
    this.view = new View(canvas);
    const parts = partsOf(this.view);
    this.#parts = parts;
    this.#holders = {
      map: this.view.add(parts.map),
      globalCostmap: this.view.add(parts.globalCostmap),
      localCostmap: this.view.add(parts.localCostmap),
      trail: this.view.add(parts.trail),
      plan: this.view.add(parts.plan),
      scan: this.view.add(parts.scan),
    };
    this.#wallHolder = this.view.add(parts.walls);
    this.#wallHolder.visible = false;
    this.view.add(parts.goal);
    this.view.add(parts.ghost);
    this.view.onUser = () => {
      this.letGo();
    };
    this.view.onPlaced = () => {
      if (this.#follow && this.#robot?.object.visible === true)
        this.view.cameras.look(this.#robot.drawn.x, this.#robot.drawn.y);
    };
  }

  /** The link is new: what was drawn before may be of another run. */
  meet(hello: Hello): void {
    this.#parts.trail.clear();
    this.#parts.scan.object.position.z = hello.robot.lidarHeight;
    this.#robot?.reset();
    if (this.#robot !== undefined) return;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.#robot = robotLayer(hello.robot, this.view.resolution, this.view.pixelRatio, still);
    this.view.add(this.#robot);
  }

  update(items: Partial<Items>): void {
    const { map, globalCostmap, localCostmap, scan, plan, robot, navigation } = items;
    const parts = this.#parts;
    if (map !== undefined) this.#updateMap(map);
    if (globalCostmap !== undefined) parts.globalCostmap.update(globalCostmap);
    if (localCostmap !== undefined) parts.localCostmap.update(localCostmap);
    if (scan !== undefined) parts.scan.update(scan);
    if (plan !== undefined) parts.plan.update(plan);
    if (navigation !== undefined) parts.goal.update(navigation.goal ?? undefined);
    if (robot !== undefined) {
      this.#robot?.update(robot);
      parts.trail.add(robot.x, robot.y);
      if (this.#fitting && this.#map === undefined)
        this.view.cameras.look(robot.x, robot.y, firstScale);
    }
    if (drawn.some((item) => items[item] !== undefined)) this.view.redraw();
  }

  /** A pose that is being drawn by a person. */
  showGhost(pose: Goal | undefined): void {
    this.#parts.ghost.update(pose);
    this.view.redraw();
  }

  setVisible(name: LayerName, visible: boolean): void {
    this.#holders[name].visible = visible;
    this.#raiseWalls();
  }

  setMode(mode: Mode): void {
    this.view.cameras.setMode(mode);
    this.#raiseWalls();
  }

  follow(on: boolean): void {
    this.#follow = on;
    if (on) this.#fitting = false;
    this.view.redraw();
  }

  /** Shows all that is known, and goes with it until a person takes hold of the view. */
  fit(): void {
    this.#fitting = true;
    if (this.#map !== undefined) this.#fitTo(knownBounds(this.#map));
  }

  /** The view stays where it is put. */
  letGo(): void {
    this.#fitting = false;
  }

  #updateMap(map: Grid): void {
    this.#map = map;
    this.#parts.map.update(map);
    this.#parts.walls.update(map);
    if (this.#fitting) this.#fitTo(knownBounds(map));
  }

  #raiseWalls(): void {
    this.#wallHolder.visible = this.view.cameras.mode === '3d' && this.#holders.map.visible;
    this.view.redraw();
  }

  #fitTo(bounds: Bounds | undefined): void {
    if (bounds === undefined) return;
    const { clientWidth, clientHeight } = this.view.canvas;
    const scale = Math.min(
      clientWidth / Math.max(2, bounds.right - bounds.left),
      (clientHeight - toolsHeight) / Math.max(2, bounds.top - bounds.bottom),
    );
    const shown = fitMargin * scale;
    this.view.cameras.look(
      (bounds.left + bounds.right) / 2,
      (bounds.bottom + bounds.top) / 2 - toolsHeight / 2 / shown,
      shown,
    );
    this.view.redraw();
  }
}

function partsOf({ resolution, pixelRatio }: View) {
  const costs = costPalette();
  const { globalCostmap, localCostmap } = heights;
  return {
    map: gridLayer(mapPalette(), { opacity: 1, z: heights.map, order: order.map }),
    walls: wallLayer(wallHeight),
    globalCostmap: gridLayer(costs, { opacity: 0.3, z: globalCostmap, order: order.globalCostmap }),
    localCostmap: gridLayer(costs, {
      opacity: 0.75,
      z: localCostmap,
      order: order.localCostmap,
      border: 0.5,
    }),
    scan: scanLayer(pixelRatio),
    plan: planLayer(resolution, pixelRatio),
    trail: trailLayer(resolution, pixelRatio),
    goal: poseLayer(colors.goal, 0.95),
    ghost: poseLayer(colors.ghost, 0.75),
  };
}
