/** next, claim --next and run --next, as they are typed. */

import { describe, expect, it } from 'vitest';
import { registry, start } from '../runs.ts';

const say = async (...args: readonly string[]): Promise<readonly [number, string]> => {
  const { code, stdout, stderr } = await registry.dibs(args, { as: 'alice' });
  return [code ?? -1, stdout + stderr];
};
const front = (lines: string): string => `---\n${lines}\n---\n`;

describe('next', () => {
  it('shows what comes next and claims nothing', async () => {
    registry.file('scoped/T-2.md', front('priority: 1\ntitle: Urgent'));
    expect(await say('next')).toEqual([0, expect.stringMatching(/^T-2 +priority 1 +Urgent\nand 1 more: dibs list --ready\nnext: dibs claim --next\n$/)]);
    expect(registry.names('claimed')).toEqual([]);
  });

  it('says why something nearer was passed over, and repeats what was asked for in the next step', async () => {
    registry.file('scoped/T-2.md', front('priority: 1\nagent: bob'));
    registry.file('scoped/T-3.md', front('project: a b'));
    const [code, text] = await say('next', '--explain', '--project', 'a b');
    expect([code, text]).toEqual([0, expect.stringContaining('passed over T-2: it is meant for bob')]);
    expect(text).toContain("next: dibs claim --next --project 'a b'");
  });

  it('is one object with all there is to know', async () => {
    registry.file('scoped/T-2.md', front('due: 2026-12-01\nlabels: [x]'));
    const { json, code } = await registry.dibs(['next', '--count', '5', '--explain', '--json'], { as: 'alice' });
    expect(code).toBe(0);
    expect(json).toMatchObject({ ok: true, verb: 'next', more: 0, passed: [], tasks: [{ id: 'T-2', priority: 2, due: '2026-12-01', labels: ['x'] }, { id: 'T-1' }] });
  });
});

