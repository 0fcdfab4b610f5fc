import { exhaustMap, filter, map, merge, share, tap } from 'rxjs';
import { diagnosed } from '#nodes/core/diagnostics.ts';
import { heard } from '#nodes/core/heard.ts';
import { defineNode } from '#nodes/core/node.ts';
import { outlet } from '#nodes/core/outlet.ts';
import { located, tfBuffer, transformMessage } from '#nodes/core/tf.ts';
import { topics } from '#nodes/core/topics.ts';
import { pose2OfPose } from '#nodes/math/planar.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import type { Odometry } from '#nodes/msgs/nav.ts';
import type { TFMessage } from '#nodes/msgs/tf2.ts';
import { secondsOf } from '#nodes/msgs/time.ts';
import { SlamStation, scanInput, slamHealth } from './slam-station.ts';
import { SlamNodeParams } from './slam.params.ts';

export const slamNode = defineNode({
  name: 'localization',
  doc: 'Maps from scans without a map given, and corrects drift by matching each scan to the map.',
  params: SlamNodeParams,
  inputs: {
    scan: topics.scan,
    odometryFiltered: topics.odometryFiltered,
    tf: topics.tf,
    tfStatic: topics.tfStatic,
    initialPose: topics.initialPose,
  },
  outputs: { map: topics.map, tf: topics.tf, diagnostics: topics.diagnostics },
  wire: ({ scan, odometryFiltered, tf, tfStatic, initialPose }, params, context) => {
    const { clock, compute, name } = context;
    const station = new SlamStation(params.value);
    const stage = { name: 'scan_matching', latency: 0.02 };
    const scans = located(scan, tfBuffer(tf, tfStatic), params.value.odom_frame, {
      base: params.value.base_frame,
    });
    // odometry comes at 50 Hz: it is heard once, for all three that need it
    let newest: Odometry | undefined;
    let mapFromOdom: Pose2 | undefined;
    const edges = outlet<TFMessage>();
    const told = merge(
      heard(odometryFiltered, (message) => {
        newest = message;
        station.odometry(pose2OfPose(message.pose.pose));
        if (mapFromOdom === undefined) return;
        const { map_frame, odom_frame } = params.value;
        const time = secondsOf(message.header.stamp);
        edges.next({ transforms: [transformMessage(map_frame, odom_frame, mapFromOdom, time)] });
      }),
      heard(initialPose, ({ header, pose }) => {
        if (header.frame_id === params.value.map_frame) station.reset(pose2OfPose(pose.pose));
      }),
    );
    const matches = scans.pipe(
      map((found) => (newest === undefined ? undefined : scanInput(found, newest.twist.twist))),
      exhaustMap((input) =>
        input !== undefined && station.wants(input, params.value)
          ? compute(stage, () => station.add(input, params.value))
          : [],
      ),
      tap((result) => (mapFromOdom = result.mapFromOdom)),
    );
    const results = merge(told, matches).pipe(share());
    return {
      map: results.pipe(
        map(() => station.map(clock.now(), params.value)),
        filter((message) => message !== undefined),
      ),
      tf: edges.messages,
      diagnostics: diagnosed(`${name}: map`, results.pipe(map(slamHealth)), clock),
    };
  },
});
