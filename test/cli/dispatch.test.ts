/** dispatch, as it is typed. */

import { describe, expect, it } from 'vitest';
import { registry } from './runs.ts';

const say = async (...args: readonly string[]): Promise<readonly [number, string]> => {
  const { code, stdout, stderr } = await registry.dibs(['dispatch', ...args], { as: 'boss' });
  return [code ?? -1, stdout + stderr];
};
const json = async (...args: readonly string[]): Promise<any> => (await registry.dibs(['dispatch', '--json', ...args], { as: 'boss' })).json;
const front = (lines: string): string => `---\n${lines}\n---\n`;
const idsOf = (answer: any): unknown => answer.buckets.map(({ agent, tasks }: any) => [agent, ...tasks.map(({ id }: any) => id)]);

/** Two that share a file, one that waits, one that is alone. */
function board(): void {
  registry.file('scoped/T-1.md', front('title: One\nfiles: [lib/a.ts]'));
  registry.file('scoped/T-2.md', front('title: Two\nfiles: [lib]\npriority: 1'));
  registry.file('scoped/T-3.md', front('depends_on: T-1'));
  registry.file('scoped/T-4.md', front('files: [doc]'));
}

describe('dispatch', () => {
  it('shares out what is open, says why, and claims nothing', async () => {
    board();
    const [code, text] = await say('--agents', 'ana,bob');
    expect(text).toBe(
      [
        'ana: 3 tasks',
        '  T-2  priority 1  Two',
        '  T-1  priority 2  One  [lib/a.ts (lib) is also of T-2]',
        '  T-3  priority 2  [after T-1; files unknown]',
        'bob: 1 task',
        '  T-4  priority 2',
        'next: dibs dispatch --agents ana,bob --claim',
        '',
      ].join('\n'),
    );
    expect(code).toBe(0);
    expect(registry.names('claimed')).toEqual([]);
  });

  it('is one object, without names where only a number of agents was given', async () => {
    board();
    const answer = await json('--agents', '2', '--count', '2');
    expect(answer).toMatchObject({
      ok: true,
      buckets: [
        { agent: null, session: null, owner: null, tasks: [{ id: 'T-2', title: 'Two', after: [], filesUnknown: false }, { id: 'T-1', shares: { id: 'T-2', one: 'lib/a.ts', other: 'lib' } }] },
        { tasks: [{ id: 'T-4' }] },
      ],
      leftOut: [{ task: { id: 'T-3' }, because: 'enough' }],
      next: 'dibs claim T-2',
    });
  });

  it('gives each agent what is meant for it and suits it, and leaves out the rest with the reason', async () => {
    registry.file('scoped/T-1.md', front('reserve_for: bob'));
    registry.file('scoped/T-2.md', front('agent: ana'));
    registry.file('scoped/T-3.md', front('role: ops'));
    registry.file('scoped/T-4.md', front('labels: [go]'));
    registry.file('scoped/T-5.md', front('reserve_for: cyd'));
    registry.file('scoped/T-6.md', front('role: art'));
    registry.file('waiting/T-7.md', '');
    registry.file('scoped/T-8.md', front('depends_on: T-7'));
    const answer = await json('--agents', 'ana:ops+rust,bob:dev+go');
    expect(idsOf(answer)).toEqual([['ana', 'T-2', 'T-3'], ['bob', 'T-1', 'T-4']]);
    expect(answer.leftOut.map(({ task, message }: any) => [task.id, message])).toEqual([
      ['T-5', 'reserved for cyd'],
      ['T-6', 'it is for another role than yours'],
      ['T-8', 'depends on T-7'],
    ]);
    expect(idsOf(await json('--agents', '1'))).toEqual([[null, 'T-3', 'T-4', 'T-6']]);
  });

  it('leaves out what has the files of a claim, and says whose', async () => {
    board();
    await registry.dibs(['claim', 'T-4'], { as: 'zoe' });
    registry.file('scoped/T-5.md', front('files: [doc/x.md]'));
    expect(await say('--agents', '2')).toEqual([0, expect.stringContaining('  T-5: doc/x.md (doc) is also of T-4, which zoe holds\n')]);
    expect(await say('--agents', '2', '--strict')).toEqual([0, expect.stringContaining('  T-3: it does not say which files it is about\n')]);
  });

  it('gives what came back from a review to whoever did the work, and leaves reviews alone', async () => {
    registry.file('registry.yaml', 'version: 1\noverlap: refuse\n');
    registry.file('scoped/T-2.md', '');
    for (const id of ['T-1', 'T-2']) {
      await registry.dibs(['claim', id], { as: 'ana' });
      await registry.dibs(['complete', id, '--review'], { as: 'ana' });
      await registry.dibs(['claim', id], { as: 'bob' });
    }
    expect((await registry.dibs(['review', 'T-1', '--request-changes', '--comments', 'x'], { as: 'bob' })).code).toBe(0);
    expect(idsOf(await json('--agents', 'bob,ana'))).toEqual([['ana', 'T-1']]);
    expect(await say('--agents', 'bob')).toEqual([7, expect.stringContaining('nothing-to-claim')]);
    board();
    expect((await json('--agents', 'bob,ana', '--claim')).buckets.map(({ agent, claims }: any) => [agent, ...claims.map(({ id }: any) => id)])).toEqual([['bob', 'T-4'], ['ana', 'T-1']]);
  });

  it('says that there is nothing, as next does', async () => {
    await registry.dibs(['claim', 'T-1'], { as: 'zoe' });
    expect(await say('--agents', '2')).toEqual([7, expect.stringContaining('nothing-to-claim')]);
    expect(await say('--agents', '2', '--project', 'x')).toEqual([7, expect.stringContaining('nothing-to-claim')]);
  });

  it.each([[['--agents', '0']], [[]], [['--agents', '2', '--claim']], [['--agents', 'ana', '--note', 'x']], [['--agents', 'ana,ana']], [['--agents', '2', '--count', '0']], [['--agents', '2', '--label', ' ']]])('%j is a mistake', async (args) => {
    expect((await say(...args))[0]).toBe(64);
  });

  it('shows nothing that a terminal obeys, and no other text spoils it', async () => {
    registry.file('scoped/T-1.md', front('title: "a\\e[31mb"\nfiles: ["x\\e[2Jy"]'));
    registry.file('scoped/T-2.md', front('title: __proto__\nfiles: ["__proto__", "constructor"]\nproject: __proto__'));
    registry.file('scoped/T-3.md', front(`title: ${'x'.repeat(40_000)}\nfiles: [${'y'.repeat(9000)}]`));
    registry.file('scoped/T-4.md', front('files: ["/etc/passwd", "../up", ""]'));
    const [code, text] = await say('--agents', 'ana,bob');
    expect(code).toBe(0);
    expect(Array.from(text).filter((sign) => sign < ' ' && sign !== '\n')).toEqual([]);
    const tasks = (await json('--agents', '2')).buckets.flatMap((bucket: any) => bucket.tasks);
    expect(Object.fromEntries(tasks.map(({ id, filesUnknown }: any) => [id, filesUnknown]))).toEqual({ 'T-1': false, 'T-2': false, 'T-3': false, 'T-4': true });
  });
});

