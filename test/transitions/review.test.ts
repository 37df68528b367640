import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isDibsError } from '../../lib/rules/error.ts';
import { encodeOwner, passingOwner } from '../../lib/rules/owner.ts';
import type { Step } from '../../lib/store/step.ts';
import { add } from '../../lib/transitions/add.ts';
import { claim } from '../../lib/transitions/claim.ts';
import { move } from '../../lib/transitions/move.ts';
import { extend, handoff, resume, steal } from '../../lib/transitions/pass-on.ts';
import { complete, release } from '../../lib/transitions/release.ts';
import { renew } from '../../lib/transitions/renew.ts';
import { rewrite } from '../../lib/transitions/rewrite.ts';
import { judgeTask, type Judged } from '../../lib/verbs/judge-review.ts';
import { sweep } from '../../lib/verbs/sweep.ts';
import { LEASE_S, TEXT, useBench } from '../support/bench.ts';
import { on } from '../support/stepped-actor.ts';

const bench = useBench();

/** The reason why it is refused, or what it gives. */
function whyNot(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    if (!isDibsError(error)) throw error;
    return error.facts?.why;
  }
}

/** The author has handed the task in. */
function handIn(author = 'bob~1'): void {
  bench().run(claim(bench().caller(author), 'T'));
  bench().run(complete(bench().caller(author), 'T', { review: true }));
}

/** As git takes a file away. */
function remove(path: string): void {
  rmSync(join(bench().store.root, path));
  bench().store.changed(path);
}

function reviewBy(owner: string): string {
  return bench().run(claim(bench().caller(owner), 'T')).tenure.name;
}

describe('a review', () => {
  it('is a claim of a task in review/, one generation above it, and says so in its name', () => {
    handIn();
    expect(reviewBy('ana~1')).toMatch(/^T~2@ana~1:\d+\+60r\.md$/);
    expect(bench().audit({ text: TEXT })).toEqual([]);
    expect(bench().run(renew(bench().caller('ana~1'), 'T')).tenure.review).toBe(true);
  });

  it('is had by one of two', () => {
    handIn();
    reviewBy('ana~1');
    expect(whyNot(() => reviewBy('cyd~1'))).toBe('held-by-another');
  });

  it.each([
    ['the same owner', 'bob~1', 'bob~1'],
    ['the same owner in other letters', 'bob~1', 'BOB~1'],
    ['its agent without a session', 'bob~1', 'bob'],
    ['a session of an author without one', 'bob', 'bob~2'],
    ['a process of its agent', 'bob~1', 'bob~lock-12-0123456789ab'],
    ['its agent, whose process made the claim', 'bob~run-12-0123456789ab', 'bob~2'],
  ])('is not for its author: %s', (_what, author, reviewer) => {
    handIn(author);
    expect(whyNot(() => reviewBy(reviewer))).toBe('own-work');
    expect(bench().shelves()).toEqual(['review/T~1.md']);
  });

  it('is for another session of its author', () => {
    handIn('bob~1');
    expect(reviewBy('bob~2')).toContain('r.md');
  });

  it('is not for who did the work in the name of its owner', () => {
    bench().run(claim(bench().caller('boss'), 'T'));
    bench().run(complete({ ...bench().caller('boss'), author: 'dan' }, 'T', { review: true }));
    expect(whyNot(() => reviewBy('dan'))).toBe('own-work');
    expect(whyNot(() => reviewBy('boss'))).toBe('own-work');
    expect(reviewBy('ana')).toContain('@ana:');
  });

  it('is refused where nobody can tell whose work it is', () => {
    bench().save('review/N.md', 'moved there\n');
    expect(whyNot(() => bench().run(claim(bench().caller('ana'), 'N')))).toBe('author-unknown');
    bench().run(move(bench().caller('bob'), 'T', 'review'));
    expect(whyNot(() => reviewBy('ana'))).toBe('author-unknown');
  });

  it('is refused after a kill between the link and the line of the log, until its author has written the line', () => {
    bench().run(claim(bench().caller('bob'), 'T'));
    const handing = bench().start(complete(bench().caller('bob'), 'T', { review: true }));
    handing.until(on('append', /^log/));
    expect(whyNot(() => reviewBy('ana'))).toBe('author-unknown');
    bench().run(complete(bench().caller('bob'), 'T', { review: true }));
    expect(reviewBy('ana')).toContain('@ana:');
  });

  it('waits for no dependency, and for nobody for whom the work is reserved', () => {
    handIn();
    bench().save('review/T~1.md', '---\ndepends_on: NONE\nreserve_for: bob\nagent: bob\n---\n');
    expect(bench().run(claim(bench().caller('ana'), 'T')).meantFor).toBeUndefined();
  });

  it('is asked for, or is not meant', () => {
    handIn();
    const ask = (shelf: 'scoped' | 'review') => (): unknown => bench().run(claim(bench().caller('ana'), 'T', { shelf })).tenure.name;
    expect(whyNot(ask('scoped'))).toBe('not-scoped');
    expect(whyNot(ask('review'))).toContain('r.md');
    bench().run(judgeTask(bench().caller('ana'), 'T', { verdict: 'changes-requested', comments: 'x' }));
    bench().pass(2 * LEASE_S);
    expect(whyNot(ask('review'))).toBe('not-in-review');
    bench().run(claim(bench().caller('ana'), 'T'));
    expect(whyNot(ask('review'))).toBe('not-in-review');
  });
});

