/** Brings what LiDAR, camera and microphones report of things into one picture. */
import { filter, map, merge, share } from 'rxjs';
import type { Observable } from 'rxjs';
import { derived } from '#nodes/core/derived.ts';
import { diagnosed } from '#nodes/core/diagnostics.ts';
import { frames } from '#nodes/core/frames.ts';
import { heard } from '#nodes/core/heard.ts';
import { defineNode } from '#nodes/core/node.ts';
import { located, tfBuffer } from '#nodes/core/tf.ts';
import type { TfBuffer } from '#nodes/core/tf-buffer.ts';
import { ticks } from '#nodes/core/ticks.ts';
import { topics } from '#nodes/core/topics.ts';
import type { Header } from '#nodes/msgs/std.ts';
import { ObjectTrackerParams, trackerOptions } from './tracker-params.ts';
import * as stations from './tracker-station.ts';

export const objectTrackerNode = defineNode({
  name: 'object_tracker',
  doc: 'Tracks persons, vehicles and things by all senses: place, velocity, class, existence',
  params: ObjectTrackerParams,
  inputs: {
    lidar: topics.lidarDetections,
    camera: topics.detections,
    sources: topics.soundSources,
    events: topics.soundEvents,
    cameraInfo: topics.cameraInfo,
    scan: topics.scan,
    tf: topics.tf,
    tfStatic: topics.tfStatic,
  },
  outputs: {
    tracks: topics.tracks,
    predicted: topics.tracksPredicted,
    evidence: topics.trackEvidence,
    markers: topics.trackMarkers,
    diagnostics: topics.diagnostics,
  },
  wire: (inputs, params, { name, clock }) => {
    const options = derived(params, trackerOptions);
    const station = stations.trackerStation(frames.odom);
    let buffer: TfBuffer | undefined;
    const buffers = tfBuffer(inputs.tf, inputs.tfStatic).pipe(share());
    const placed = <T extends { readonly header: Header }>(messages: Observable<T>) =>
      located(messages, buffers, frames.odom, {
        onDrop: (_, { message }) => stations.unplaced(station, message),
      });
    const listening = merge(
      heard(buffers, (next) => (buffer = next)),
      heard(placed(inputs.scan), ({ message, pose, stamp }) => {
        stations.hearScan(station, message, pose, stamp);
      }),
      heard(placed(inputs.lidar), ({ message }) => {
        if (params.value.use_lidar) stations.hearLidar(station, message, buffer, options());
      }),
      heard(placed(inputs.camera), ({ message }) => {
        if (params.value.use_camera) stations.hearCamera(station, message, buffer, options());
      }),
      heard(placed(inputs.sources), ({ message }) => {
        if (params.value.use_audio) stations.hearAudio(station, message, buffer, options());
      }),
      heard(inputs.events, (message) => (station.event = message)),
      heard(inputs.cameraInfo, (message) => (station.info = message)),
    );
    const horizon = (): number => params.value.prediction_horizon;
    const reports = merge(
      listening,
      ticks(clock, params, ({ rate }) => rate).pipe(
        map((now) => stations.report(station, now, horizon(), options())),
      ),
    ).pipe(
      filter((said) => said !== undefined),
      share(),
    );
    return {
      tracks: reports.pipe(map(({ tracks }) => tracks)),
      predicted: reports.pipe(map(({ predicted }) => predicted)),
      evidence: reports.pipe(map(({ evidence }) => evidence)),
      markers: reports.pipe(map(({ markers }) => markers)),
      diagnostics: diagnosed(`${name}: tracks`, reports.pipe(map(({ health }) => health)), clock),
    };
  },
});
