import { topics } from '#nodes/core/topics.ts';

/** What the page shows. */
export const inputs = {
  map: topics.map,
  globalCostmap: topics.globalCostmap,
  localCostmap: topics.localCostmap,
  scan: topics.scan,
  odometryFiltered: topics.odometryFiltered,
  tf: topics.tf,
  tfStatic: topics.tfStatic,
  plan: topics.plan,
  image: topics.image,
  audio: topics.audio,
  audioInfo: topics.audioInfo,
  goalPose: topics.goalPose,
  muxSource: topics.muxSource,
  emergencyStop: topics.emergencyStop,
  voiceStop: topics.voiceStop,
  safetyStop: topics.safetyStop,
  collisionMonitorState: topics.collisionMonitorState,
  diagnostics: topics.diagnostics,
  clock: topics.clock,
};
