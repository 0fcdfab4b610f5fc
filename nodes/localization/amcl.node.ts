import { exhaustMap, filter, ignoreElements, map, merge, share, tap, withLatestFrom } from 'rxjs';
import { diagnosed } from '#nodes/core/diagnostics.ts';
import { defineNode } from '#nodes/core/node.ts';
import { services } from '#nodes/core/services.ts';
import { located, tfBuffer, transformMessage } from '#nodes/core/tf.ts';
import { topics } from '#nodes/core/topics.ts';
import { secondsOf } from '#nodes/msgs/time.ts';
import { AmclStation, amclHealth, poseOfReport } from './amcl-station.ts';
import { AmclNodeParams } from './amcl.params.ts';

export const amclNode = defineNode({
  name: 'localization',
  doc: 'Finds the robot on a given map by a particle filter (AMCL).',
  params: AmclNodeParams,
  inputs: {
    scan: topics.scan,
    odometryFiltered: topics.odometryFiltered,
    tf: topics.tf,
    tfStatic: topics.tfStatic,
    map: topics.map,
    initialPose: topics.initialPose,
  },
  outputs: {
    tf: topics.tf,
    amclPose: topics.amclPose,
    particleCloud: topics.particleCloud,
    diagnostics: topics.diagnostics,
  },
  services: { reinitializeGlobalLocalization: services.reinitializeGlobalLocalization },
  wire: (ports, params, { clock, compute, name, random }) => {
    const { odometryFiltered } = ports;
    const station = new AmclStation(random);
    const stage = { name: 'amcl', latency: 0.02 };
    const { odom_frame, base_frame } = params.value;
    const scans = located(ports.scan, tfBuffer(ports.tf, ports.tfStatic), odom_frame, {
      base: base_frame,
    });
    const reports = scans.pipe(
      withLatestFrom(odometryFiltered),
      exhaustMap(([scan, { twist }]) =>
        compute(stage, () => station.add(scan, twist.twist, params.value)),
      ),
      filter((report) => report !== undefined),
    );
    const told = merge(
      odometryFiltered.pipe(tap((message) => station.odometry(message))),
      ports.map.pipe(tap((message) => station.setMap(message, params.value))),
      ports.initialPose.pipe(tap((message) => station.setPose(message, params.value))),
    ).pipe(ignoreElements());
    const results = merge(told, reports).pipe(share());
    return {
      tf: odometryFiltered.pipe(
        withLatestFrom(results),
        map(([{ header }, { mapFromOdom }]) => {
          const { map_frame, odom_frame } = params.value;
          const time = secondsOf(header.stamp);
          return { transforms: [transformMessage(map_frame, odom_frame, mapFromOdom, time)] };
        }),
      ),
      amclPose: results.pipe(map((report) => poseOfReport(report, params.value.map_frame))),
      particleCloud: results.pipe(
        map((report) => station.cloud(report, clock.now(), params.value)),
        filter((cloud) => cloud !== undefined),
      ),
      diagnostics: diagnosed(`${name}: pose`, results.pipe(map(amclHealth)), clock),
      reinitializeGlobalLocalization: () => station.spread(),
    };
  },
});