const LONG = 'a'.repeat(90);
const CUT = encodeOwner(passingOwner(LONG, 'run-12-0123456789ab'));

describe('a name that is cut beside the session of a process', () => {
  it.each([
    ['the agent alone', CUT, LONG],
    ['another process, whose session leaves room for less', CUT, encodeOwner(passingOwner(LONG, 'run-4194304-0123456789ab'))],
    ['a process of it, where it handed the work in itself', LONG, CUT],
  ])('hides no author: %s', (_what, author, reviewer) => {
    handIn(author);
    expect(whyNot(() => reviewBy(reviewer))).toBe('own-work');
    expect(reviewBy('ana')).toContain('r.md');
    expect(whyNot(() => bench().run(steal(bench().caller(reviewer), 'T', 'mine')))).toBe('own-work');
    bench().run(judgeTask(bench().caller('ana'), 'T', { verdict: 'changes-requested', comments: 'x' }));
    expect(whyNot(() => reviewBy('cyd'))).toBe('kept-for-author');
    expect(reviewBy(reviewer)).not.toContain('r.md');
  });
});

describe('who acts for another', () => {
  it('takes no review of its own work, by force or by resuming it', () => {
    handIn('bob~1');
    reviewBy('ana~1');
    for (const act of [(): Step<unknown> => steal({ ...bench().caller('boss'), author: 'bob~1' }, 'T', 'x'), (): Step<unknown> => resume({ ...bench().caller('ana~2'), author: 'bob~1' }, 'T'), (): Step<unknown> => steal({ ...bench().caller('boss'), reservedAs: 'bob' }, 'T', 'x')]) {
      expect(whyNot(() => bench().run(act()))).toBe('own-work');
    }
    expect(bench().run(resume({ ...bench().caller('ana~2'), author: 'cyd' }, 'T')).tenure.review).toBe(true);
  });
});

