import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Provider, Session, TensorData } from '#nodes/core/model.ts';
import { checkFeeds } from './feeds.ts';
import { Golden, Manifest } from './manifest.ts';
import { openOnnxSession, type Attempt, type Engine } from './onnx-session.ts';
import { patternData, tensorData } from './pattern.ts';
import type { ModelThreads } from './worker-engine.ts';

export const catalogDirectory = fileURLToPath(new URL('./catalog/', import.meta.url));

/** A model that is refused: which file, which field, what was found and what was expected. */
export class ModelError extends Error {
  constructor(file: string, field: string, found: string, expected: string) {
    super(`${file}: ${field}: found ${found}, expected ${expected}`);
    this.name = 'ModelError';
  }
}

export interface LoadOptions {
  readonly directory?: string;
  readonly providers?: readonly Provider[];
  /** Where models run that would hold up the caller; without, all run on the caller's thread. */
  readonly threads?: ModelThreads;
}

/** Faster models are not worth the way to another thread and back [s]. */
const INLINE = 0.2e-3;

export interface LoadedModel {
  readonly manifest: Manifest;
  readonly session: Session;
  /** The rungs of the provider ladder, tried or not. */
  readonly attempts: readonly Attempt[];
}

/** What a launch needs of a model, refused ones included. */
export type LoadedSession = Pick<LoadedModel, 'session' | 'attempts'>;

/** Names of the models in the catalogue, sorted. */
export async function modelNames(directory = catalogDirectory): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

export async function readManifest(name: string, directory = catalogDirectory): Promise<Manifest> {
  const file = join(directory, name, 'manifest.json');
  const manifest = parse(file, await text(file, name, directory), Manifest);
  if (manifest.name !== name) throw new ModelError(file, 'name', manifest.name, name);
  return manifest;
}

/** Opens a model of the catalogue; refuses it with a `ModelError` when hash, shapes or golden output differ. */
export async function loadModel(name: string, options: LoadOptions = {}): Promise<LoadedModel> {
  const directory = options.directory ?? catalogDirectory;
  const manifest = await readManifest(name, directory);
  const file = join(directory, name, 'model.onnx');
  const model = await bytes(file);
  if (manifest.bytes !== undefined && model.length !== manifest.bytes) {
    const found = `${String(model.length)} bytes`;
    throw new ModelError(file, 'size', found, `${String(manifest.bytes)}: is the file truncated?`);
  }
  const hash = createHash('sha256').update(model).digest('hex');
  if (hash !== manifest.sha256) throw new ModelError(file, 'sha256', hash, manifest.sha256);
  const { inputs, outputs, profile, family = name, latency } = manifest;
  const { providers, threads } = options;
  const open = { model, inputs, outputs, ...(providers === undefined ? {} : { providers }) };
  const heavy = (profile?.latency ?? 0) >= INLINE;
  const opened =
    heavy && threads !== undefined
      ? await threads.open(family, latency, open)
      : await openOnnxSession(open);
  if (opened.kind === 'failed') {
    throw new ModelError(file, 'model', opened.reason, 'a model that fits its manifest');
  }
  const session = sessionOf(manifest, opened.engine);
  const golden = await readGolden(name, directory);
  await checkGolden(join(directory, name, 'golden.json'), manifest, session, golden);
  return { manifest, session, attempts: opened.attempts };
}

function sessionOf(
  { name, inputs, outputs, latency, settings }: Manifest,
  engine: Engine,
): Session {
  return {
    name,
    provider: engine.provider,
    inputs,
    outputs,
    latency,
    settings: settings ?? {},
    run: async (feeds) => {
      checkFeeds(name, inputs, feeds);
      return engine.run(feeds);
    },
  };
}

/** What stands for a model that was refused: everything else goes on, and its node says why. */
export function refusedSession(name: string, reason: string): Session {
  return {
    name,
    provider: 'cpu',
    inputs: [],
    outputs: [],
    latency: 0.01,
    settings: {},
    refused: reason,
    run: () => Promise.reject(new Error(reason)),
  };
}

/** The inputs of a model's golden example. */
export function goldenFeeds(manifest: Manifest, golden: Golden): Record<string, TensorData> {
  const feeds: Record<string, TensorData> = {};
  for (const [input, given] of Object.entries(golden.inputs)) {
    const spec = manifest.inputs.find(({ name }) => name === input);
    if (spec === undefined) feeds[input] = new Float32Array(0);
    else feeds[input] = Array.isArray(given) ? tensorData(spec, given) : patternData(spec, given);
  }
  return feeds;
}

export async function readGolden(name: string, directory = catalogDirectory): Promise<Golden> {
  const file = join(directory, name, 'golden.json');
  return parse(file, await text(file, name, directory), Golden);
}

async function checkGolden(
  file: string,
  manifest: Manifest,
  session: Session,
  golden: Golden,
): Promise<void> {
  let answer: Readonly<Record<string, Float32Array>>;
  try {
    answer = await session.run(goldenFeeds(manifest, golden));
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw new ModelError(file, 'inputs', found, 'inputs the model takes');
  }
  for (const [output, wanted] of Object.entries(golden.outputs)) {
    const { every, values } = Array.isArray(wanted) ? { every: 1, values: wanted } : wanted;
    const data = answer[output];
    if (data === undefined || Math.ceil(data.length / every) !== values.length) {
      const found = data === undefined ? 'nothing' : `${String(data.length)} values`;
      const size = `${String(values.length)} values${every === 1 ? '' : `, every ${String(every)}th`}`;
      throw new ModelError(file, `outputs.${output}`, found, size);
    }
    for (const [i, expected] of values.entries()) {
      const found = data[every * i] ?? NaN;
      if (!(Math.abs(found - expected) <= golden.tolerance)) {
        const field = `outputs.${output}[${String(every * i)}]`;
        const near = `${String(expected)} within ${String(golden.tolerance)}`;
        throw new ModelError(file, field, String(found), near);
      }
    }
  }
}

async function bytes(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch {
    throw new ModelError(file, 'file', 'nothing', 'the weights of the model');
  }
}

async function text(file: string, name: string, directory: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    const known = await modelNames(directory).catch(() => []);
    throw new ModelError(file, `model '${name}'`, 'nothing', `one of: ${known.join(', ')}`);
  }
}

function parse<S extends z.ZodType>(file: string, content: string, schema: S): z.output<S> {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw new ModelError(file, 'content', found, 'JSON');
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue === undefined ? 'content' : issue.path.join('.') || 'content';
  throw new ModelError(file, field, issue?.message ?? 'invalid', 'a valid value');
}
