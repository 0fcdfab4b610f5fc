import { gpu, machine, programs, providers } from './doctor/checks.ts';
import type { Finding } from './doctor/finding.ts';
import { ros } from './doctor/ros.ts';

const help = `npm run doctor [-- --json]

Says what this machine can do, and for what is missing what it would enable and how to get it.
Nothing is installed. Always exits with 0.
`;

const marks = { present: 'yes', missing: 'no', broken: 'broken' } as const;

function report(title: string, findings: readonly Finding[]): string {
  const lines = findings.flatMap(({ name, state, detail, enables, install }) => [
    `  ${marks[state].padEnd(7)}${name.padEnd(15)}${detail}`,
    ...(state === 'present' ? [] : [`${' '.repeat(24)}for: ${enables}`]),
    ...install.map((line) => `${' '.repeat(24)}get: ${line}`),
  ]);
  return [title, ...lines, ''].join('\n');
}

if (process.argv.includes('--help')) {
  process.stdout.write(help);
} else {
  const groups = {
    Machine: machine(),
    'ROS 2': ros(),
    'ONNX execution providers': await providers(),
    GPU: gpu(),
    Programs: programs(),
  };
  process.stdout.write(
    process.argv.includes('--json')
      ? `${JSON.stringify(Object.values(groups).flat(), null, 2)}\n`
      : Object.entries(groups)
          .map(([title, findings]) => report(title, findings))
          .join('\n'),
  );
}
