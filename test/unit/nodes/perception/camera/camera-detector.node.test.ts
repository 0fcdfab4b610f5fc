import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { InProcessHost } from '#launch/hosts/in-process.ts';
import { fakeSession } from '#models/fake-session.ts';
import { refusedSession } from '#models/registry.ts';
import type { Session } from '#nodes/core/model.ts';
import { runNode } from '#nodes/core/run-node.ts';
import { topics } from '#nodes/core/topics.ts';
import { quaternionFromRpy } from '#nodes/math/se3.ts';
import type { DiagnosticArray } from '#nodes/msgs/diagnostic.ts';
import type { CameraInfo, Image } from '#nodes/msgs/sensor.ts';
import { secondsOf, stampOf } from '#nodes/msgs/time.ts';
import type { Detection2DArray } from '#nodes/msgs/vision.ts';
import { cameraDetectorNode } from '#nodes/perception/camera/camera-detector.node.ts';

const f = 265;
/** A YOLO that sees one person in the middle, its lower edge at row 52 of 64. */
function detector(name: string, score: number, latency = 0.02): Session {
  const inputs = [{ name: 'images', dtype: 'float32' as const, shape: [1, 3, 64, 64], doc: '' }];
  return fakeSession(name, inputs, () => ({ output0: Float32Array.of(32, 36, 8, 32, score) }), {
    outputs: [{ name: 'output0', dtype: 'float32', shape: [1, 5, 1] }],
    settings: { decoder: 'yolo', labels: ['person'], fit: 'stretch' },
    latency,
  });
}

const header = (time: number) => ({ stamp: stampOf(time), frame_id: 'camera_optical_frame' });
function picture(time: number, width = 320, height = 240): Image {
  const data = new Uint8Array(3 * width * height).fill(90);
  return {
    header: header(time),
    width,
    height,
    encoding: 'rgb8',
    is_bigendian: 0,
    step: 3 * width,
    data,
  };
}
function info(time: number): CameraInfo {
  return {
    header: header(time),
    width: 320,
    height: 240,
    distortion_model: 'plumb_bob',
    d: new Float64Array(5),
    k: Float64Array.of(f, 0, 159.5, 0, f, 119.5, 0, 0, 1),
    r: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1),
    p: new Float64Array(12),
    binning_x: 0,
    binning_y: 0,
    roi: { x_offset: 0, y_offset: 0, height: 0, width: 0, do_rectify: false },
  };
}

interface Script {
  readonly sessions: readonly Session[];
  readonly params?: object;
  readonly pictures?: (time: number) => Image;
  readonly rate?: number;
  readonly calibrated?: boolean;
  readonly during?: (
    node: ReturnType<typeof runNode>,
    at: (time: number, run: () => void) => void,
  ) => void;
}

/** Two seconds before a camera 0.5 m over the floor. */
async function run(script: Script) {
  const { sessions, pictures = picture, rate = 10, calibrated = true } = script;
  const host = new InProcessHost({ seed: 1, sessions: new Map(sessions.map((s) => [s.name, s])) });
  const seen: Detection2DArray[] = [];
  const arrived: number[] = [];
  const said: string[] = [];
  host.bus.tap(({ topic, message, time }) => {
    if (topic.name === '/camera/detections') {
      seen.push(message as Detection2DArray);
      arrived.push(time);
    } else if (topic.name === '/diagnostics')
      for (const status of (message as DiagnosticArray).status)
        said.push(`${String(status.level)} ${status.message}`);
  });
  const models = sessions.map(({ name }) => name);
  const node = runNode(
    cameraDetectorNode,
    { models, variant: models[0], max_rate: 100, ...script.params },
    host,
  );
  const robot = host.bus.connect('/robot');
  const on = <T extends { readonly name: string }>(topic: T): T => ({
    ...topic,
    name: `/${topic.name}`,
  });
  robot.clock.after(0.01).subscribe((now) => {
    robot.publish(on(topics.tfStatic), {
      transforms: [
        {
          header: { stamp: stampOf(now), frame_id: 'base_footprint' },
          child_frame_id: 'camera_optical_frame',
          transform: {
            translation: { x: 0, y: 0, z: 0.5 },
            rotation: quaternionFromRpy(-Math.PI / 2, 0, -Math.PI / 2),
          },
        },
      ],
    });
    if (calibrated) robot.publish(on(topics.cameraInfo), info(now));
  });
  robot.clock.every(1 / rate).subscribe((now) => {
    robot.publish(on(topics.image), pictures(now));
  });
  script.during?.(node, (time, act) => robot.clock.after(time).subscribe(act));
  await host.bus.runUntil(2);
  assert.deepEqual(host.failures, []);
  host.close();
  return { seen, arrived, said };
}