describe('dispatch --claim', () => {
  it('claims for each agent what it can begin with, in the name of who asks', async () => {
    board();
    const answer = await json('--agents', 'ana,bob', '--claim', '--lease', '20m', '--note', 'yours');
    expect(answer.buckets.map(({ agent, claims }: any) => [agent, claims.map(({ id, leaseSeconds }: any) => [id, leaseSeconds])])).toEqual([
      ['ana', [['T-2', 1200], ['T-1', 1200]]],
      ['bob', [['T-4', 1200]]],
    ]);
    const { json: log } = await registry.dibs(['log', 'T-4', '--json']);
    expect(log.events).toMatchObject([{ event: 'claim', by: 'bob', author: 'boss', text: 'yours' }]);
    expect((await registry.dibs(['boot', '--json'], { as: 'bob' })).code).toBe(0);
    expect(registry.names('scoped')).toEqual(['T-3.md']);
    expect(await say('--agents', 'ana,bob', '--claim')).toEqual([7, expect.stringContaining('nothing-to-claim')]);
  });

  it('of two at once gives each task to one agent, and each bucket is claimed whole or not at all', async () => {
    for (let at = 1; at <= 6; at++) registry.file(`scoped/T-${at}.md`, front(`files: [d${at % 2}]`));
    const both = await Promise.all(['ana,bob', 'cyd,dan'].map((agents) => json('--agents', agents, '--claim')));
    const buckets = both.flatMap((answer) => answer.buckets ?? []);
    for (const { tasks, claims, refused } of buckets) expect(claims.length).toBe(refused === undefined ? tasks.length : 0);
    const held = new Set(buckets.flatMap(({ claims }: any) => claims.map(({ path }: any) => path.replace('claimed/', ''))));
    expect(new Set(registry.names('claimed'))).toEqual(held);
    expect(registry.names('scoped').length + held.size).toBe(6);
  });

  it('gives back what it took of a bucket of which something cannot be had, and says so', async () => {
    board();
    registry.file('registry.yaml', 'version: 1\nmax_claims: 1\n');
    const { code, stdout, stderr } = await registry.dibs(['dispatch', '--agents', 'ana,bob', '--claim'], { as: 'boss' });
    expect([code, stdout]).toEqual([0, expect.stringMatching(/ana: 3 tasks, none claimed\n[^]*\n {2}given back: T-2\nbob: 1 task, 1 claimed\n/)]);
    expect(stderr).toMatch(/^dibs: not-claimable: ana holds [^\n]*max_claims[^\n]+\n {2}next: dibs list\n$/);
    expect(registry.names('claimed').map((name) => name.replace(/~.*/, ''))).toEqual(['T-4']);
    expect(registry.names('scoped').toSorted()).toEqual(['T-1.md', 'T-2~1.md', 'T-3.md']);
    const failed = await registry.dibs(['dispatch', '--agents', 'ana', '--claim', '--json'], { as: 'boss' });
    expect(failed.code).toBe(6);
    expect(failed.json).toMatchObject({ buckets: [{ claims: [], refused: { task: { id: 'T-1' }, error: { code: 'not-claimable' } }, givenBack: ['T-2'] }] });
  });
});
