import { EMPTY, distinctUntilChanged, filter, map, merge, mergeMap, of, share, tap } from 'rxjs';
import type { Observable } from 'rxjs';
import { derived } from '#nodes/core/derived.ts';
import { frames } from '#nodes/core/frames.ts';
import { heard } from '#nodes/core/heard.ts';
import { defineNode } from '#nodes/core/node.ts';
import { heldByPeople } from '#nodes/core/stops.ts';
import { topics } from '#nodes/core/topics.ts';
import { secondsOf } from '#nodes/msgs/time.ts';
import { CollisionMonitorParams, limitsOf } from './collision-monitor-params.ts';
import { diagnostic, motionOf, twistMessage, twistOf } from './messages.ts';
import { decide, hearOdometry, hearScan, monitorStation } from './monitor-station.ts';
import { monitorState, sameDecision } from './monitor-state.ts';

export const collisionMonitorNode = defineNode({
  name: 'collision_monitor',
  doc: 'Passes commands after which the robot can still stop clear; else limits, turns or backs out',
  params: CollisionMonitorParams,
  inputs: {
    smoothed: topics.cmdVelSmoothed,
    scan: topics.scan,
    odometry: topics.odometryFiltered,
    selected: topics.muxSource,
    emergencyStop: topics.emergencyStop,
    voiceStop: topics.voiceStop,
    safetyStop: topics.safetyStop,
  },
  outputs: {
    cmdVel: topics.cmdVel,
    state: topics.collisionMonitorState,
    diagnostics: topics.diagnostics,
  },
  wire: (inputs, params, { name, clock }) => {
    const station = monitorStation(params.value.footprint);
    const limits = derived(params, limitsOf);
    let heardAt = -Infinity;
    const decision = (command: ReturnType<typeof twistOf> | null, stamp: number) => {
      const now = clock.now();
      return { ...decide(station, command, now, limits()), stamp, now };
    };
    const listening = merge(
      heard(inputs.odometry, (message) => {
        hearOdometry(station, motionOf(message));
      }),
      heard(inputs.scan, (message) => {
        hearScan(station, message);
      }),
      heard(inputs.selected, ({ data }) => {
        station.teleop = data === 'teleop';
      }),
    );
    const stops: Observable<boolean> = merge(
      heldByPeople(inputs.emergencyStop, inputs.voiceStop).pipe(
        map((held) => (station.emergencyStop = held)),
      ),
      inputs.safetyStop.pipe(map(({ data }) => (station.safetyStop = data !== ''))),
    );
    const decisions = merge(
      listening,
      stops.pipe(mergeMap((stop) => (stop ? of(decision(null, clock.now())) : EMPTY))),
      inputs.smoothed.pipe(
        tap(() => {
          heardAt = clock.now();
        }),
        map((message) => decision(twistOf(message), secondsOf(message.header.stamp))),
      ),
      clock.every(1 / params.value.rate).pipe(
        filter((now) => now - heardAt > params.value.command_timeout && heardAt > -Infinity),
        map((now) => decision(null, now)),
      ),
    ).pipe(share());
    const changes = decisions.pipe(distinctUntilChanged((a, b) => sameDecision(a, b)));
    return {
      cmdVel: decisions.pipe(
        map(({ twist, stamp }) => twistMessage(twist, stamp, frames.baseLink)),
      ),
      state: changes.pipe(map(monitorState)),
      diagnostics: changes.pipe(
        map(({ action, reason, now }) =>
          diagnostic(now, name, action === 'stop' ? 'warn' : 'ok', `${action}: ${reason}`),
        ),
      ),
    };
  },
});
