/** A new tenure counts after a second look that nothing can slip behind. */

import { describe, expect, it } from 'vitest';
import type { Claim } from '../../../lib/transitions/claim.ts';
import { play, type Registry } from '../designs/design.ts';
import { byFileTime, noSecondLook, passedOnWithoutMark, puttingBack } from '../designs/second-looks.ts';

describe('a claimant with a stale look', () => {
  /** 1 b looks; 2 a claims the task; 3 git brings its file back; 4 b takes that. */
  function shadow({ bench, claim, on }: Registry): string[] {
    const b = bench.start(claim(bench.caller('b'), 'T'));
    b.until(on('rename'));
    const a = bench.run(claim(bench.caller('a'), 'T'));
    bench.save('scoped/T.md', 'shadow\n');
    return bench.audit({ holders: [a, b.answer()] });
  }

  it('is refused', async () => {
    expect(await play(shadow)).toEqual([]);
  });

  it('would hold a shadow beside the task without a second look', async () => {
    expect(await play(shadow, noSecondLook)).toEqual(['two holders: a, b']);
  });
});

type PassOn = 'steal' | 'handoff' | 'resume' | 'extend';

function begin(verb: PassOn, { bench, steal, handoff, resume, extend }: Registry): ReturnType<typeof bench.start> {
  switch (verb) {
    case 'steal':
      return bench.start(steal(bench.caller('c'), 'T', 'broken'));
    case 'handoff':
      return bench.start(handoff(bench.caller('a~1'), 'T', 'c', {}));
    case 'resume':
      return bench.start(resume(bench.caller('a~2'), 'T'));
    case 'extend':
      return bench.start(extend(bench.caller('a~1'), 'T', 600));
  }
}

describe.each(['handoff', 'resume', 'extend'] as const)('%s with a stale look', (verb) => {
  /**
   * 1 somebody is about to take a's tenure over; 2 b steals it; 3 a's editor saves the old path; 4 the first goes on.
   */
  function ghost(registry: Registry): string[] {
    const { bench, claim, steal, on } = registry;
    const { tenure } = bench.run(claim(bench.caller('a~1'), 'T'));
    const late = begin(verb, registry);
    expect(late.until(on('rename', tenure.path))).toBe(true);
    const b = bench.run(steal(bench.caller('b'), 'T', 'needed'));
    bench.save(tenure.path, 'ghost\n');
    expect(typeof late.answer()).toBe('string');
    return bench.audit({ holders: [b] });
  }

  it('is refused', async () => {
    expect(await play(ghost)).toEqual([]);
  });
});

describe.each(['steal', 'handoff', 'resume', 'extend'] as const)('%s of what is completed meanwhile', (verb) => {
  /**
   * 1 somebody is about to take a's tenure over; 2 a completes; 3 a's editor saves the old path; 4 the first goes on.
   */
  function completed(registry: Registry): string[] {
    const { bench, claim, complete, on } = registry;
    const { tenure } = bench.run(claim(bench.caller('a~1'), 'T'));
    const late = begin(verb, registry);
    expect(late.until(on('rename', /~1@/, /~2@/))).toBe(true);
    bench.run(complete(bench.caller('a~1'), 'T', {}));
    bench.save(tenure.path, 'ghost\n');
    late.answer();
    const task = bench.task();
    return task?.shelf === 'complete' ? bench.audit() : [`a completed task is ${task?.kind ?? 'nowhere'}`];
  }

  it('leaves it complete', async () => {
    expect(await play(completed)).toEqual([]);
  });

  it('would take its ghost without a mark', async () => {
    expect(await play(completed, passedOnWithoutMark)).toEqual(['a completed task is claimed']);
  });
});

describe('two claimants that meet each other in their second looks', () => {
  /**
   * 1 b and c look; 2 b takes the task; 3 git brings its file back, c takes that; 4 both see each other; 5 a janitor
   * passes; 6 b and c end.
   */
  function backingOff({ bench, claim, sweep, on }: Registry): string[] {
    const [b, c] = ['b', 'c'].map((owner) => bench.start(claim(bench.caller(owner), 'T')));
    b?.until(on('rename'));
    c?.until(on('rename'));
    b?.step();
    bench.save('scoped/T.md', 'shadow\n');
    c?.step();
    const outcomes = [b, c].map((actor) => {
      // A claimant that backs off gives its name back first, and the other one does so after the janitor has been
      // there.
      if (actor === c) actor?.until(on('pause', /^0$/));
      return actor === c ? undefined : actor?.answer();
    });
    bench.run(sweep(bench.caller('janitor')));
    const holders = [...outcomes, c?.answer()].filter((outcome) => outcome !== undefined);
    for (let round = 0; round < 3; round++) {
      bench.pass(61);
      bench.run(sweep(bench.caller('janitor')));
    }
    return bench.audit({ holders, text: 'the task\n' });
  }

  it('leave both names to expire, and the task is what it was', async () => {
    expect(await play(backingOff)).toEqual([]);
  });

  it('would bury the task under its shadow by putting the file back', async () => {
    expect(await play(backingOff, puttingBack)).toEqual(['the task says "shadow\\n"']);
  });
});

describe('a second look past which the task moves', () => {
  /** 1 b takes a shadow; 2 the true task is released and claimed again behind each of its listings. */
  function movingPast({ bench, claim, release, on }: Registry): string[] {
    const b = bench.start(claim(bench.caller('b'), 'T'));
    b.until(on('rename'));
    let a: Claim | string = bench.run(claim(bench.caller('a'), 'T'));
    bench.save('scoped/T.md', 'shadow\n');
    b.step();
    for (let round = 0; round < 2; round++) {
      b.past(on('list', 'scoped'));
      if (typeof a !== 'string') bench.run(release(bench.caller('a'), 'T', { to: 'scoped' }));
      b.past(on('list', 'claimed'));
      // What b has begun may have counted already, as far as a can tell: then a is refused.
      a = bench.start(claim(bench.caller('a'), 'T')).answer();
    }
    return bench.audit({ holders: [a, b.answer()] });
  }

  it('is repeated until the directories stood still', async () => {
    expect(await play(movingPast)).toEqual([]);
  });
});

describe('a claimant that stalls until its lease has run out', () => {
  /**
   * 1 b claims and looks; 2 its lease runs out and c takes over; 3 b's editor saves the old path; 4 b reads the time.
   */
  function ghostTime({ bench, claim, on }: Registry): string[] {
    const b = bench.start(claim(bench.caller('b'), 'T', { lease: 1 }));
    b.past(on('rename'));
    const { name, args } = b.did.at(-1) ?? {};
    expect(name).toBe('rename');
    const path = String(args?.[1]);
    // The last thing of a look is the time of the last shelf.
    b.past(on('list', 'complete'));
    b.past(on('stat', 'complete'));
    bench.pass(2);
    bench.run(claim(bench.caller('c'), 'T'));
    bench.save(path, 'ghost\n');
    const answer = b.answer();
    return typeof answer === 'string' ? [] : [`b was told it holds the task, which is ${bench.task()?.path.replace(/:.*/, '') ?? ''}`];
  }

  it('is told so by its name', async () => {
    expect(await play(ghostTime)).toEqual([]);
  });

  it('would be told by a ghost that it holds the task', async () => {
    expect(await play(ghostTime, byFileTime)).toEqual(['b was told it holds the task, which is claimed/T~2@c']);
  });
});
