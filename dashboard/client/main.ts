/** The page: wires link, scene and panels. */
import { protocolVersion } from '../protocol.ts';
import type { Command, Frame, Items } from '../protocol.ts';
import { announce } from './announcer.ts';
import { connect } from './connection.ts';
import type { Connection } from './connection.ts';
import { element } from './elements.ts';
import { CameraPanel } from './panels/camera.ts';
import { DiagnosticsPanel } from './panels/diagnostics.ts';
import { DrivePanel } from './panels/drive.ts';
import { EmergencyPanel } from './panels/emergency.ts';
import { LayersPanel } from './panels/layers.ts';
import { NavigationPanel } from './panels/navigation.ts';
import { SoundPanel } from './panels/sound.ts';
import { StatusPanel } from './panels/status.ts';
import { ToolsPanel } from './panels/tools.ts';
import { PointerTool } from './pointer-tool.ts';
import { RobotScene } from './scene.ts';

const lookPeriod = 250;

const scene = new RobotScene(element<HTMLCanvasElement>('scene'));
const status = new StatusPanel();
const camera = new CameraPanel();
const sound = new SoundPanel();
const diagnostics = new DiagnosticsPanel();
const layers = new LayersPanel((name, visible) => {
  scene.setVisible(name, visible);
});

/** The newest of each since the last drawing: a hidden page keeps no more than that. */
let waiting: Partial<Items> = {};
let newest: Frame | undefined;

const connection: Connection = connect({
  hello: (hello) => {
    // the scripts of this page and of its server must be of one making
    if (hello.version !== protocolVersion) location.reload();
    status.hello(hello);
    scene.meet(hello);
    camera.hello(hello.robot.camera);
    sound.hello(hello.robot.microphones);
  },
  frame: (frame) => {
    newest = frame;
    Object.assign(waiting, frame.items);
    scene.view.wake();
  },
  problem: ({ field, message }) => {
    console.warn(`${field}: ${message}`);
    announce(`Not done: ${message}`);
  },
  state: (state) => {
    status.link(state);
    if (state !== 'live') drive.off();
  },
});

const send = (command: Command): boolean => {
  const sent = connection.send(command);
  if (!sent) announce('Not sent: there is no connection.');
  return sent;
};
const emergency = new EmergencyPanel(connection);
const drive = new DrivePanel(send);
const navigation = new NavigationPanel({
  goal: (goal) => send({ kind: 'goal', ...goal }),
  cancel: () => send({ kind: 'cancel' }),
});
const pointer = new PointerTool(scene, (tool, { x, y, yaw }) => {
  if (tool === 'goal') send({ kind: 'goal', x, y, yaw });
  else send({ kind: 'initialPose', x, y, yaw: yaw ?? 0 });
});
const tools = new ToolsPanel(scene, pointer);

scene.view.onTurn = () => {
  tools.tellScale();
  if (newest === undefined) return;
  const items = waiting;
  waiting = {};
  scene.update(items);
  status.frame({ ...newest, items });
  layers.update(items);
  newest = undefined;
  if (items.safety !== undefined) emergency.update(items.safety);
  if (items.navigation !== undefined) navigation.update(items.navigation);
  if (items.image !== undefined) camera.update(items.image);
  if (items.sound !== undefined) sound.update(items.sound);
  if (items.diagnostics !== undefined) diagnostics.update(items.diagnostics);
};

setInterval(() => {
  status.look();
  layers.look();
}, lookPeriod);

const writes = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement && target.type === 'number';

window.addEventListener(
  'keydown',
  (event) => {
    const used = ((): boolean => {
      if (event.code === 'Space') {
        if (!event.repeat) emergency.stop();
        return true;
      }
      if (event.key === 'Escape') return pointer.drop();
      if (writes(event.target)) return false;
      return drive.key(event, true) || tools.key(event);
    })();
    // no button is pressed and nothing scrolls by a key that did something else
    if (used) event.preventDefault();
  },
  { capture: true },
);
window.addEventListener(
  'keyup',
  (event) => {
    if (event.code === 'Space' || drive.key(event, false)) event.preventDefault();
  },
  { capture: true },
);
