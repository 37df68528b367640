/** Giving a claim back its name after an examination, beside an editor that writes that name. */

import { describe, expect, it } from 'vitest';
import { play, type Registry } from '../designs/design.ts';
import { checked, raisingDebris, tidyingUp, unchecked } from '../designs/putting-back.ts';

describe('two janitors, one of which marks what the other has just put back', () => {
  /**
   * 1 a renews while j and k are about to mark; 2 j marks, and links the name back; 3 k marks that name; 4 a takes j's
   * mark over and puts the name back once more; 5 k goes on; 6 a takes k's mark over, too.
   */
  function putBack({ bench, claim, renew, sweep, examine, on }: Registry): string[] {
    const { tenure } = bench.run(claim(bench.caller('a'), 'T'));
    bench.pass(61);
    const [j, k] = [bench.start(sweep(bench.caller('j'))), bench.start(sweep(bench.caller('k')))];
    for (const janitor of [j, k]) janitor.until(on('rename', tenure.path));
    const renewed = bench.run(renew(bench.caller('a'), 'T'));
    j.past(on('link', /!/, tenure.path));
    const settle = (): void => {
      const mark = bench.names().find((name) => name.kind === 'claimed' && name.nonce !== undefined);
      if (mark?.kind === 'claimed') bench.run(examine(bench.caller('a'), mark, { kind: 'settle' }));
    };
    const ofJ = bench.names().find((name) => name.kind === 'claimed' && name.nonce !== undefined);
    k.past(on('rename', tenure.path));
    if (ofJ?.kind === 'claimed') bench.run(examine(bench.caller('a'), ofJ, { kind: 'settle' }));
    k.until(on('rename', tenure.path, /drop-/));
    settle();
    for (const janitor of [j, k]) janitor.finish();
    return bench.audit({ holders: [renewed] });
  }

  it('leave it a name', async () => {
    expect(await play(putBack)).toEqual([]);
  });

  it('would leave it none if both took the other name away', async () => {
    expect(await play(putBack, tidyingUp)).toEqual(['a was told it holds the task, and the task is nowhere', 'no task']);
  });
});

describe('an editor that saves while its claim is examined', () => {
  /**
   * 1 a renews while a janitor is about to mark; 2 the janitor marks; 3 a's editor saves the bare name; 4 the janitor
   * puts back.
   */
  function saved({ bench, claim, renew, sweep, on }: Registry): string[] {
    const { tenure } = bench.run(claim(bench.caller('a'), 'T'));
    bench.pass(61);
    const janitor = bench.start(sweep(bench.caller('janitor')));
    janitor.until(on('rename', tenure.path));
    const renewed = bench.run(renew(bench.caller('a'), 'T'));
    expect(janitor.until(on('change', /!/, tenure.path))).toBe(true);
    bench.save(tenure.path, 'newest\n');
    janitor.finish();
    return bench.audit({ holders: [renewed] });
  }

  it('keeps its bytes, and the task is the next generation', async () => {
    expect(await play(saved)).toEqual([]);
  });

  it('would lose them without a check', async () => {
    expect(await play(saved, unchecked)).toEqual(['bytes destroyed: "newest\\n"']);
  });

  it('would lose them between a check and a rename', async () => {
    expect(await play(saved, checked)).toEqual(['bytes destroyed: "newest\\n"']);
  });
});

describe('a ghost of a completed task', () => {
  /**
   * 1 a janitor is about to mark; 2 a completes; 3 its editor saves the old path; 4 it is marked; 5 the editor saves
   * again.
   */
  function ghost({ bench, claim, complete, sweep, on }: Registry): string[] {
    const { tenure } = bench.run(claim(bench.caller('a'), 'T'));
    bench.pass(61);
    const janitor = bench.start(sweep(bench.caller('janitor')));
    janitor.until(on('rename', tenure.path));
    bench.run(complete(bench.caller('a'), 'T', {}));
    bench.save(tenure.path, 'ghost\n');
    expect(janitor.until(on('change', /!/, tenure.path))).toBe(true);
    bench.save(tenure.path, 'ghost again\n');
    janitor.finish();
    return bench.task()?.shelf === 'complete' ? bench.audit() : [`a completed task is ${bench.task()?.shelf ?? 'nowhere'}`];
  }

  it('goes to lost+found', async () => {
    expect(await play(ghost)).toEqual([]);
  });

  it('would be claimed again if any mark were published as the next generation', async () => {
    expect(await play(ghost, raisingDebris)).toEqual(['a completed task is claimed']);
  });
});
