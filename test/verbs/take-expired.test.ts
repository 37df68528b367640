import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeExpired } from '../../lib/verbs/take-expired.ts';
import { sweep } from '../../lib/verbs/sweep.ts';
import { verify } from '../../lib/verbs/verify.ts';
import type { Bench } from '../support/bench.ts';
import { on } from '../support/stepped-actor.ts';
import { emptyBench, held, NOW, traces } from '../support/bench-claims.ts';

let bench: Bench;

beforeEach(() => {
  bench = emptyBench();
});

afterEach(() => {
  bench.dispose();
});

describe('takeExpired', () => {
  it('takes over what has run out, as a new tenure, and logs it', () => {
    const path = held(bench, 'T', { owner: 'bob', ageSeconds: 61, generation: 3, text: 'bytes' });
    const taken = bench.run(takeExpired(bench.caller('alice'), 't', { lease: 90, note: 'going on' }));
    expect(taken).toMatchObject({ from: { path, owner: 'bob' }, already: false, tenure: { owner: 'alice', generation: 4, claimedAt: NOW, lease: 90 } });
    expect(bench.shelves()).toEqual([taken.tenure.path]);
    expect(bench.read(taken.tenure.path)).toBe('bytes');
    expect(JSON.parse(bench.read('log/T.jsonl'))).toMatchObject({ event: 'take-over', text: 'going on', generation: 4 });
    expect(bench.run(verify(bench.caller('bob'), 'T'))).toMatchObject({ state: 'refused', refusal: { code: 'lost' } });
  });

  it.each([
    ['lives', 'held', (): unknown => held(bench, 'T', { owner: 'bob', ageSeconds: 59 })],
    ['is free', 'not-claimable', (): unknown => bench.save('scoped/T.md', 'x')],
    ['is done', 'not-claimable', (): unknown => bench.save('complete/T.md', 'x')],
    ['is not there', 'not-found', (): unknown => undefined],
    ['is my own', 'usage', (): unknown => held(bench, 'T', { ageSeconds: 61 })],
  ])('refuses what %s with %s, and touches nothing', (_what, code, make) => {
    make();
    const before = traces(bench);
    expect(bench.start(takeExpired(bench.caller('alice'), 'T', {})).refusal()).toMatchObject({ code });
    expect(traces(bench)).toEqual(before);
  });

  it('refuses what is renewed in the last instant, and gives the owner its exact name back', () => {
    const path = held(bench, 'T', { owner: 'bob', ageSeconds: 61 });
    const actor = bench.start(takeExpired(bench.caller('alice'), 'T', {}));
    actor.until(on('rename', path));
    bench.store.touch(path);
    expect(actor.refusal()).toMatchObject({ code: 'held', holder: { agent: 'bob' } });
    expect(bench.shelves()).toEqual([path]);
  });

  it('claims what a janitor gave back between its look and its claim, and says whose it was', () => {
    held(bench, 'T', { owner: 'bob', ageSeconds: 61 });
    const actor = bench.start(takeExpired(bench.caller('alice'), 'T', {}));
    // Its first look at the shelves is over when it looks at the last of them but one a second time.
    actor.past(on('list', 'cancelled'));
    actor.past(on('list', 'cancelled'));
    bench.run(sweep(bench.caller('cron')));
    expect(actor.finish()).toMatchObject({ from: { owner: 'bob' }, tenure: { owner: 'alice', generation: 2 } });
    expect(bench.events()).toEqual(['reap', 'claim']);
  });

  it('of two that want it one gets it', () => {
    held(bench, 'T', { owner: 'bob', ageSeconds: 61 });
    const actors = ['one', 'two'].map((owner) => bench.start(takeExpired(bench.caller(owner), 'T', {})));
    while (actors.some(({ about }) => about !== undefined)) for (const actor of actors) if (actor.about !== undefined) actor.step();
    const answers = actors.map((actor) => actor.answer());
    expect(answers.filter((answer) => typeof answer !== 'string')).toHaveLength(1);
    expect(bench.shelves()).toHaveLength(1);
  });
});
