/** Eight workers drain a board that waits for itself, and some of them are killed. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { registry, start } from '../runs.ts';

const TASKS = 120;
const WORKERS = 8;

/** T-7 waits for T-6 and so on, in chains of ten. */
function lay(): void {
  for (let n = 2; n <= TASKS; n++) {
    const waits = n % 10 === 1 ? '' : `depends_on: T-${n - 1}\n`;
    registry.file(`scoped/T-${n}.md`, `---\n${waits}priority: ${(n % 3) + 1}\n---\n`);
  }
}

it('no two get the same task, none is begun before what it waits for, and none is left', async () => {
  lay();
  const script = 'while :; do dibs run --next --lease 2s --wait=20s -- sh -c \'echo "$CURRENT_TASK_ID $DIBS_FENCE" >>done\' || { [ $? -eq 7 ] && exit 0; }; done';
  const workers = Array.from({ length: WORKERS }, (_, n) => start(['run', `W-${n}`, '--create', '--release', '--', 'sh', '-c', script], { as: `w${n}` }));
  const codes = await Promise.all(workers.map((worker) => worker.ended));
  expect(codes).toEqual(codes.map(() => 0));
  const done = readFileSync(join(registry.base, 'done'), 'utf8').trim().split('\n').filter((line) => line.startsWith('T-'));
  const ids = done.map((line) => line.split(' ')[0] ?? '');
  expect(ids.length).toBe(TASKS);
  expect(new Set(ids).size).toBe(TASKS);
  for (const [at, id] of ids.entries()) {
    const n = Number(id.slice(2));
    if (n % 10 !== 1) expect([id, ids.indexOf(`T-${n - 1}`) < at]).toEqual([id, true]);
  }
  expect(registry.names('complete').filter((name) => name.startsWith('T-')).length).toBe(TASKS);
  expect(registry.names('claimed')).toEqual([]);
});
