import type { Recording } from '#nodes/bus/recording.ts';
import type { Bus } from '#nodes/core/bus.ts';
import { nodeName, resolveName } from '#nodes/core/names.ts';
import type { Placement } from '#nodes/core/names.ts';
import type { Topic } from '#nodes/core/topic.ts';
import { topics } from '#nodes/core/topics.ts';

/** Listens to every topic of the table, under the names it has where the stack sits. */
export function recordAll(bus: Bus, place: Placement, recording: Recording): void {
  const endpoint = bus.connect(nodeName('recorder', { ...place, name: 'recorder' }));
  for (const entry of Object.values(topics) as readonly Topic[]) {
    const topic = { ...entry, name: resolveName(entry.name, 'recorder', place) };
    let sequence = 0;
    endpoint.messages(topic).subscribe((message) => {
      recording.add({
        time: endpoint.clock.now(),
        topic,
        publisher: '',
        sequence: ++sequence,
        message,
      });
    });
  }
}
