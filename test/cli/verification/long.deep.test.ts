/** A command that takes long: the claim is kept alive, and nobody has to wait for ever. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { processAt } from '../../../lib/system/processes.ts';
import { ana, lay, receipts, registry, start } from './verified.ts';

const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await sleep(20);
};
const at = (name: string): string => join(registry.base, name);

it('a command that hangs is ended after verify_timeout, with all that it started, and the claim stays', async () => {
  writeFileSync(join(registry.root, 'registry.yaml'), 'verify_timeout: 1s\n');
  await lay("verify: 'sleep 600 & echo $! >pid; echo waiting; wait'", 'T-2');
  await ana(['trust', 'T-2']);
  const { code, stderr } = await ana(['complete', 'T-2']);
  expect([code, stderr.includes('did not end within 1 s (verify_timeout in registry.yaml), and was ended')]).toEqual([6, true]);
  expect(await receipts('T-2')).toMatchObject([{ exit: 'SIGTERM', tail: 'waiting\n' }]);
  // Where nobody collects orphans, it stays as one that has ended.
  expect(processAt(Number(readFileSync(at('pid'), 'utf8')))?.isZombie ?? true).toBe(true);
  expect(await ana(['verify', 'T-2'])).toMatchObject({ code: 0 });
});

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends the command, also one that does not heed it, and the claim stays', async (signal) => {
  await lay(`verify: "trap '' ${signal.slice(3)}; touch began; while :; do sleep 0.05; done"`, 'T-2');
  await ana(['trust', 'T-2']);
  const running = start(['complete', 'T-2'], { as: 'ana' });
  await until(() => existsSync(at('began')));
  running.signal(signal);
  const code = await running.ended;
  expect([code, running.stderr.includes(`was interrupted by ${signal}`)]).toEqual([6, true]);
  expect(await receipts('T-2')).toHaveLength(1);
  expect(await ana(['verify', 'T-2'])).toMatchObject({ code: 0 });
}, 20_000);

it('the claim is renewed while a command runs, and lives on past its lease', async () => {
  registry.file('scoped/T-2.md', '---\nverify: sleep 4\n---\n');
  await ana(['claim', 'T-2', '--lease', '2s']);
  await ana(['trust', 'T-2']);
  const running = ana(['complete', 'T-2']);
  await sleep(3000);
  expect(await registry.dibs(['claim', 'T-2'], { as: 'bob' })).toMatchObject({ code: 3 });
  expect(await running).toMatchObject({ code: 0 });
});

it('a claim that is lost meanwhile ends the command: 4, and nothing is completed', async () => {
  await lay('verify: touch began; sleep 600', 'T-2');
  await ana(['trust', 'T-2']);
  const running = ana(['complete', 'T-2']);
  await until(() => existsSync(at('began')));
  await registry.dibs(['steal', 'T-2', '--force', '--reason', 'x'], { as: 'bob' });
  const { code, stderr } = await running;
  expect([code, stderr.includes('T-2 is no longer yours')]).toEqual([4, true]);
  expect(registry.names('complete')).toEqual([]);
  expect(await receipts('T-2')).toEqual([]);
}, 20_000);

it('a command that leaves a program behind is done when it has ended itself', async () => {
  await lay("verify: 'sleep 30 & echo $! >pid'", 'T-2');
  await ana(['trust', 'T-2']);
  expect(await ana(['complete', 'T-2'])).toMatchObject({ code: 0 });
  process.kill(Number(readFileSync(at('pid'), 'utf8')), 'SIGKILL');
}, 10_000);
