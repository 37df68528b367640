/** `dibs report`, on real logs of real processes, and on spoilt ones. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CONTROL, makeRegistry, type Json, type Registry } from '../../support/fixture.ts';

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
});

afterEach(() => {
  registry.remove();
});

async function report(...options: readonly string[]): Promise<Json> {
  const { json, stderr } = await registry.dibs(['report', '--json', ...options], { as: 'ana' });
  expect(stderr).toBe('');
  return json;
}

/** A line of a log. `at`: seconds ago. */
function line(id: string, event: string, at: number, more: object): string {
  return `${JSON.stringify({ v: 1, at: Date.now() - at * 1000, event, id, generation: 1, by: 'ana', ...more })}\n`;
}

function claimed(id: string, owner: string, at: number, { generation = 1, from = `scoped/${id}.md`, event = 'claim' } = {}): { readonly path: string; readonly line: string } {
  const stamp = `${owner}:${Date.now() - at * 1000}`;
  const path = `claimed/${id}~${generation}@${stamp}+60.md`;
  return { path, line: line(id, event, at, { by: owner, generation, stamp, lease: 60, from, to: path }) };
}

/** A task that two held at once. */
function doubleHold(): void {
  const [ana, bob] = [claimed('T-1', 'ana', 100), claimed('T-1', 'bob', 80, { generation: 2 })];
  registry.file('log/T-1.jsonl', ana.line + bob.line + line('T-1', 'complete', 40, { from: ana.path, to: 'complete/T-1~1.md' }));
  registry.file('complete/T-1~1.md');
}

