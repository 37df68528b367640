/** `dibs run` completes a task that says how it is verified only when it is. */

import { expect, it } from 'vitest';
import type { Result } from '../../support/fixture.ts';
import { ana, receipts, registry } from './verified.ts';

const run = (verify: string, ...options: readonly string[]): Promise<Result> => {
  registry.file('scoped/R-1.md', `---\nverify: ${verify}\n---\n`);
  return ana(['run', 'R-1', ...options, '--', 'touch', 'made']);
};

it('what nobody has allowed is not run: 6, and the task goes back', async () => {
  const { code, stderr } = await run('touch ran');
  expect([code, stderr.includes('nobody has allowed that in this clone. The task goes back to scoped/')]).toEqual([6, true]);
  expect(registry.names('scoped')).toEqual(['R-1~1.md']);
  expect(await receipts('R-1')).toEqual([]);
});

it('what passes completes it, with a receipt', async () => {
  registry.file('scoped/R-1.md', '---\nverify: test -e made\n---\n');
  await ana(['trust', 'R-1']);
  expect(await run('test -e made')).toMatchObject({ code: 0 });
  expect(registry.names('complete')).toEqual(['R-1~1.md']);
  expect(await receipts('R-1')).toMatchObject([{ command: 'test -e made', exit: 0 }]);
});

it('what fails gives it back: 6, with a receipt', async () => {
  registry.file('scoped/R-1.md', '---\nverify: exit 3\n---\n');
  await ana(['trust', 'R-1']);
  const { code, json } = await run('exit 3', '--json');
  expect([code, json.outcome, json.commandExit]).toEqual([6, 'unverified', 0]);
  expect(registry.names('scoped')).toEqual(['R-1~1.md']);
  expect(await receipts('R-1')).toMatchObject([{ exit: 3 }]);
});

it('a lock to use again is not completed, and so runs nothing', async () => {
  expect(await run('touch ran', '--release')).toMatchObject({ code: 0 });
  expect(await receipts('R-1')).toEqual([]);
});
