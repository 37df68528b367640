import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Wanted } from '../../lib/rules/routing.ts';
import { nextTasks, nothingToClaim, type NextTasks } from '../../lib/verbs/next-tasks.ts';
import { releaseUnlessWanted } from '../../lib/verbs/still-wanted.ts';
import { claim } from '../../lib/transitions/claim.ts';
import { move } from '../../lib/transitions/move.ts';
import { passedOverClause } from '../../lib/words/passed-over.ts';
import type { Bench } from '../support/bench.ts';
import { emptyBench, held, traces } from '../support/bench-claims.ts';
import { DEFAULT_SETTINGS } from '../../lib/rules/settings.ts';
import type { Caller } from '../../lib/transitions/caller.ts';

let bench: Bench;
const bob: Caller = { owner: 'bob', settings: DEFAULT_SETTINGS };

beforeEach(() => {
  bench = emptyBench();
});

afterEach(() => {
  bench.dispose();
});

const found = (wanted: Wanted = {}, caller = bob): NextTasks => bench.run(nextTasks(caller, wanted));
const offered = (wanted: Wanted = {}, caller = bob): string[] => found(wanted, caller).offered.map(({ id }) => id);
const passed = (wanted: Wanted = {}, caller = bob): Record<string, string> => Object.fromEntries(found(wanted, caller).passed.map(({ id, because }) => [id, passedOverClause(because)]));
const front = (lines: string): string => `---\n${lines}\n---\n`;

describe('what comes next', () => {
  it('is what list --ready shows, in the order of urgency, claims that ran out included', () => {
    bench.save('scoped/B.md', '');
    bench.save('scoped/A.md', front('priority: 3'));
    bench.save('scoped/C.md', front('priority: 1'));
    bench.save('waiting/W.md', front('priority: 1'));
    held(bench, 'OVER', { owner: 'ana', ageSeconds: 100, lease: 10 });
    expect(offered()).toEqual(['C', 'B', 'OVER', 'A']);
  });

  it('is not what somebody holds, waits, is mine, is meant or reserved for another, or cannot be read', () => {
    held(bench, 'HELD', { owner: 'ana', lease: 60 });
    held(bench, 'MINE', { owner: 'bob', lease: 60 });
    held(bench, 'MINE-OVER', { owner: 'bob', ageSeconds: 100, lease: 10 });
    bench.save('scoped/WAITS.md', front('depends_on: HELD'));
    bench.save('scoped/FOR-ANA.md', front('agent: ana'));
    bench.save('scoped/OF-ANA.md', front('reserve_for: ana'));
    bench.save('scoped/BAD.md', '---\nno end\n');
    bench.save('scoped/FOR-ME.md', front('agent: BOB'));
    expect(offered()).toEqual(['FOR-ME']);
    expect(passed()).toEqual({
      'HELD': 'ana holds it, with 60 s of the lease left',
      'MINE': 'you hold it already',
      'MINE-OVER': 'you hold it already',
      'WAITS': 'depends on HELD',
      'FOR-ANA': 'it is meant for ana',
      'OF-ANA': 'reserved for ana',
      'BAD': expect.stringContaining('front matter'),
    });
    expect(offered({}, { ...bob, owner: 'ana' })).toContain('FOR-ANA');
  });

  it('is what was asked for', () => {
    bench.save('scoped/A.md', front('project: x\nrole: dev\nlabels: [one, two]'));
    bench.save('scoped/B.md', front('project: x'));
    bench.save('scoped/C.md', '');
    expect(offered({ project: 'X' })).toEqual(['A', 'B']);
    expect(offered({ role: 'dev' })).toEqual(['A']);
    expect(offered({ labels: ['two'] })).toEqual(['A']);
    expect(offered({ labels: ['two', 'three'] })).toEqual([]);
    expect(passed({ project: 'x', labels: ['one'] })).toEqual({ B: 'it does not have the labels that you asked for', C: 'it is not of the project that you asked for' });
  });

  it('is for the kind of worker that the caller is, or names the caller', () => {
    bench.save('scoped/A.md', front('role: ops'));
    bench.save('scoped/B.md', front('labels: [go]'));
    bench.save('scoped/C.md', front('role: ops\nlabels: [go]\nagent: bob'));
    bench.save('scoped/D.md', front('role: dev\nlabels: [bug, rust]'));
    bench.save('scoped/E.md', '');
    const dev: Caller = { ...bob, worker: { role: 'dev', labels: ['rust'] } };
    expect(offered({}, dev)).toEqual(['C', 'D', 'E']);
    expect(passed({}, dev)).toEqual({ A: 'it is for another role than yours', B: 'it has none of your labels' });
    expect(offered({ role: 'ops' }, dev)).toEqual(['A', 'C']);
    expect(nothingToClaim(found({ role: 'qa' }, dev).passed).facts).toMatchObject({ unwanted: 5, waiting: 0 });
  });

  it('changes nothing', () => {
    bench.save('scoped/A.md', '');
    const before = traces(bench);
    found();
    expect(traces(bench)).toEqual(before);
  });

  it('is nothing, and why: what others hold and until when, what waits, what was not asked for, what I hold', () => {
    expect(nothingToClaim(found().passed)).toMatchObject({ code: 'nothing-to-claim', message: 'there is nothing to claim: no task is open' });
    bench.save('scoped/NEVER.md', front('depends_on: GONE'));
    expect(nothingToClaim(found().passed)).toMatchObject({ facts: { waiting: 1 }, next: ['list', '--blocked'] });
    bench.run(move(bob, 'NEVER', 'cancelled', 'never'));
    held(bench, 'HELD', { owner: 'ana', lease: 60 });
    held(bench, 'LONGER', { owner: 'ana', lease: 600 });
    held(bench, 'MINE', { owner: 'bob', lease: 60 });
    bench.save('scoped/WAITS.md', front('depends_on: HELD'));
    bench.save('scoped/FOR-ANA.md', front('agent: ana'));
    expect(nothingToClaim(found().passed).facts).toEqual({ why: 'nothing-to-claim', held: 2, waiting: 1, unwanted: 1, mine: ['MINE'], freeInMs: 60_000 });
  });
});

describe('a task that was claimed because it came next', () => {
  const after = (text: string, wanted: Wanted = {}): string | undefined => {
    bench.save('scoped/T-1.md', front('role: dev'));
    const { tenure } = bench.run(claim(bob, 'T-1'));
    bench.save(tenure.path, text);
    const because = bench.run(releaseUnlessWanted(bob, tenure, wanted));
    return because === undefined ? undefined : passedOverClause(because);
  };
  const isHeld = (): boolean => found().passed.some(({ id, because }) => id === 'T-1' && because.is === 'mine');

  it('is kept if it is still what was asked for', () => {
    expect(after(front('role: dev\ntitle: new'), { role: 'dev' })).toBeUndefined();
    expect(isHeld()).toBe(true);
  });

  it.each([
    [front('role: ops'), 'it is not of the role that you asked for'],
    [front('role: dev\nagent: ana'), 'it is meant for ana'],
    [front('role: dev\nreserve_for: ana'), 'T-1 is reserved for ana'],
    [front('role: dev\ndepends_on: GONE'), expect.stringContaining('GONE')],
    ['---\nrole: dev\n', expect.stringContaining('front matter')],
  ])('is given back if it has become %j meanwhile', (text, because) => {
    expect(after(text, { role: 'dev' })).toEqual(because);
    expect(isHeld()).toBe(false);
  });
});
