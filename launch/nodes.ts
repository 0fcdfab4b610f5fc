import { policyNode } from '#nodes/control/policy.node.ts';
import { navigatorNode } from '#nodes/behavior/navigator.node.ts';
import { voiceCommanderNode } from '#nodes/behavior/voice-commander.node.ts';
import { amclNode } from '#nodes/localization/amcl.node.ts';
import { ekfNode } from '#nodes/localization/ekf.node.ts';
import { mapServerNode } from '#nodes/mapping/map-server.node.ts';
import { slamNode } from '#nodes/mapping/slam.node.ts';
import { objectTrackerNode } from '#nodes/perception/fusion/object-tracker.node.ts';
import { cameraSceneNode } from '#nodes/perception/camera/camera-scene.node.ts';
import { scanFusionNode } from '#nodes/perception/fusion/scan-fusion.node.ts';
import { lidarDetectorNode } from '#nodes/perception/lidar/lidar-detector.node.ts';
import { soundEventsNode } from '#nodes/perception/audio/events.node.ts';
import { keywordSpotterNode } from '#nodes/perception/audio/keyword.node.ts';
import { cameraDetectorNode } from '#nodes/perception/camera/camera-detector.node.ts';
import { cameraHealthNode } from '#nodes/perception/camera/camera-health.node.ts';
import { imageDecoderNode } from '#nodes/perception/camera/image-decoder.node.ts';
import { microphoneHealthNode } from '#nodes/perception/audio/microphone-health.node.ts';
import { soundLocalizerNode } from '#nodes/perception/audio/sound-localizer.node.ts';
import { voiceActivityNode } from '#nodes/perception/audio/voice-activity.node.ts';
import { synchronizerNode } from '#nodes/perception/synchronizer.node.ts';
import { globalCostmapNode } from '#nodes/planning/costmap/global-costmap.node.ts';
import { localCostmapNode } from '#nodes/planning/costmap/local-costmap.node.ts';
import { plannerServerNode } from '#nodes/planning/planner-server.node.ts';
import { collisionMonitorNode } from '#nodes/safety/collision-monitor.node.ts';
import { cmdVelAdapterNode } from '#nodes/safety/cmd-vel-adapter.node.ts';
import { twistMuxNode } from '#nodes/safety/twist-mux.node.ts';
import { velocitySmootherNode } from '#nodes/safety/velocity-smoother.node.ts';
import { safetyWatchdogNode } from '#nodes/safety/watchdog.node.ts';
import { microphonesNode } from '#nodes/sensing/microphones.node.ts';
import { robotFramesNode } from '#nodes/sensing/robot-frames.node.ts';
import { narratorNode } from '#nodes/speech/narrator.node.ts';
import { speechOutputNode } from '#nodes/speech/speech-output.node.ts';
import { simNode } from '#sim/sim.node.ts';
import type { NodeSource } from './compose.ts';
import type { AnyNode } from '#nodes/core/node.ts';

function source<N extends AnyNode>(module: string, name: string, spec: N): NodeSource<N> {
  return { module, export: name, spec };
}

/** Every node a launch can name, and where another process finds it. */
export const nodes = {
  sim: source('#sim/sim.node.ts', 'simNode', simNode),
  ekf: source('#nodes/localization/ekf.node.ts', 'ekfNode', ekfNode),
  slam: source('#nodes/mapping/slam.node.ts', 'slamNode', slamNode),
  mapServer: source('#nodes/mapping/map-server.node.ts', 'mapServerNode', mapServerNode),
  amcl: source('#nodes/localization/amcl.node.ts', 'amclNode', amclNode),
  localCostmap: source(
    '#nodes/planning/costmap/local-costmap.node.ts',
    'localCostmapNode',
    localCostmapNode,
  ),
  globalCostmap: source(
    '#nodes/planning/costmap/global-costmap.node.ts',
    'globalCostmapNode',
    globalCostmapNode,
  ),
  planner: source('#nodes/planning/planner-server.node.ts', 'plannerServerNode', plannerServerNode),
  navigator: source('#nodes/behavior/navigator.node.ts', 'navigatorNode', navigatorNode),
  voiceCommander: source(
    '#nodes/behavior/voice-commander.node.ts',
    'voiceCommanderNode',
    voiceCommanderNode,
  ),
  policy: source('#nodes/control/policy.node.ts', 'policyNode', policyNode),
  synchronizer: source(
    '#nodes/perception/synchronizer.node.ts',
    'synchronizerNode',
    synchronizerNode,
  ),
  lidarDetector: source(
    '#nodes/perception/lidar/lidar-detector.node.ts',
    'lidarDetectorNode',
    lidarDetectorNode,
  ),
  scanFusion: source(
    '#nodes/perception/fusion/scan-fusion.node.ts',
    'scanFusionNode',
    scanFusionNode,
  ),
  cameraScene: source(
    '#nodes/perception/camera/camera-scene.node.ts',
    'cameraSceneNode',
    cameraSceneNode,
  ),
  objectTracker: source(
    '#nodes/perception/fusion/object-tracker.node.ts',
    'objectTrackerNode',
    objectTrackerNode,
  ),
  microphones: source('#nodes/sensing/microphones.node.ts', 'microphonesNode', microphonesNode),
  robotFrames: source('#nodes/sensing/robot-frames.node.ts', 'robotFramesNode', robotFramesNode),
  cmdVelAdapter: source(
    '#nodes/safety/cmd-vel-adapter.node.ts',
    'cmdVelAdapterNode',
    cmdVelAdapterNode,
  ),
  keywordSpotter: source(
    '#nodes/perception/audio/keyword.node.ts',
    'keywordSpotterNode',
    keywordSpotterNode,
  ),
  soundEvents: source('#nodes/perception/audio/events.node.ts', 'soundEventsNode', soundEventsNode),
  cameraDetector: source(
    '#nodes/perception/camera/camera-detector.node.ts',
    'cameraDetectorNode',
    cameraDetectorNode,
  ),
  cameraHealth: source(
    '#nodes/perception/camera/camera-health.node.ts',
    'cameraHealthNode',
    cameraHealthNode,
  ),
  imageDecoder: source(
    '#nodes/perception/camera/image-decoder.node.ts',
    'imageDecoderNode',
    imageDecoderNode,
  ),
  soundLocalizer: source(
    '#nodes/perception/audio/sound-localizer.node.ts',
    'soundLocalizerNode',
    soundLocalizerNode,
  ),
  voiceActivity: source(
    '#nodes/perception/audio/voice-activity.node.ts',
    'voiceActivityNode',
    voiceActivityNode,
  ),
  microphoneHealth: source(
    '#nodes/perception/audio/microphone-health.node.ts',
    'microphoneHealthNode',
    microphoneHealthNode,
  ),
  speechOutput: source('#nodes/speech/speech-output.node.ts', 'speechOutputNode', speechOutputNode),
  narrator: source('#nodes/speech/narrator.node.ts', 'narratorNode', narratorNode),
  twistMux: source('#nodes/safety/twist-mux.node.ts', 'twistMuxNode', twistMuxNode),
  velocitySmoother: source(
    '#nodes/safety/velocity-smoother.node.ts',
    'velocitySmootherNode',
    velocitySmootherNode,
  ),
  collisionMonitor: source(
    '#nodes/safety/collision-monitor.node.ts',
    'collisionMonitorNode',
    collisionMonitorNode,
  ),
  safetyWatchdog: source(
    '#nodes/safety/watchdog.node.ts',
    'safetyWatchdogNode',
    safetyWatchdogNode,
  ),
} as const;
