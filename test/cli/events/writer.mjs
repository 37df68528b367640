// @ts-check
/**
 * Somebody who adds, claims, notes and gives back tasks until it is killed.
 *
 *   node writer.mjs <agent> <project> <tasks>
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { add, claim, isDibsError, note, OpenRegistry, release } from '../../../dist/lib/index.js';

const [agent = 'nobody', project = '.', tasks = '1'] = process.argv.slice(2);
const registry = new OpenRegistry({ agent, session: '', cwd: project, env: {} });
const caller = await registry.caller();
process.stdout.write('begun\n');
for (let turn = 0; ; turn++) {
  const id = `T-${Math.floor(Math.random() * Number(tasks))}`;
  const acts = [
    () => add(caller, { id, text: '' }),
    () => claim(caller, id),
    () => note(caller, id, `${turn} of ${agent} ${'x'.repeat(Math.floor(Math.random() * 3000))}`),
    () => release(caller, id, { to: 'scoped' }),
  ];
  for (const act of acts) {
    try {
      await registry.run(act());
    } catch (error) {
      // Another has it.
      if (!isDibsError(error)) throw error;
    }
  }
  await sleep(1);
}