describe('claim --next', () => {
  it('claims the next one, then the one after it, then says that there is nothing', async () => {
    registry.file('scoped/T-2.md', front('priority: 1'));
    expect(await say('claim', '--next', '--explain')).toEqual([0, expect.stringContaining('T-2 is yours')]);
    expect(await say('claim', '--next')).toEqual([0, expect.stringContaining('T-1 is yours')]);
    expect(await say('claim', '--next')).toEqual([7, expect.stringContaining('you hold T-2, T-1')]);
    expect(await say('claim', '--next', '--json')).toEqual([7, expect.stringContaining('"code":"nothing-to-claim"')]);
  });

  it('goes by the role and the labels of whoever asks, unless others are asked for', async () => {
    registry.file('scoped/T-1.md', front('role: ops'));
    registry.file('scoped/T-2.md', front('labels: [go, x]'));
    registry.file('scoped/T-3.md', '');
    const as = async (...args: readonly string[]): Promise<unknown> => {
      const { json } = await registry.dibs(['next', '--count', '9', '--json', ...args], { as: 'alice', env: { DIBS_ROLE: 'dev', DIBS_LABELS: 'rust go' } });
      return json.ok === true ? json.tasks.map(({ id }: { id: string }) => id) : json.error;
    };
    expect(await as()).toEqual(['T-2', 'T-3']);
    expect(await as('--role', 'ops')).toEqual(['T-1']);
    expect(await as('--label', 'x,go')).toEqual(['T-2']);
    expect(await as('--role', 'dev')).toMatchObject({ code: 'nothing-to-claim', open: { held: 0, waiting: 0, unwanted: 3, mine: [], freeInMs: null } });
  });

  it('leaves a task that is meant for another, and its id does not, and says so', async () => {
    registry.file('scoped/T-1.md', front('agent: bob'));
    expect((await say('claim', '--next'))[0]).toBe(7);
    expect(await say('claim', 'T-1')).toEqual([0, expect.stringContaining('it is meant for bob, and yours all the same')]);
    await say('release');
    expect(await registry.dibs(['run', 'T-1', '--release', '--', 'true'], { as: 'alice' })).toMatchObject({ code: 0, stderr: 'dibs: it is meant for bob, and yours all the same\n' });
    expect((await registry.dibs(['claim', '--next', '--json'], { as: 'bob' })).json.task.id).toBe('T-1');
  });

  it('claims several, and as many as there are', async () => {
    registry.file('scoped/T-2.md', '');
    const { code, json } = await registry.dibs(['claim', '--next', '--count', '5', '--json'], { as: 'alice' });
    expect([code, json.results.map(({ task }: { task: { id: string } }) => task.id)]).toEqual([0, ['T-1', 'T-2']]);
  });

  it('takes over what ran out, after what is free', async () => {
    registry.held('T-0', { owner: 'bob', ageSeconds: 100, lease: 1 });
    expect(await say('claim', '--next')).toEqual([0, expect.stringContaining('T-1 is yours')]);
    expect(await say('claim', '--next')).toEqual([0, expect.stringContaining('taken over from bob')]);
  });

  it('tells a loss that was never told before it says that there is nothing', async () => {
    await say('claim', 'T-1');
    await registry.dibs(['steal', 'T-1', '--force', '--reason', 'mine now'], { as: 'bob' });
    await registry.dibs(['release', 'T-1'], { as: 'bob' });
    registry.file('scoped/T-2.md', '');
    expect(await say('claim', '--next')).toEqual([0, expect.stringContaining('T-2 is yours')]);
    expect(await say('claim', '--next')).toEqual([4, expect.stringContaining('dibs boot --ack')]);
    // Nobody waits in front of it.
    expect(await say('claim', '--next', '--wait')).toEqual([4, expect.stringContaining('dibs boot --ack')]);
  });

  it('is refused by max_claims as any claim is', async () => {
    registry.file('registry.yaml', 'version: 1\nmax_claims: 1\n');
    registry.file('scoped/T-2.md', '');
    expect((await say('claim', '--next', '--count', '2'))[0]).toBe(0);
    expect(await say('claim', '--next')).toEqual([6, expect.stringContaining('max_claims')]);
    expect(registry.names('claimed').length).toBe(1);
  });

  it('waits until something comes, and not longer than it may', async () => {
    await say('claim', 'T-1');
    expect((await say('claim', '--next', '--wait=1s'))[0]).toBe(7);
    const one = start(['claim', '--next', '--wait'], { as: 'bob' });
    setTimeout(() => registry.file('scoped/T-9.md', ''), 500);
    expect(await one.ended).toBe(0);
    expect(one.stdout).toContain('T-9 is yours');
  });

  it.each([
    [['claim', 'T-1', '--next'], '--next stands in the place'],
    [['claim'], 'is missing'],
    [['claim', 'T-1', '--role', 'x'], '--role chooses among tasks, and needs --next'],
    [['claim', 'T-1', '--count', '2'], '--count chooses among tasks, and needs --next'],
    [['claim', '--next', '--role', ' '], '--role is blank: leave it out, or say which'],
    [['next', '--label', ','], '--label is blank'],
    [['claim', '--next', '--count', '0'], 'is not a whole number from 1 to 1000'],
    [['claim', '--next', '--stamp', 'a:1769143261123'], '--stamp is about a task that is named'],
    [['claim', '--next', '--new'], '--new is about a task that is named'],
    [['run', '--next', '--create', '--', 'true'], '--create makes the task that is named'],
    [['run', '--', 'true'], 'is missing'],
    [['add', 'T-5', '--due', 'tomorrow'], '--due "tomorrow" is not a date'],
  ])('%j is 64, and says why', async (args, why) => {
    expect(await say(...args)).toEqual([64, expect.stringContaining(why)]);
  });
});

describe('run --next', () => {
  it('is a worker: it does one task after the other, and ends with 7', async () => {
    registry.file('scoped/T-2.md', front('depends_on: T-1'));
    registry.file('scoped/T-3.md', front('priority: 1'));
    const { code, stdout } = await registry.spawn('sh', ['-c', 'while dibs run --next -- sh -c \'echo "$CURRENT_TASK_ID"\'; do :; done; dibs run --next -- true 2>/dev/null; echo "$?"'], { as: 'alice' });
    expect([code, stdout]).toEqual([0, 'T-3\nT-1\nT-2\n7\n']);
    expect(registry.names('complete')).toEqual(['T-1~1.md', 'T-2~1.md', 'T-3~1.md']);
  });

  it('gives the exit code that was asked for where there is nothing', async () => {
    expect((await say('run', '--next', '--role', 'x', '--conflict-exit-code', '0', '--', 'false'))[0]).toBe(0);
  });
});