describe('a line that is written late', () => {
  /** Bob has handed the work in, and is stopped before his line. Then a person gives the task to cyd, who does it. */
  function handInTwice(): void {
    bench().run(claim(bench().caller('bob'), 'T'));
    const handing = bench().start(complete(bench().caller('bob'), 'T', { review: true }));
    handing.until(on('append', /^log/));
    bench().run(move(bench().caller('eve'), 'T', 'scoped'));
    handIn('cyd');
    handing.finish();
  }

  it('hides no later author, and its own author stays one', () => {
    handInTwice();
    expect(bench().events()).toEqual(['claim', 'move', 'claim', 'review', 'review']);
    expect(whyNot(() => reviewBy('cyd'))).toBe('own-work');
    expect(whyNot(() => reviewBy('bob'))).toBe('own-work');
    expect(reviewBy('ana')).toContain('r.md');
  });

  it('keeps the task for whoever handed it in last', () => {
    handInTwice();
    reviewBy('ana');
    expect(bench().run(judgeTask(bench().caller('ana'), 'T', { verdict: 'changes-requested', comments: 'x' })).keptFor?.owner).toBe('cyd');
  });

  it('keeps nothing for anybody once the task was claimed', () => {
    handIn('bob');
    reviewBy('ana');
    const judging = bench().start(judgeTask(bench().caller('ana'), 'T', { verdict: 'changes-requested', comments: 'x' }));
    judging.until(on('append', /^log/));
    bench().run(claim(bench().caller('cyd'), 'T'));
    bench().run(release(bench().caller('cyd'), 'T', { to: 'scoped' }));
    judging.finish();
    expect(bench().events().slice(-3)).toEqual(['claim', 'release', 'changes-requested']);
    expect(reviewBy('dan')).not.toContain('r.md');
  });

  it('of a claim does not hide that its work was handed in, or that the task came back', () => {
    const claiming = bench().start(claim(bench().caller('bob'), 'T'));
    claiming.until(on('append', /^log/));
    bench().run(complete(bench().caller('bob'), 'T', { review: true }));
    claiming.finish();
    expect(bench().events()).toEqual(['review', 'claim']);
    expect(whyNot(() => reviewBy('bob'))).toBe('own-work');
    const reviewing = bench().start(claim(bench().caller('ana'), 'T'));
    reviewing.until(on('append', /^log/));
    bench().run(judgeTask(bench().caller('ana'), 'T', { verdict: 'changes-requested', comments: 'x' }));
    reviewing.finish();
    expect(whyNot(() => reviewBy('cyd'))).toBe('kept-for-author');
  });
});

describe('an author', () => {
  it('stays one when another hands the task in again', () => {
    handIn('bob');
    reviewBy('ana');
    bench().run(judgeTask(bench().caller('ana'), 'T', { verdict: 'changes-requested', comments: 'x' }));
    bench().pass(LEASE_S + 1);
    handIn('cyd');
    for (const author of ['bob', 'cyd']) expect(whyNot(() => reviewBy(author))).toBe('own-work');
    expect(reviewBy('ana')).toContain('r.md');
  });

  it('is none of a task that was added anew', () => {
    handIn('bob');
    remove('review/T~1.md');
    bench().run(add(bench().caller('eve'), { id: 'T', text: TEXT }));
    handIn('cyd');
    expect(reviewBy('bob')).toContain('r.md');
  });
});

