/** A move is a claim and its end: it takes a generation, and both have to be as good as those of any owner. */

import { describe, expect, it } from 'vitest';
import { play, type Registry } from '../designs/design.ts';
import { leftWithoutMark } from '../designs/giving-up.ts';
import { linkForwards } from '../designs/moves.ts';

describe('a backwards move with a stale look', () => {
  /** 1 somebody is about to move the task back; 2 a claims it; 3 git brings its file back; 4 the mover goes on. */
  function stale({ bench, claim, move, on }: Registry): string[] {
    const mover = bench.start(move(bench.caller('m'), 'T', 'discovery'));
    expect(mover.until(on('change', 'scoped/T.md'))).toBe(true);
    const a = bench.run(claim(bench.caller('a'), 'T'));
    bench.save('scoped/T.md', 'shadow\n');
    mover.answer();
    return bench.audit({ holders: [a] });
  }

  it('leaves the tenure of another alone', async () => {
    expect(await play(stale)).toEqual([]);
  });
});

describe('a claimant with a stale look at what is moved to complete', () => {
  /**
   * 1 somebody is about to claim the task; 2 it is moved to complete/; 3 git brings its file back; 4 the claimant goes
   * on.
   */
  function stale({ bench, claim, move, on }: Registry): string[] {
    const claimant = bench.start(claim(bench.caller('a'), 'T'));
    expect(claimant.until(on('rename', 'scoped/T.md'))).toBe(true);
    bench.run(move(bench.caller('m'), 'T', 'complete'));
    bench.save('scoped/T.md', 'shadow\n');
    claimant.answer();
    const task = bench.task();
    return task?.shelf === 'complete' ? bench.audit() : [`a completed task is ${task?.kind ?? 'nowhere'}`];
  }

  it('leaves it complete', async () => {
    expect(await play(stale)).toEqual([]);
  });

  it('would claim its shadow if the move were a link', async () => {
    expect(await play(stale, linkForwards)).toEqual(['a completed task is claimed']);
  });
});

describe('a move whose claim has counted', () => {
  /** 1 git brings a file of a higher generation; 2 the mover goes on; 3 a janitor sweeps. */
  function brought({ bench, move, sweep, on }: Registry): string[] {
    const mover = bench.start(move(bench.caller('m'), 'T', 'complete'));
    expect(mover.past(on('append', /^holders\/m~move-/))).toBe(true);
    bench.save('scoped/T~5.md', 'from git\n');
    const answer = mover.answer();
    bench.run(sweep(bench.caller('janitor')));
    return [...bench.audit({ text: 'the task\n' }), ...(typeof answer === 'string' ? [`the mover was told ${answer}`] : [])];
  }

  it('ends above what git brings', async () => {
    expect(await play(brought)).toEqual([]);
  });

  it('would end below it without a mark, and the task would be debris', async () => {
    expect(await play(brought, leftWithoutMark)).toEqual(['the task says "from git\\n"', 'the mover was told in-doubt']);
  });

  /** 1 the mover says that its claim ends, and is killed; 2 git brings a higher file; 3 the claim runs out. */
  function killed({ bench, move, sweep, on }: Registry): string[] {
    expect(bench.start(move(bench.caller('m'), 'T', 'complete')).until(on('link', /^claimed/))).toBe(true);
    bench.save('scoped/T~5.md', 'from git\n');
    for (let round = 0; round < 2; round++) {
      bench.pass(31);
      bench.run(sweep(bench.caller('janitor')));
    }
    return bench.audit({ text: 'the task\n' });
  }

  it('and that is killed before its link has ended nothing', async () => {
    expect(await play(killed)).toEqual([]);
  });

  it('would have ended its claim without a mark, and put the task nowhere', async () => {
    expect(await play(killed, leftWithoutMark)).toEqual(['the task says "from git\\n"']);
  });

  /** 1 the mover is about to end its claim, which runs out; 2 an editor saves the old path; 3 the mover goes on. */
  function late({ bench, move, sweep, on }: Registry): string[] {
    const mover = bench.start(move(bench.caller('m'), 'T', 'complete'));
    expect(mover.past(on('append', /^holders\/m~move-/))).toBe(true);
    expect(mover.until(on('change', /^claimed/))).toBe(true);
    const path = `claimed/${bench.list('claimed')[0]}`;
    bench.pass(31);
    bench.run(sweep(bench.caller('janitor')));
    bench.save(path, 'ghost\n');
    mover.answer();
    bench.run(sweep(bench.caller('janitor')));
    return bench.audit({ text: 'the task\n' });
  }

  it('and that wakes late moves the task, and not what an editor wrote', async () => {
    expect(await play(late)).toEqual([]);
  });

  it('would move what the editor wrote without a mark', async () => {
    expect(await play(late, leftWithoutMark)).toEqual(['the task says "ghost\\n"']);
  });

  /** A janitor takes the mover's mark for that of a dead examiner, just before the link. */
  function marked({ bench, move, sweep, on }: Registry): string[] {
    const mover = bench.start(move(bench.caller('m'), 'T', 'complete'));
    expect(mover.until(on('link', /!/))).toBe(true);
    bench.run(sweep(bench.caller('janitor')));
    const answer = mover.answer();
    return [...bench.audit({ text: 'the task\n' }), ...(bench.shelves().join(' ') === 'complete/T~1.md' && typeof answer !== 'string' ? [] : [`${bench.shelves().join(' ')}, and the mover was told ${JSON.stringify(answer)}`])];
  }

  it('and whose mark a janitor takes over is done all the same', async () => {
    expect(await play(marked)).toEqual([]);
  });
});
