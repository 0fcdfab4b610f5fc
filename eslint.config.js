import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const clock = 'Take time from context.clock.';
const deterministic = [
  { object: 'Date', property: 'now', message: clock },
  { object: 'performance', property: 'now', message: clock },
  { object: 'Math', property: 'random', message: 'Take randomness from context.random.' },
];
const wallClockOperators = [
  'interval',
  'timer',
  'delay',
  'delayWhen',
  'debounceTime',
  'throttleTime',
  'auditTime',
  'sampleTime',
  'bufferTime',
  'windowTime',
  'timeout',
  'timestamp',
  'timeInterval',
  'asyncScheduler',
  'asapScheduler',
  'animationFrameScheduler',
];

export default defineConfig(
  {
    ignores: [
      'node_modules',
      'out',
      'dist',
      '.cache',
      '.venv',
      'models/.venv',
      '**/*.js',
      '**/*.cjs',
      '**/*.mjs',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Use a named export.' },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Stream operators that merge and then complete have no value to give.
      '@typescript-eslint/no-invalid-void-type': 'off',
      // A port record without ports.
      '@typescript-eslint/no-generated-empty-object-type': 'off',
      // A port's type parameter carries its message type to the compiler alone.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  {
    files: ['nodes/**', 'sim/**', 'models/**'],
    rules: {
      'no-restricted-properties': ['error', ...deterministic],
      'no-restricted-globals': [
        'error',
        'setTimeout',
        'setInterval',
        'setImmediate',
        'queueMicrotask',
      ],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: 'rxjs',
              message: 'It reads the wall clock; use context.clock.',
              importNames: wallClockOperators,
            },
            { name: 'rxjs/operators', message: 'Import from rxjs.' },
          ],
        },
      ],
      'no-console': 'error',
    },
  },
  {
    // Where ROS time comes from, and where rclnodejs needs a turn of the event loop.
    files: ['nodes/bus/ros2*.ts'],
    rules: { 'no-restricted-properties': 'off', 'no-restricted-globals': 'off' },
  },
  {
    files: ['test/**'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-floating-promises': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
    },
  },
  {
    // They hold specs of every type (AnyNode), which only `any` can stand for.
    files: ['nodes/core/run-node.ts', 'launch/compose.ts', 'launch/readme-tables.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
);
