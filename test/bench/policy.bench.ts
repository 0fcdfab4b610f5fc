import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { catalogDirectory, loadModel } from '#models/registry.ts';
import { timeAsync } from './measure.ts';
import type { Row } from './measure.ts';

/** The policy through our session, against a bare `session.run` with tensors made beforehand. */
export async function policyBench(): Promise<Row[]> {
  const name = 'policy-turtlebot3';
  const { session, manifest } = await loadModel(name, { providers: ['cpu'] });
  const feeds = Object.fromEntries(
    manifest.inputs.map(({ name: input, shape }) => [
      input,
      new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.3),
    ]),
  );
  const bare = await InferenceSession.create(
    readFileSync(join(catalogDirectory, name, 'model.onnx')),
    {
      executionProviders: ['cpu'],
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    },
  );
  const tensors = Object.fromEntries(
    manifest.inputs.map(({ name: input, shape }) => [
      input,
      new Tensor('float32', feeds[input] ?? new Float32Array(0), shape),
    ]),
  );
  const floor = await timeAsync(500, 15, () => bare.run(tensors));
  const value = await timeAsync(500, 15, () => session.run(feeds));
  return [
    {
      name: 'policy inference through our session',
      value: value * 1e6,
      floor: floor * 1e6,
      unit: 'us',
      against: 'bare session.run',
      budget: 1.2,
    },
  ];
}
