/** Giving a claim up beside editors that know its old path. */

import { describe, expect, it } from 'vitest';
import { play, type Registry } from '../designs/design.ts';
import { bareUnlink, leftWithoutMark, noLookAfter, plainRename } from '../designs/giving-up.ts';

describe.each(['complete', 'release'] as const)('an owner that is late with %s', (verb) => {
  /**
   * 1 one process of a is about to give the task up; 2 another one does; 3 an editor saves the old path; 4 the first
   * goes on.
   */
  function late({ bench, claim, complete, release, on }: Registry): string[] {
    const { tenure } = bench.run(claim(bench.caller('a'), 'T'));
    const giveUp = (): ReturnType<typeof release> => (verb === 'complete' ? complete(bench.caller('a'), 'T', {}) : release(bench.caller('a'), 'T', { to: 'scoped' }));
    const first = bench.start(giveUp());
    expect(first.until(on('change', tenure.path))).toBe(true);
    bench.run(giveUp());
    bench.save(tenure.path, 'ghost\n');
    first.answer();
    return bench.audit({ text: 'the task\n' });
  }

  it('leaves the task alone', async () => {
    expect(await play(late)).toEqual([]);
  });

});

describe('two processes of one owner that complete one claim', () => {
  /**
   * 1 one has looked; 2 the other puts the task into review/; 3 an editor saves the old path; 4 the first goes on, to
   * complete/.
   */
  function twice({ bench, claim, complete, on }: Registry): string[] {
    const { tenure } = bench.run(claim(bench.caller('a'), 'T'));
    const first = bench.start(complete(bench.caller('a'), 'T', {}));
    expect(first.until(on('change', tenure.path))).toBe(true);
    bench.run(complete(bench.caller('a'), 'T', { review: true }));
    bench.save(tenure.path, 'ghost\n');
    const answer = first.answer();
    return [...bench.audit({ text: 'the task\n' }), ...(typeof answer === 'string' ? [] : ['the late one was told success'])];
  }

  it('end it once, and what was looked at is what lies in review/', async () => {
    expect(await play(twice)).toEqual([]);
  });

  it('would complete what the editor wrote, without a mark', async () => {
    expect(await play(twice, leftWithoutMark)).toEqual(['the task says "ghost\\n"', 'the late one was told success']);
  });
});

describe('a janitor that gives an expired claim back', () => {
  /**
   * 1 it decided and is about to put the file on its shelf; 2 git brings back a file of that very name; 3 it goes on.
   */
  function reaped({ bench, claim, sweep, on }: Registry): string[] {
    bench.run(claim(bench.caller('a'), 'T'));
    bench.pass(61);
    const janitor = bench.start(sweep(bench.caller('janitor')));
    expect(janitor.until(on('change', /!/, /^scoped/))).toBe(true);
    bench.save('scoped/T~1.md', 'brought back\n');
    janitor.finish();
    for (let round = 0; round < 3; round++) bench.run(sweep(bench.caller('janitor')));
    return bench.audit();
  }

  it('destroys nothing that appeared there', async () => {
    expect(await play(reaped)).toEqual([]);
  });

  it('would overwrite it by a plain rename', async () => {
    expect(await play(reaped, plainRename)).toEqual(['bytes destroyed: "brought back\\n"']);
  });
});

describe('an editor that saves between link and unlink', () => {
  function saved({ bench, claim, complete, on }: Registry): string[] {
    const { tenure } = bench.run(claim(bench.caller('a'), 'T'));
    const a = bench.start(complete(bench.caller('a'), 'T', {}));
    expect(a.past(on('link', /^claimed/, /^complete/))).toBe(true);
    // Under the claim's own name; and by a curious one under the mark's.
    bench.save(tenure.path, 'newest\n');
    a.until(({ name, args }) => ['rename', 'remove'].includes(name) && String(args[0]).includes('!'));
    bench.save(String(a.about?.args[0]), 'very curious\n');
    a.finish();
    return bench.audit();
  }

  it('finds its bytes in lost+found', async () => {
    expect(await play(saved)).toEqual([]);
  });

  it('would lose them to an unlink', async () => {
    expect(await play(saved, bareUnlink)).toContain('bytes destroyed: "very curious\\n"');
  });
});

describe('completing what was taken over meanwhile', () => {
  /** 1 a is about to complete; 2 its lease runs out and b takes over; 3 a's editor saves the old path; 4 a goes on. */
  function ghost({ bench, claim, complete, on }: Registry): string[] {
    const { tenure } = bench.run(claim(bench.caller('a'), 'T'));
    const a = bench.start(complete(bench.caller('a'), 'T', {}));
    expect(a.until(on('change', tenure.path))).toBe(true);
    bench.pass(61);
    const b = bench.run(claim(bench.caller('b'), 'T'));
    bench.save(tenure.path, 'ghost\n');
    const answer = a.answer();
    return [...bench.audit({ holders: [b] }), ...(answer === 'lost' ? [] : ['a was told that it completed what b holds'])];
  }

  it('is answered with a loss', async () => {
    expect(await play(ghost)).toEqual([]);
  });

  it('would be called a success without a look afterwards', async () => {
    expect(await play(ghost, noLookAfter)).toEqual(['a was told that it completed what b holds']);
  });
});