describe('dibs report', () => {
  it('tells of real work: who held what, how it ended, and that no two held it at once', async () => {
    await registry.dibs(['add', 'T-1', '--title', 'One'], { as: 'ana' });
    await registry.dibs(['claim', 'T-1'], { as: 'ana~s1' });
    await registry.dibs(['handoff', 'T-1', '--to', 'bob'], { as: 'ana~s1' });
    await registry.dibs(['complete', 'T-1'], { as: 'bob' });
    registry.held('T-2', { owner: 'cyd', ageSeconds: 50, lease: 1 });
    await registry.dibs(['janitor'], { as: 'janitor' });
    const { counts, tasks, agents, overlaps, unproven, expiries, unread, unlogged } = await report();
    expect(counts).toEqual({ tasks: 2, done: 1, held: 0, tenures: 3, doubleHolds: 0, unproven: 1 });
    expect(tasks.map((task: Json) => [task.id, task.shelf, task.title, task.tenures.map(({ owner, end, begunBy, endedBy }: Json) => [owner, end, begunBy, endedBy])])).toEqual([
      ['T-1', 'complete', 'One', [['ana~s1', 'passed-on', 'claim', 'handoff'], ['bob', 'complete', 'handoff', 'complete']]],
      ['T-2', 'scoped', 'T-2', [['cyd', 'ran-out', null, 'reap']]],
    ]);
    expect(tasks[0].leadMs).toBeGreaterThanOrEqual(tasks[0].cycleMs);
    expect(agents.map(({ agent, claims, ends }: Json) => [agent, claims, ends.complete, ends['ran-out']])).toEqual([['bob', 1, 1, 0], ['ana', 1, 0, 0], ['cyd', 1, 0, 1]]);
    // Somebody's mv made that claim, and wrote no line.
    expect([overlaps, unproven.map(({ id, why }: Json) => [id, why]), expiries]).toEqual([[], [['T-2', 'no-claim-line']], [{ id: 'T-2', count: 1, owners: [{ owner: 'cyd', count: 1 }] }]]);
    expect([unread, unlogged]).toEqual([{ lines: 0, logs: 0, names: 0 }, 0]);
  });

  it('tells of reviews: who judged, how it ended, and how often the work went back', async () => {
    await registry.dibs(['add', 'T-1'], { as: 'ana' });
    for (const judgement of [['--request-changes', '--comments', 'x'], ['--approve']]) {
      await registry.dibs(['claim', 'T-1'], { as: 'ana' });
      await registry.dibs(['complete', 'T-1', '--review'], { as: 'ana' });
      await registry.dibs(['claim', 'T-1'], { as: 'bob' });
      expect((await registry.dibs(['review', 'T-1', ...judgement], { as: 'bob' })).code).toBe(0);
    }
    const { counts, rounds, agents, tasks } = await report();
    expect([counts, rounds]).toEqual([{ tasks: 1, done: 1, held: 0, tenures: 4, doubleHolds: 0, unproven: 0 }, 1]);
    expect(tasks[0].tenures.map(({ agent, review, end }: Json) => [agent, review, end])).toEqual([['ana', false, 'review'], ['bob', true, 'sent-back'], ['ana', false, 'review'], ['bob', true, 'approved']]);
    expect(agents.map(({ agent, ends }: Json) => [agent, ends.review, ends.approved, ends['sent-back']])).toEqual([['ana', 2, 0, 0], ['bob', 0, 1, 1]]);
  });

  it('exits 65 where two held one task at once, shows both with their lines, and the log is the next step', async () => {
    doubleHold();
    const { code, stdout, next } = await registry.dibs(['report'], { as: 'ana' });
    expect([code, next]).toEqual([65, ['dibs log T-1']]);
    expect(stdout).toContain('1 double hold: two owners held one task at the same time');
    expect(stdout).toMatch(/T-1 {2}~1 and ~2 {2}ana and bob both held it for 40 s/);
    const { overlaps, ok } = await report();
    expect([ok, overlaps[0].earlier.lines.map(({ event }: Json) => event), overlaps[0].later.lines.map(({ event }: Json) => event)]).toEqual([false, ['claim', 'complete'], ['claim']]);
  });

  it('--since leaves out what was before: an age, or a date', async () => {
    doubleHold();
    const old = claimed('T-2', 'bob', 864_000);
    registry.file('log/T-2.jsonl', old.line + line('T-2', 'release', 863_000, { by: 'bob', from: old.path, to: 'scoped/T-2~1.md' }));
    expect((await report('--since=7d')).tasks.map(({ id }: Json) => id)).toEqual(['T-1']);
    expect((await report('--since=30s')).counts).toMatchObject({ tasks: 0, doubleHolds: 0 });
    expect((await report('--since=2001-01-01')).counts).toMatchObject({ tasks: 2, doubleHolds: 1 });
  });

  it.each(['', '7', '0d', '-1d', '7y', 'yesterday', '2026-13-01', '99999d', '\u001B[31m'])('--since=%j is refused', async (since) => {
    const { code, stderr } = await registry.dibs(['report', `--since=${since}`], { as: 'ana' });
    expect(code).toBe(64);
    expect(stderr).toContain('neither a time ago');
    expect(stderr).not.toMatch(CONTROL);
  });

  it('of an empty board says so', async () => {
    const { code, stdout } = await registry.dibs(['report'], { as: 'ana' });
    expect([code, stdout]).toEqual([0, '0 tasks, 0 completed, 0 held now\n\nnobody has held anything\n\n0 take-overs, 0 claims taken by force, 0 rounds of review\n']);
  });

  it('a spoilt log costs only what is spoilt of it, and is counted', async () => {
    const good = claimed('T-1', 'ana', 100);
    const end = line('T-1', 'release', 50, { from: good.path, to: 'scoped/T-1~1.md' });
    registry.file('log/T-1.jsonl', [
      good.line,
      '{"torn\n',
      line('T-2', 'claim', 90, { by: 'eve', generation: 2 }),
      line('T-1', 'claim', 90, { generation: 'NaN' }),
      '{"__proto__":{"v":1},"constructor":1}\n',
      `{"v":1,"at":NaN,"event":"claim"}\n`,
      line('T-1', 'note', -86_400 * 365 * 7000, { to: good.path, text: 'the year 9999' }),
      line('T-1', 'note', 60, { to: good.path, text: 'x'.repeat(1_000_000) }),
      line('T-1', 'from-the-future', 55, { to: good.path }),
      '\u0000\u001B[2J\n',
      end,
    ].join(''));
    registry.file('log/$(x).jsonl', good.line);
    mkdirSync(join(registry.root, 'log', 'T-3.jsonl'));
    const { counts, unread, ahead, tasks } = await report();
    expect([counts, unread]).toEqual([{ tasks: 1, done: 0, held: 0, tenures: 1, doubleHolds: 0, unproven: 0 }, { lines: 6, logs: 1, names: 1 }]);
    expect(ahead).toBe(1);
    expect(tasks[0]).toMatchObject({ id: 'T-1', heldMs: tasks[0].tenures[0].to - tasks[0].tenures[0].from });
    const { stdout } = await registry.dibs(['report'], { as: 'ana' });
    expect(stdout).toContain('6 lines of logs could not be read and are left out');
    expect(stdout).not.toMatch(CONTROL);
  });

  it('a task of another clone, which has no log here, is counted and left out', async () => {
    registry.file('complete/T-1~3.md');
    expect(await report()).toMatchObject({ counts: { tasks: 0 }, unlogged: 1 });
  });
});

