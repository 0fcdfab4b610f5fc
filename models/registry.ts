import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Provider, Session } from '#nodes/core/model.ts';
import { Golden, Manifest } from './manifest.ts';
import { openOnnxSession, type Attempt } from './onnx-session.ts';

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
}

export interface LoadedModel {
  readonly manifest: Manifest;
  readonly session: Session;
  /** The rungs of the provider ladder, tried or not. */
  readonly attempts: readonly Attempt[];
}

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
  const hash = createHash('sha256').update(model).digest('hex');
  if (hash !== manifest.sha256) throw new ModelError(file, 'sha256', hash, manifest.sha256);
  const opened = await openOnnxSession({
    name,
    model,
    inputs: manifest.inputs,
    outputs: manifest.outputs,
    ...(options.providers === undefined ? {} : { providers: options.providers }),
  });
  if (opened.kind === 'failed') {
    throw new ModelError(file, 'model', opened.reason, 'a model that fits its manifest');
  }
  const goldenFile = join(directory, name, 'golden.json');
  const golden = parse(goldenFile, await text(goldenFile, name, directory), Golden);
  await checkGolden(goldenFile, opened.session, golden);
  return { manifest, session: opened.session, attempts: opened.attempts };
}

async function checkGolden(file: string, session: Session, golden: Golden): Promise<void> {
  const feeds: Record<string, Float32Array> = {};
  for (const [input, values] of Object.entries(golden.inputs)) {
    feeds[input] = Float32Array.from(values);
  }
  let answer: Readonly<Record<string, Float32Array>>;
  try {
    answer = await session.run(feeds);
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw new ModelError(file, 'inputs', found, 'inputs the model takes');
  }
  for (const [output, values] of Object.entries(golden.outputs)) {
    const data = answer[output];
    if (data?.length !== values.length) {
      const found = data === undefined ? 'nothing' : `${String(data.length)} values`;
      throw new ModelError(file, `outputs.${output}`, found, `${String(values.length)} values`);
    }
    for (const [i, expected] of values.entries()) {
      const found = data[i] ?? NaN;
      if (!(Math.abs(found - expected) <= golden.tolerance)) {
        const field = `outputs.${output}[${String(i)}]`;
        const wanted = `${String(expected)} within ${String(golden.tolerance)}`;
        throw new ModelError(file, field, String(found), wanted);
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
