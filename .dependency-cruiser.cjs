/** Who may import whom; docs/architecture.md draws it. */
const capability =
  '^nodes/(sensing|perception|localization|mapping|planning|control|behavior|safety|speech|teleop|fusion|template)/';

/** Each engine of others is known to one file (or folder), which everything else goes through. */
const adapters = {
  rclnodejs: '^nodes/bus/rclnodejs\\.ts$',
  'onnxruntime-node': '^models/onnx-session\\.ts$',
  '@dimforge/rapier3d-deterministic-compat': '^sim/world/physics\\.ts$',
  '@rgrove/parse-xml': '^sim/sdf/parse\\.ts$',
  three: '^(dashboard/client/|sim/sdf/(mesh-loader|shapes)\\.ts$)',
  'urdf-loader': '^dashboard/client/',
  '@cwasm/jpeg-turbo': '^nodes/perception/camera/compressed\\.ts$',
  'fft.js': '^(nodes|sim)/.*fft\\.ts$',
  'socket.io': '^dashboard/server/',
  'socket.io-client': '^dashboard/client/',
  '@mcap/core': '^nodes/bus/recording\\.ts$',
  // written for people, read from cameras
  pngjs: '^(sim/picture|nodes/perception/camera/compressed)\\.ts$',
  esbuild: '^(dashboard/server/|launch/)',
  yaml: '/[a-z-]*(yaml|map-file)\\.ts$',
};

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const forbid = (name, from, to) => ({ name, severity: 'error', from, to });

module.exports = {
  forbidden: [
    forbid('no-cycles', {}, { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }),
    forbid('nobody-imports-test', { pathNot: '^test/' }, { path: '^test/' }),
    forbid('only-test-imports-launch', { pathNot: '^(launch|test)/' }, { path: '^launch/' }),
    forbid(
      'msgs-stand-on-math',
      { path: '^nodes/msgs/' },
      { path: '^nodes/', pathNot: '^nodes/(msgs|math)/' },
    ),
    forbid(
      'math-stands-alone',
      { path: '^nodes/math/' },
      { path: '^(nodes|sim|models|dashboard)/', pathNot: '^nodes/math/' },
    ),
    forbid(
      'core-stands-on-msgs',
      { path: '^nodes/core/' },
      { path: '^(nodes|sim|models|dashboard)/', pathNot: '^nodes/(core|msgs|math)/' },
    ),
    forbid('nodes-know-no-world', { path: '^nodes/' }, { path: '^(sim|models|dashboard|launch)/' }),
    forbid(
      'capabilities-talk-by-topic',
      { path: `${capability}` },
      { path: capability, pathNot: '^nodes/$1/' },
    ),
    forbid('capabilities-know-no-bus', { path: capability }, { path: '^nodes/bus/' }),
    forbid(
      'algorithms-are-pure',
      { path: capability, pathNot: '\\.node\\.ts$' },
      { path: '^(nodes/core/(?!robot)|node_modules/rxjs)', dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'sim-is-pure',
      { path: '^sim/', pathNot: '\\.node\\.ts$' },
      {
        path: '^(nodes/(core/(?!robot)|bus/)|node_modules/rxjs)',
        dependencyTypesNot: ['type-only'],
      },
    ),
    forbid(
      'models-know-no-robot',
      { path: '^models/', pathNot: '^models/train/' },
      { path: '^(nodes/(?!core|msgs|math)|sim|dashboard)' },
    ),
    forbid(
      'page-knows-protocol-only',
      { path: '^dashboard/client/' },
      { path: '^(nodes/(?!msgs|math)|sim|models|dashboard/server)' },
    ),
    forbid('page-is-no-node', { path: '^dashboard/client/' }, { dependencyTypes: ['core'] }),
    ...Object.entries(adapters).map(([engine, home]) =>
      forbid(
        `one-home-for-${engine}`,
        { path: '^(nodes|models|launch|sim|dashboard)/', pathNot: home },
        { path: `^node_modules/${escape(engine)}/`, dependencyTypesNot: ['type-only'] },
      ),
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