describe('a review that ends without a judgement', () => {
  it('goes back to review/ when it is released, and to no other shelf', () => {
    handIn();
    reviewBy('ana');
    for (const to of ['waiting', 'cancelled', 'discovery'] as const) expect(whyNot(() => bench().run(release(bench().caller('ana'), 'T', { to })))).toBe('review-to-judge');
    expect(whyNot(() => bench().run(complete(bench().caller('ana'), 'T', {})))).toBe('review-to-judge');
    expect(whyNot(() => bench().run(complete(bench().caller('ana'), 'T', { review: true })))).toBe('review-to-judge');
    expect(bench().run(release(bench().caller('ana'), 'T', { to: 'scoped' })).task.path).toBe('review/T~2.md');
  });

  it('is released although the next reviewer is quick, and its line is written', () => {
    handIn();
    reviewBy('ana');
    const releasing = bench().start(release(bench().caller('ana'), 'T', { to: 'scoped' }));
    releasing.past(on('link'));
    expect(reviewBy('cyd')).toMatch(/^T~3@cyd/);
    expect(releasing.finish().task.path).toBe('review/T~2.md');
    expect(bench().events().slice(-2)).toEqual(['claim', 'release']);
    expect(bench().audit({ text: TEXT })).toEqual([]);
  });

  it('goes back to review/ when it runs out, however often, and never to waiting/', () => {
    bench().settings = { ...bench().settings, maxExpiries: 1 };
    handIn();
    for (let generation = 2; generation < 5; generation++) {
      reviewBy('ana');
      bench().pass(LEASE_S + 1);
      bench().run(sweep(bench().caller('cron')));
      expect(bench().shelves()).toEqual([`review/T~${generation}.md`]);
    }
    expect(whyNot(() => reviewBy('bob~1'))).toBe('own-work');
    expect(bench().audit({ text: TEXT })).toEqual([]);
  });

  it('is taken over by another reviewer, and not by the author', () => {
    handIn();
    reviewBy('ana');
    bench().pass(LEASE_S + 1);
    expect(whyNot(() => reviewBy('bob~1'))).toBe('own-work');
    expect(reviewBy('cyd')).toMatch(/^T~3@cyd:\d+\+60r\.md$/);
  });

  it('stays a review by whatever it is passed on, and is never passed on to its author', () => {
    handIn();
    reviewBy('ana~1');
    expect(bench().run(extend(bench().caller('ana~1'), 'T', 90)).tenure.name).toMatch(/\+90r\.md$/);
    expect(bench().run(resume(bench().caller('ana~2'), 'T')).tenure.review).toBe(true);
    expect(whyNot(() => bench().run(handoff(bench().caller('ana~2'), 'T', 'bob~1', {})))).toBe('own-work');
    expect(bench().run(handoff(bench().caller('ana~2'), 'T', 'cyd~1', {})).tenure.review).toBe(true);
    expect(whyNot(() => bench().run(steal(bench().caller('bob~1'), 'T', 'mine')))).toBe('own-work');
    expect(bench().run(steal(bench().caller('dan~1'), 'T', 'late')).tenure.review).toBe(true);
    expect(bench().audit({ text: TEXT })).toEqual([]);
  });

  it('stays a review under the next generation that an examiner gives it', () => {
    handIn();
    const name = reviewBy('ana');
    const sweeping = bench().start(sweep(bench().caller('cron')));
    bench().pass(LEASE_S + 1);
    const judging = bench().start(release(bench().caller('ana'), 'T', { to: 'scoped' }));
    judging.until(on('link'));
    bench().save(`claimed/${name}`, 'saved by an editor\n');
    sweeping.finish();
    bench().run(sweep(bench().caller('cron')));
    expect(bench().names().filter(({ kind }) => kind === 'claimed').every((each) => each.kind === 'claimed' && each.review === true)).toBe(true);
    expect(bench().task()?.shelf).not.toBe('scoped');
    expect(bench().audit()).toEqual([]);
  });

  it('comes back to review/ after a mover, or whoever set its text there, was killed', () => {
    handIn();
    for (const act of [(): Step<unknown> => move(bench().caller('eve'), 'T', 'scoped'), (): Step<unknown> => rewrite(bench().caller('eve'), 'T', () => new TextEncoder().encode('other\n'))]) {
      const acting = bench().start<unknown>(act());
      acting.past(on('rename', /^review/));
      bench().pass(31);
      bench().run(sweep(bench().caller('cron')));
      expect(bench().task()?.shelf).toBe('review');
    }
    expect(reviewBy('ana')).toContain('r.md');
  });
});

