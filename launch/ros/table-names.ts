import { actions } from '#nodes/core/services.ts';
import { topics } from '#nodes/core/topics.ts';

/** Every name that the launch's own nodes may talk on. */
export const tableNames: readonly string[] = [
  ...Object.values(topics),
  ...Object.values(actions),
].map(({ name }) => name);
