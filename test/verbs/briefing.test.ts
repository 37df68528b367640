import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isDibsError, type DibsError } from '../../lib/rules/error.ts';
import { DEFAULT_SETTINGS } from '../../lib/rules/settings.ts';
import type { Caller } from '../../lib/transitions/caller.ts';
import { claim } from '../../lib/transitions/claim.ts';
import { move } from '../../lib/transitions/move.ts';
import { note } from '../../lib/transitions/note.ts';
import { boot } from '../../lib/verbs/boot.ts';
import { brief, type Briefing } from '../../lib/verbs/briefing.ts';
import { complete, release } from '../../lib/verbs/give-up.ts';
import type { Bench } from '../support/bench.ts';
import { emptyBench, held } from '../support/bench-claims.ts';
import { on } from '../support/stepped-actor.ts';

let bench: Bench;
const ana: Caller = { owner: 'ana', settings: DEFAULT_SETTINGS };
const bob: Caller = { owner: 'bob', settings: DEFAULT_SETTINGS };

beforeEach(() => {
  bench = emptyBench();
});

afterEach(() => {
  bench.dispose();
});

const briefed = (caller = ana, id = 'T'): Briefing => bench.run(brief(caller, id));

function refusal(caller = ana, id = 'T'): DibsError {
  try {
    briefed(caller, id);
  } catch (error) {
    if (isDibsError(error)) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('a briefing', () => {
  it('is for the holder, with the claim and the text', () => {
    bench.save('scoped/T.md', '# T\n');
    const { tenure } = bench.run(claim(ana, 'T'));
    expect(briefed()).toMatchObject({ task: { path: tenure.path }, claim: { tenure }, text: '# T\n' });
  });

  it('is of a free task for anybody, and says what a claim of it would be refused with', () => {
    bench.save('scoped/T.md', '---\ndepends_on: D\n---\n');
    expect(briefed(bob)).toMatchObject({ text: '---\ndepends_on: D\n---\n', dependencies: [{ id: 'D' }], refusal: { code: 'not-claimable' } });
    bench.save('complete/D.md', '');
    expect(briefed(bob)).not.toHaveProperty('refusal');
    bench.save('review/R.md', 'r');
    expect(briefed(bob, 'R')).toMatchObject({ text: 'r', refusal: { facts: { why: 'author-unknown' } } });
  });

  it('has nothing of the text for anybody else, also after the lease ran out', () => {
    held(bench, 'T', { owner: 'ana', text: 'a secret', lease: 60 });
    expect(refusal(bob)).toMatchObject({ code: 'held', holder: { agent: 'ana' } });
    expect(JSON.stringify(refusal(bob))).not.toContain('secret');
    held(bench, 'OVER', { owner: 'ana', text: 'a secret', ageSeconds: 100, lease: 10 });
    expect(refusal(bob, 'OVER').code).toBe('held');
  });

  it('is refused to whoever lost the task, until that is acknowledged', () => {
    const path = held(bench, 'T', { owner: 'ana', text: 'text' });
    bench.store.rename(path, 'scoped/T~2.md');
    expect(refusal()).toMatchObject({ code: 'lost', next: ['boot'] });
    bench.run(boot(ana, { acknowledge: true }));
    expect(briefed().text).toBe('text');
  });

  it('knows exact ids only', () => {
    bench.save('scoped/T-11.md', '');
    expect(refusal(ana, 'T-1').code).toBe('not-found');
  });

  it('tells of reviews, notes of all holders, and who lost it', () => {
    bench.save('scoped/T.md', '');
    bench.run(claim(ana, 'T'));
    bench.run(note(ana, 'T', 'half'));
    bench.run(complete(ana, 'T', { review: true, text: 'look' }));
    bench.run(move(bob, 'T', 'scoped', 'no tests'));
    bench.run(claim(bob, 'T'));
    bench.run(release(bob, 'T', { to: 'scoped', text: 'no time' }));
    const { notes, reviews, expiries } = briefed();
    expect([notes, reviews, expiries].map((events) => events.map(({ text }) => text))).toEqual([['half', 'no time'], ['look', 'no tests'], []]);
  });

  it('tells what its dependencies came to, who holds one, and which is nowhere', () => {
    bench.save('scoped/D-1.md', '');
    bench.run(claim(bob, 'D-1'));
    bench.run(complete(bob, 'D-1', { text: 'the lexer', artifacts: ['abc'] }));
    held(bench, 'D-2', { owner: 'bob', lease: 60 });
    bench.save('scoped/T.md', '---\ndepends_on: [D-1, D-2, D-3]\n---\n');
    expect(briefed().dependencies).toMatchObject([
      { id: 'D-1', shelf: 'complete', result: { text: 'the lexer', artifacts: ['abc'], by: 'bob' } },
      { id: 'D-2', shelf: 'claimed', claim: { tenure: { owner: 'bob' } } },
      { id: 'D-3' },
    ]);
    expect(briefed().dependencies[2]).not.toHaveProperty('shelf');
  });

  it('tells what the same agent finished here, in any session, and not this task', () => {
    for (const [id, owner] of [['A', 'ana'], ['B', 'ana~s1'], ['C', 'bob'], ['T', 'ana']] as const) {
      bench.save(`scoped/${id}.md`, '');
      bench.run(claim({ ...ana, owner }, id));
      bench.run(complete({ ...ana, owner }, id, { text: `${id} is done` }));
    }
    expect(briefed().finished?.map(({ id }) => id).toSorted()).toEqual(['A', 'B']);
  });

  it('reads the text again by the new name, where the claim moved between look and reading', () => {
    bench.save('scoped/T.md', 'text');
    const actor = bench.start(brief(ana, 'T'));
    actor.until(on('read', 'scoped/T.md'));
    bench.run(claim(ana, 'T'));
    expect(actor.finish()).toMatchObject({ text: 'text', claim: { tenure: { owner: 'ana' } } });
  });

  it('has no text of a task that another took between look and reading', () => {
    bench.save('scoped/T.md', 'text');
    const actor = bench.start(brief(ana, 'T'));
    actor.until(on('read', 'scoped/T.md'));
    bench.run(claim(bob, 'T'));
    expect(() => actor.finish()).toThrow(/held by bob/);
  });

  it('says why there is no text', () => {
    mkdirSync(join(bench.store.root, 'scoped', 'T.md'));
    expect(briefed()).toMatchObject({ unreadable: { is: 'not-a-file' } });
  });

  it('changes nothing', () => {
    bench.save('scoped/T.md', '');
    const actor = bench.start(brief(ana, 'T'));
    actor.finish();
    expect(actor.did.map(({ name }) => name).filter((name) => !['list', 'stat', 'read', 'now', 'pause'].includes(name))).toEqual([]);
  });
});