describe('a judgement', () => {
  it('approves: the task is complete', () => {
    handIn();
    reviewBy('ana');
    const judged = bench().run(judgeTask(bench().caller('ana'), 'T', { verdict: 'approved', comments: 'good' }));
    expect([judged.task.path, judged.round]).toEqual(['complete/T~2.md', 0]);
    expect(bench().events().at(-1)).toBe('approved');
    expect(bench().list('holders')).toEqual([]);
  });

  it('requests changes: the task is kept for its author for one lease, and then for nobody', () => {
    handIn('bob~1');
    reviewBy('ana');
    const judged = bench().run(judgeTask(bench().caller('ana'), 'T', { verdict: 'changes-requested', comments: 'no tests' }));
    expect(judged).toMatchObject({ round: 1, keptFor: { owner: 'bob~1', seconds: LEASE_S } });
    expect(judged.task.path).toBe('scoped/T~2.md');
    expect(whyNot(() => reviewBy('ana'))).toBe('kept-for-author');
    expect(whyNot(() => reviewBy('bob~2'))).toBe('kept-for-author');
    bench().pass(LEASE_S - 1);
    expect(whyNot(() => reviewBy('cyd'))).toBe('kept-for-author');
    bench().pass(2);
    expect(reviewBy('cyd')).not.toContain('r.md');
  });

  it('lets the author have it at once, and is over then', () => {
    handIn('bob~1');
    reviewBy('ana');
    bench().run(judgeTask(bench().caller('ana'), 'T', { verdict: 'changes-requested', comments: 'x' }));
    expect(reviewBy('bob~1')).not.toContain('r.md');
    bench().run(release(bench().caller('bob~1'), 'T', { to: 'scoped' }));
    expect(reviewBy('cyd')).not.toContain('r.md');
  });

  it('parks the task at the last round, and begins to count anew when a person has decided', () => {
    bench().settings = { ...bench().settings, maxRounds: 2 };
    for (const [shelf, round] of [['scoped', 1], ['waiting', 2]] as const) {
      handIn('bob');
      reviewBy('ana');
      expect(bench().run(judgeTask(bench().caller('ana'), 'T', { verdict: 'changes-requested', comments: `round ${round}` }))).toMatchObject({ round, task: { shelf } });
    }
    expect(bench().read('log/T.jsonl')).toContain('"text":"changes were requested 2 times, the last time: round 2"');
    bench().run(move(bench().caller('eve'), 'T', 'scoped'));
    handIn('bob');
    reviewBy('ana');
    expect(bench().run(judgeTask(bench().caller('ana'), 'T', { verdict: 'changes-requested', comments: 'x' }))).toMatchObject({ round: 1, task: { shelf: 'scoped' } });
  });

  it('is for the holder of a review, and of nothing else', () => {
    bench().run(claim(bench().caller('bob'), 'T'));
    expect(whyNot(() => bench().run(judgeTask(bench().caller('bob'), 'T', { verdict: 'approved' })))).toBe('not-a-review');
    bench().run(complete(bench().caller('bob'), 'T', { review: true }));
    expect(whyNot(() => bench().run(judgeTask(bench().caller('ana'), 'T', { verdict: 'approved' })))).toBe('not-claimed');
    reviewBy('ana');
    expect(whyNot(() => bench().run(judgeTask(bench().caller('cyd'), 'T', { verdict: 'approved' })))).toBe('held-by-another');
  });

  it.each(['approved', 'changes-requested'] as const)('that was killed before its line is said when it is asked again, and the line is written: %s', (verdict) => {
    handIn('bob');
    reviewBy('ana');
    const judging = bench().start(judgeTask(bench().caller('ana'), 'T', { verdict, comments: 'said' }));
    judging.until(on('append', /^log/));
    const { task } = bench().run(judgeTask(bench().caller('ana'), 'T', { verdict, comments: 'said' }));
    expect(task.shelf).toBe(verdict === 'approved' ? 'complete' : 'scoped');
    expect(bench().events().filter((event) => event === verdict)).toHaveLength(1);
    if (verdict === 'changes-requested') expect(whyNot(() => reviewBy('cyd'))).toBe('kept-for-author');
  });

  it('that was killed before its line keeps the task for as long as its text says, when it is asked again', () => {
    bench().save('scoped/T.md', '---\nlease: 4h\n---\n');
    handIn('bob');
    reviewBy('ana');
    const judge = (): Step<Judged> => judgeTask(bench().caller('ana'), 'T', { verdict: 'changes-requested', comments: 'said' });
    bench().start(judge()).until(on('append', /^log/));
    expect(bench().run(judge()).keptFor).toEqual({ owner: 'bob', seconds: 14_400 });
  });
});

describe('what git brings back', () => {
  it('of the work is refused while its review is held, also when git took the review away', () => {
    handIn('bob');
    const name = reviewBy('ana');
    bench().save('scoped/T.md', TEXT);
    expect(whyNot(() => reviewBy('cyd'))).toBe('held-by-another');
    remove(`claimed/${name}`);
    expect(whyNot(() => reviewBy('cyd'))).toBe('ended-before');
  });

  it('is refused after the task was finished, also if a line about it was written late', () => {
    const claiming = bench().start(claim(bench().caller('bob'), 'T'));
    claiming.until(on('append', /^log/));
    bench().pass(LEASE_S + 1);
    bench().run(claim(bench().caller('cyd'), 'T'));
    bench().run(complete(bench().caller('cyd'), 'T', {}));
    claiming.finish();
    remove('complete/T~2.md');
    bench().save('scoped/T.md', TEXT);
    expect(whyNot(() => reviewBy('dan'))).toBe('ended-before');
  });

  it('of a review is refused after the task was finished', () => {
    handIn('bob');
    reviewBy('ana');
    bench().run(judgeTask(bench().caller('ana'), 'T', { verdict: 'approved' }));
    remove('complete/T~2.md');
    bench().save('review/T~1.md', TEXT);
    expect(whyNot(() => reviewBy('cyd'))).toBe('ended-before');
  });
});
