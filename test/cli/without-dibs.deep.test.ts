/** Tasks that were claimed without dibs, as the command line tells of them. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CONTROL, makeRegistry, type Registry } from '../support/fixture.ts';

let registry: Registry;
beforeEach(async () => {
  registry = await makeRegistry();
});
afterEach(() => registry.remove());

const MARK = 'ana:1769143261\n';
const SAYS = /T-1 was claimed without dibs, with mv or by a script: ana has it \(claimed\/T-1, last changed \d+ s ago\)/;
const dibs = (who: string, ...args: readonly string[]): ReturnType<Registry['dibs']> => registry.dibs(args, { as: who });

describe.each([
  ['only a mark', {}],
  ['a mark beside the task in scoped/', { 'scoped/T-1.md': '# One\nthe work\n' }],
  ['a mark beside the task in claimed/', { 'claimed/T-1.md': '# One\nthe work\n' }],
])('%s', (_what, files) => {
  beforeEach(() => {
    registry.file('claimed/T-1', MARK);
    for (const [path, text] of Object.entries(files)) registry.file(path, text);
  });

  it.each([['claim'], ['verify'], ['renew'], ['release'], ['complete'], ['resume'], ['move', '--to', 'waiting']])('%s is refused, says who has it, shows nothing of the work, and its next step works', async (verb, ...rest) => {
    const { code, stdout, stderr, next } = await dibs('bob', verb, 'T-1', ...rest);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(SAYS);
    expect(stderr).not.toContain('the work');
    expect(next).toEqual(['dibs doctor']);
    const doctor = await registry.spawn('sh', ['-c', next[0] ?? '']);
    expect([doctor.code, doctor.stdout]).toEqual([65, expect.stringMatching(/claimed\/T-1: T-1 was claimed without dibs, .* --fix makes it a claim of ana, with a lease from now/)]);
  });

  it('add says that it exists, list does not offer it, show and stuck say who has it', async () => {
    expect((await dibs('bob', 'add', 'T-1')).code).toBe(8);
    const list = await dibs('bob', 'list');
    expect(list.stdout).toMatch(/^claimed without dibs {2}T-1: ana has it/m);
    expect(list.next.filter((step) => step.includes('claim'))).toEqual([]);
    expect((await dibs('ana', 'list', '--mine')).stdout).toMatch(/^claimed without dibs {2}T-1/m);
    expect((await dibs('bob', 'list', '--mine')).stdout).toBe('you hold nothing\n');
    for (const verb of [['show', 'T-1'], ['stuck']]) expect((await dibs('bob', ...verb)).stdout).toMatch(/claimed without dibs: ana has it/);
  });

  it('boot tells whom it names, and nobody else; --fix gives that one a claim that holds', async () => {
    expect((await dibs('bob', 'boot')).stdout).not.toContain('CLAIMED WITHOUT');
    const boot = await registry.dibs(['boot'], { as: 'ana', env: { CURRENT_TASK_ID: 'T-1' } });
    expect([boot.code, boot.stdout]).toEqual([0, expect.stringMatching(/^CLAIMED WITHOUT DIBS T-1: you have it, by the name of ana/m)]);
    expect(boot.stdout).not.toMatch(/NOTHING|LOST|NOT YOURS/);
    expect((await dibs('zoe', 'doctor', '--fix')).code).toBe(0);
    expect((await dibs('ana', 'boot')).stdout).toContain('RESUME T-1: it is yours.');
    expect((await dibs('bob', 'claim', 'T-1')).stderr).toContain('T-1 has been held by ana');
    expect((await dibs('ana', 'complete', 'T-1')).code).toBe(0);
  });
});

it('what a stranger wrote never reaches a terminal', async () => {
  registry.file('claimed/T-1', '\u001B[2Jana\u202E:1769143261\n');
  registry.file('claimed/T-2', 'agent: "a\u009Bb"\nsecret: \u001B]0;x\u0007\n');
  for (const args of [['list'], ['boot'], ['doctor'], ['stuck'], ['claim', 'T-1'], ['claim', 'T-2']]) {
    const { stdout, stderr } = await dibs('bob', ...args);
    expect(CONTROL.test(stdout + stderr)).toBe(false);
  }
});

it('waiting for such a task ends with the time, and says why', async () => {
  registry.file('scoped/T-1.md', 'x');
  registry.file('claimed/T-1', MARK);
  const { code, stderr } = await dibs('bob', 'claim', 'T-1', '--wait=1s');
  expect([code, stderr]).toEqual([9, expect.stringMatching(SAYS)]);
});
