import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { filled, tables } from './readme-tables.ts';

const help = `npm run docs [-- --check]

Writes the tables of README.md anew from nodes, topics, robots, models and worlds.
  --check   writes nothing; exits with 1 where README.md is out of date
`;

async function main(): Promise<number> {
  if (process.argv.includes('--help')) {
    process.stdout.write(help);
    return 0;
  }
  const root = join(dirname(fileURLToPath(import.meta.url)), '..');
  const file = join(root, 'README.md');
  const before = readFileSync(file, 'utf8');
  const after = await format(filled(before, tables(root)), { parser: 'markdown', printWidth: 100 });
  if (after === before) return 0;
  if (process.argv.includes('--check')) {
    process.stdout.write('README.md is out of date: npm run docs\n');
    return 1;
  }
  writeFileSync(file, after);
  process.stdout.write('README.md written\n');
  return 0;
}

process.exitCode = await main();
