// Plain Node without dependencies: every npm script goes through here, so that a fresh clone
// installs itself (npm runs no pre- and post-scripts under ignore-scripts=true).
// Usage: node launch/bootstrap.mjs launch/main.ts [arguments]
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const oldest = [20, 19];

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return;
  process.stderr.write(
    `trinav needs Node ${oldest.join('.')} or later; this is ${process.version} (${process.execPath}).\n` +
      'Install one from https://nodejs.org or with nvm: nvm install 22\n',
  );
  process.exit(2);
}

const readPackages = (file) => JSON.parse(readFileSync(join(root, file), 'utf8')).packages;

/** npm notes what it installed; every package of the lock file must be there in that version. */
function installed() {
  try {
    const present = readPackages('node_modules/.package-lock.json');
    return Object.entries(readPackages('package-lock.json')).every(
      ([path, { version, optional }]) =>
        path === '' || optional || present[path]?.version === version,
    );
  } catch {
    return false;
  }
}

function install() {
  process.stderr.write('Installing packages (npm ci), about a minute on the first run ...\n');
  const started = Date.now();
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status, error } = spawnSync(npm, ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    process.stderr.write(`npm ci failed${error === undefined ? '' : `: ${error.message}`}.\n`);
    process.exit(1);
  }
  process.stderr.write(`Installed in ${((Date.now() - started) / 1000).toFixed(0)} s.\n`);
}

/**
 * What is called 10 to 50 times a second takes long to count as hot: all is compiled at once. Messages
 * live for a second or so: with more room for new objects most are gone before the collector looks.
 */
const engine = ['--always-sparkplug', '--max-semi-space-size=64'];

/** Runs the target under tsx, passes signals on, and ends as it ends. */
function run([target, ...rest]) {
  const child = spawn(
    process.execPath,
    [...engine, '--import', import.meta.resolve('tsx'), join(root, target), ...rest],
    {
      stdio: 'inherit',
      cwd: process.cwd(),
    },
  );
  // A terminal sends Ctrl-C to the whole group: waiting is enough there, but `kill` reaches us alone.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    process.stderr.write(`cannot start ${target}: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    process.exit(code ?? 128 + (constants.signals[signal] ?? 0));
  });
}

checkNode();
if (process.argv[2] === undefined) {
  process.stderr.write('usage: node launch/bootstrap.mjs launch/<target>.ts [arguments]\n');
  process.exit(2);
}
if (!installed()) install();
run(process.argv.slice(2));
