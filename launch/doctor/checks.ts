import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { openOnnxSession, ladder } from '#models/onnx-session.ts';
import { Manifest } from '#models/manifest.ts';
import type { Provider } from '#nodes/core/model.ts';
import { findBrowser } from '../gate/browser.ts';
import { root } from '../gate/steps.ts';
import { findLibrary, firstLine, missing, present } from './finding.ts';
import type { Finding } from './finding.ts';

export function machine(): readonly Finding[] {
  const gibibytes = (totalmem() / 2 ** 30).toFixed(1);
  return [
    present('node', process.version, 'everything'),
    present('cores', String(availableParallelism()), 'evaluate and train use all of them'),
    present('memory', `${gibibytes} GiB`, 'worlds with large meshes'),
  ];
}

const providerInstall: Readonly<Record<Provider, readonly string[]>> = {
  cpu: ['npm ci'],
  cuda: [
    'x86-64 with an NVIDIA GPU: CUDA 12 and cuDNN 9 (developer.nvidia.com/cuda-downloads)',
    'and then: npm rebuild onnxruntime-node --ignore-scripts=false',
    'Jetson: onnxruntime-node has no CUDA for arm64; build it against JetPack',
  ],
  tensorrt: ['CUDA as above, then apt install tensorrt (Jetson: part of JetPack)'],
};

/** Opens the smallest model of the catalogue once on each rung of the ladder. */
export async function providers(): Promise<readonly Finding[]> {
  const catalog = join(root, 'models', 'catalog');
  const names = existsSync(catalog) ? readdirSync(catalog) : [];
  const name = names.find((entry) => existsSync(join(catalog, entry, 'model.onnx')));
  if (name === undefined) return [];
  const read = (file: string): Buffer => readFileSync(join(catalog, name, file));
  const { inputs, outputs } = Manifest.parse(JSON.parse(read('manifest.json').toString()));
  const model = read('model.onnx');
  const findings: Finding[] = [];
  for (const provider of ladder) {
    const opened = await openOnnxSession({ model, inputs, outputs, providers: [provider] });
    const label = `onnx ${provider}`;
    const enables = provider === 'cpu' ? 'the policy' : 'faster inference of large models';
    const reason = opened.attempts[0]?.reason.split('\n')[0]?.slice(0, 90) ?? 'not tried';
    findings.push(
      opened.kind === 'engine'
        ? present(label, 'session created', enables)
        : missing(label, reason, enables, providerInstall[provider]),
    );
  }
  return findings;
}

export function gpu(): readonly Finding[] {
  const nvidia = firstLine(
    'nvidia-smi',
    '--query-gpu=name,driver_version',
    '--format=csv,noheader',
  );
  const tegra = '/etc/nv_tegra_release';
  const jetson = existsSync(tegra) ? readFileSync(tegra, 'utf8').split(',')[0] : undefined;
  const seen = jetson === undefined ? nvidia : `Jetson, ${jetson}`;
  const enables = 'CUDA and TensorRT';
  const card =
    seen === undefined
      ? missing('gpu', 'none seen by nvidia-smi', enables, [
          'Ubuntu: ubuntu-drivers install; Debian: apt install nvidia-driver; Jetson: flash JetPack',
        ])
      : present('gpu', seen, enables);
  const library = (name: string, prefix: string, install: string): Finding => {
    const file = findLibrary(prefix);
    return file === undefined
      ? missing(name, `${prefix}* not found`, enables, [install])
      : present(name, file, enables);
  };
  return [
    card,
    library('cuda', 'libcudart.so', 'apt install cuda-toolkit-12-6 (Jetson: nvidia-jetpack)'),
    library('cudnn', 'libcudnn.so', 'apt install cudnn9-cuda-12 (Jetson: nvidia-jetpack)'),
    library('tensorrt', 'libnvinfer.so', 'apt install tensorrt (Jetson: nvidia-jetpack)'),
  ];
}

export function programs(): readonly Finding[] {
  const browser = findBrowser();
  const tool = (name: string, argv: readonly string[], enables: string, get: string): Finding => {
    const version = firstLine(name, ...argv);
    return version === undefined
      ? missing(name, 'not found', enables, [get])
      : present(name, version, enables);
  };
  return [
    browser === undefined
      ? missing('browser', 'no chromium', 'tests and pictures of the page', [
          'Debian: apt install chromium; Ubuntu and Jetson: snap install chromium',
        ])
      : present('browser', browser, 'tests and pictures of the page'),
    tool('python3', ['--version'], 'training the policy', 'apt install python3 python3-venv'),
    tool('uv', ['--version'], 'other Python versions for training', 'see docs.astral.sh/uv'),
    tool('espeak-ng', ['--version'], 'spoken messages', 'apt install espeak-ng'),
    tool('piper', ['--help'], 'natural speech', 'pipx install piper-tts'),
    tool('arecord', ['--version'], 'microphones of the robot', 'apt install alsa-utils'),
  ];
}
