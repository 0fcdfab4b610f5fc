import { map, of } from 'rxjs';
import { z } from 'zod';
import { defineNode } from '#nodes/core/node.ts';
import { topics } from '#nodes/core/topics.ts';
import { loadMap } from './map-file.ts';
import { mapMessage } from './map-message.ts';

const MapServerParams = z.strictObject({
  yaml_filename: z.string().min(1).describe('Map file of nav2_map_server, read at start'),
  frame_id: z.string().default('map').describe('Frame of the map'),
});

export const mapServerNode = defineNode({
  name: 'map_server',
  doc: 'Publishes the map of a file.',
  params: MapServerParams,
  inputs: {},
  outputs: { map: topics.map },
  wire: (_, params, { clock }) => {
    // launch has read the same file before anything started, so this fails in a foreign launch only
    const loaded = loadMap(params.value.yaml_filename);
    if (loaded.kind === 'error') throw new Error(loaded.message);
    const { grid, data } = loaded.map;
    const { frame_id } = params.value;
    return { map: of(data).pipe(map(() => mapMessage(grid, data, frame_id, clock.now()))) };
  },
});