describe('camera detector', () => {
  it('says who stands where, in the frame and at the time of the picture', async () => {
    const { seen, arrived } = await run({ sessions: [detector('a', 0.9)] });
    assert.equal(seen.length, 19);
    const [first] = seen;
    assert.equal(first?.header.frame_id, 'camera_optical_frame');
    assert.ok(Math.abs(arrived[0]! - secondsOf(first.header.stamp) - 0.02) < 1e-6);
    const [{ hypothesis, pose } = assert.fail()] = first.detections[0]!.results;
    assert.equal(hypothesis.class_id, 'person');
    // 52 of 64 rows is row 195: 75 rows below the horizon at f = 265 and 0.5 m
    assert.ok(Math.abs(pose.pose.position.z - (0.5 * f) / 75) < 0.05, String(pose.pose.position.z));
  });

  it('looks at the newest picture when the model is slower than the camera', async () => {
    const { seen, said } = await run({ sessions: [detector('a', 0.9, 0.25)], rate: 20 });
    assert.equal(seen.length, 7);
    const stamps = seen.map(({ header: { stamp } }) => secondsOf(stamp));
    for (let i = 2; i < stamps.length; i++) assert.ok(stamps[i]! - stamps[i - 1]! > 0.24);
    assert.ok(said.includes('0 looks with a'));
  });

  it('changes the model at run time without losing a picture', async () => {
    const { seen, said } = await run({
      sessions: [detector('a', 0.9), detector('b', 0.6)],
      during: (node, at) => {
        at(1.01, () => {
          const set = (value: string) => node.setParameters([{ name: 'variant', value }]);
          assert.equal(set('c').successful, false);
          assert.equal(set('b').successful, true);
        });
      },
    });
    const scores = seen.map(({ detections }) =>
      detections[0]!.results[0]!.hypothesis.score.toFixed(1),
    );
    assert.deepEqual(scores, [...Array<string>(10).fill('0.9'), ...Array<string>(9).fill('0.6')]);
    assert.ok(said.includes('0 looks with b'));
  });

  it('lives through pictures it cannot read, and through a change of size', async () => {
    const { seen, said } = await run({
      sessions: [detector('a', 0.9)],
      pictures: (time) => {
        if (time < 0.55) return { ...picture(time), encoding: 'bayer_rggb8' };
        if (time < 1.05) return { ...picture(time), data: new Uint8Array(99) };
        return time < 1.55 ? picture(time, 640, 480) : picture(time);
      },
    });
    assert.ok(said.some((text) => /^1 encoding 'bayer_rggb8'/.test(text)));
    assert.ok(said.some((text) => /^1 truncated: 99 bytes/.test(text)));
    assert.equal(seen.length, 9);
    const widths = seen.map(({ detections }) => detections[0]!.bbox.size_x);
    assert.deepEqual([...new Set(widths)], [80, 40]);
    const depths = seen.map(({ detections }) => detections[0]!.results[0]!.pose.pose.position.z);
    assert.ok(depths.every((z) => Math.abs(z - (0.5 * f) / 75) < 0.05));
  });

  it('says that it has no calibration, and that its model was refused', async () => {
    const { said } = await run({ sessions: [detector('a', 0.9)], calibrated: false });
    assert.deepEqual([...new Set(said)], ['1 no camera_info yet']);
    const broken = refusedSession('a', 'model.onnx: size: found 3 bytes');
    const other = await run({ sessions: [broken] });
    assert.match(other.said[0] ?? '', /^2 model 'a': model\.onnx: size: found 3 bytes/);
    assert.deepEqual(other.seen, []);
  });

  it('goes on after an inference that failed', async () => {
    let runs = 0;
    const good = detector('a', 0.9);
    const shaky: Session = {
      ...good,
      run: (feeds) => (runs++ === 3 ? Promise.reject(new Error('out of memory')) : good.run(feeds)),
    };
    const { seen, said } = await run({ sessions: [shaky] });
    assert.equal(seen.length, 18);
    assert.ok(said.some((text) => /^2 .*out of memory/.test(text)));
  });
});
