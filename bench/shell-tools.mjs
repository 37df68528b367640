// What the shell tools cost in each shell, against a bare mv there: `node bench/shell-tools.mjs [shell …]`, after
// `npm run build`. The figures of one line were taken in turns, so that what else the machine does falls on all of them
// alike.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROUNDS = 100;
const DIBS = fileURLToPath(new URL('../dist/bin/dibs.js', import.meta.url));

const shells = process.argv.slice(2).length > 0 ? process.argv.slice(2) : ['sh', 'dash', 'bash', 'busybox sh'];
for (const name of shells) {
  const [shell, ...applet] = name.split(' ');
  if (spawnSync(shell, [...applet, '-c', ':']).status !== 0) {
    console.log(`${name}: not on this machine`);
    continue;
  }
  const project = mkdtempSync(join(tmpdir(), 'dibs-bench-'));
  try {
    report(name, measure(project, [shell, ...applet]));
  } finally {
    rmSync(project, { recursive: true });
  }
}

function measure(project, [shell, ...applet]) {
  must(spawnSync(process.execPath, [DIBS, 'init'], { cwd: project }));
  const scoped = join(project, '.agent/registry/scoped');
  for (let task = 0; task < 2 * ROUNDS; task++) writeFileSync(join(scoped, `T-${task}.md`), '---\ntitle: A task\n---\n');
  for (const file of ['a', 'c']) writeFileSync(join(project, file), '');
  writeFileSync(join(project, 'mv.sh'), 'mv "$1" "$2"\n');
  const tool = (file, ...args) => [shell, [...applet, `.agent/tools/${file}`, ...args]];
  const commands = {
    'mv': (round) => [shell, [...applet, 'mv.sh', round % 2 === 0 ? 'a' : 'b', round % 2 === 0 ? 'b' : 'a']],
    'claim_task.sh': (round) => {
      mkdirSync(join(project, `.agent/registry/holders/known-${round}`));
      return tool('claim_task.sh', `T-${round}`, `known-${round}`);
    },
    'claim_task.sh, the owner\'s first': (round) => tool('claim_task.sh', `T-${ROUNDS + round}`, `new-${round}`),
    'claim_task.sh, again (renews)': (round) => tool('claim_task.sh', `T-${round}`, `known-${round}`),
    'verify_task.sh': (round) => tool('verify_task.sh', `T-${round}`, `known-${round}`),
    // The floor: the programs that a claim cannot do without, and no protocol around them.
    'stat, mv and find, no more': (round) => [shell, [...applet, '-c', round % 2 === 0 ? 'stat c; mv c d; find . -prune; :' : 'stat d; mv d c; find . -prune; :']],
    'node -e 0': () => [process.execPath, ['-e', '0']],
  };
  const took = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, command] of Object.entries(commands)) {
      const [file, args] = command(round);
      const began = performance.now();
      must(spawnSync(file, args, { cwd: project, stdio: ['ignore', 'ignore', 'inherit'] }));
      took[name].push(performance.now() - began);
    }
  }
  return Object.entries(took).map(([name, times]) => ({ name, ms: times.toSorted((a, b) => a - b)[ROUNDS / 2] }));
}

function must({ status, error }) {
  if (status !== 0) throw error ?? new Error(`exit code ${status}`);
}

function report(shell, rows) {
  const [{ ms: base }] = rows;
  console.log(`${shell}, median of ${ROUNDS}:`);
  for (const { name, ms } of rows) console.log(`  ${name.padEnd(34)} ${ms.toFixed(1).padStart(6)} ms  ${(ms / base).toFixed(1).padStart(5)}x`);
}