describe('dibs report --html', () => {
  const page = (): string => readFileSync(join(registry.base, 'r.html'), 'utf8');

  it('writes one page that loads nothing, and in which what strangers wrote is text', async () => {
    doubleHold();
    const title = '<script>alert(1)</script> "quoted" & \u202Eturned \u001B[31m';
    registry.file('complete/T-1~1.md', `---\ntitle: ${JSON.stringify(title)}\n---\n`);
    const { code, stdout } = await registry.dibs(['report', '--html', 'r.html'], { as: 'ana' });
    expect([code, stdout.includes(`wrote ${join(registry.base, 'r.html')}`)]).toEqual([65, true]);
    expect(page()).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &quot;quoted&quot; &amp; \\u{202e}turned');
    expect(page()).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|https?:|\son[a-z]+=/i);
    expect(page()).not.toMatch(CONTROL);
    expect(page()).toMatch(/<svg role="img" aria-label="2 tenures: T-1: ana, [^"]* for 60 s, completed; T-1: bob, [^"]*, ended, no line tells how"/);
    expect(page()).toContain('✗ 1 double hold: two owners held one task at the same time');
    const json = await report('--html', 'r.html');
    expect(json.html).toBe(join(registry.base, 'r.html'));
  });

  it('every tag that it opens it closes', async () => {
    doubleHold();
    await registry.dibs(['report', '--html', 'r.html'], { as: 'ana' });
    const open: string[] = [];
    for (const [, slash, name = '', rest = ''] of page().replace(/<style>.*<\/style>/s, '').matchAll(/<(\/?)([a-z0-9]+)([^>]*)>/g)) {
      if (['meta'].includes(name) || rest.endsWith('/')) continue;
      if (slash === '') open.push(name);
      else expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
  });

  it('replaces an earlier report and an empty file, and nothing else', async () => {
    writeFileSync(join(registry.base, 'r.html'), '');
    expect((await registry.dibs(['report', '--html', 'r.html'], { as: 'ana' })).code).toBe(0);
    expect((await registry.dibs(['report', '--html', 'r.html'], { as: 'ana' })).code).toBe(0);
    writeFileSync(join(registry.base, 'notes.md'), '# mine\n');
    const { code, stderr, next } = await registry.dibs(['report', '--html', 'notes.md'], { as: 'ana' });
    expect([code, stderr.includes('no report of dibs'), readFileSync(join(registry.base, 'notes.md'), 'utf8')]).toEqual([8, true, '# mine\n']);
    expect((await registry.spawn('sh', ['-c', next[0] ?? 'false'])).code).toBe(0);
  });

  it.each(['', '.agent/registry', '.agent/registry/scoped/r.html', '.agent/registry/../registry/r.html'])('%j is no place for it', async (file) => {
    const before = registry.snapshot();
    expect((await registry.dibs(['report', '--html', file], { as: 'ana' })).code).toBe(64);
    expect(registry.snapshot()).toEqual(before);
    expect(existsSync(join(registry.base, 'r.html'))).toBe(false);
  });
});
