import { loadModel, refusedSession } from '#models/registry.ts';
import type { LoadedSession } from '#models/registry.ts';
import { ModelThreads } from '#models/worker-engine.ts';
import { modelsOf } from '../compose.ts';
import type { Entry } from '../compose.ts';
import { UsageError } from './options.ts';

/**
 * Every model a node of the launch names. A refused one ends the launch where the robot cannot drive
 * without it; elsewhere its node says so and everything else goes on.
 */
export async function loadModels(
  entries: readonly Entry[],
  required: ReadonlySet<string>,
): Promise<LoadedSession[]> {
  const threads = new ModelThreads();
  const models: LoadedSession[] = [];
  for (const name of new Set([...required, ...modelsOf(entries)])) {
    try {
      models.push(await loadModel(name, { threads }));
    } catch (error) {
      const { message } = error as Error;
      if (required.has(name)) throw new UsageError(message);
      models.push({ session: refusedSession(name, message), attempts: [] });
    }
  }
  return models;
}
