/** The end of a claim is decided when its file lies where it was to go, and not before. */

import { describe, expect, it } from 'vitest';
import type { Held } from '../../support/stepped-actor.ts';
import { play, type Registry } from '../designs/design.ts';
import { endedAtOnce, endedByTheirMark, withoutLines } from '../designs/endings.ts';

/**
 * A stash took a's claim away with its belief and the log, and brought the claim and the belief back, beside the later
 * claim of b. Both are confirmed.
 */
function bothConfirmed({ bench, claim, LEASE_S }: Registry, lease = LEASE_S): void {
  const { tenure } = bench.run(claim(bench.caller('a'), 'T', { lease }));
  bench.store.rename(tenure.path, 'tmp/stashed');
  bench.store.rename(`holders/a/${tenure.name}`, 'tmp/believed');
  bench.store.rename('log/T.jsonl', 'tmp/log');
  bench.save('scoped/T.md', "b's\n");
  bench.pass(1);
  bench.run(claim(bench.caller('b'), 'T', { lease: 600 }));
  bench.store.rename('tmp/stashed', tenure.path);
  bench.store.rename('tmp/believed', `holders/a/${tenure.name}`);
}

/** What contradicts the answer of a process of `a`: the tenure that it was told it holds, or the code of a refusal. */
function contradictions(bench: Registry['bench'], answer: Held | string): string[] {
  if (typeof answer !== 'string') return bench.audit({ holders: [answer], text: 'the task\n' });
  const task = bench.task();
  return [`a was told ${answer}, and ${task?.kind === 'claimed' ? task.owner : 'nobody'} holds the task`];
}

describe('an owner that completes', () => {
  /** 1 it says that its claim ends, and is killed; 2 git brings a file above its mark; 3 another process renews. */
  function killed({ bench, claim, complete, renew, sweep, on }: Registry): string[] {
    bench.run(claim(bench.caller('a'), 'T'));
    expect(bench.start(complete(bench.caller('a'), 'T', {})).past(on('append', /^holders\//))).toBe(true);
    bench.save('scoped/T~5.md', 'from git\n');
    const answer = bench.start(renew(bench.caller('a'), 'T')).answer();
    bench.run(sweep(bench.caller('janitor')));
    return contradictions(bench, answer);
  }

  it('still holds what a killed process of it had not yet put on its shelf', async () => {
    expect(await play(killed)).toEqual([]);
  });

  it('would be told of a loss, and would hold it, if its belief alone had ended the claim', async () => {
    expect(await play(killed, endedAtOnce)).toEqual(['a was told lost, and a holds the task']);
  });
});

describe('a mark that is taken over, and taken over again', () => {
  /**
   * 1 a says that its claim ends, and is killed; 2 a janitor takes the mark over, and stalls before it writes so; 3
   * another process of a takes over the janitor's mark, and puts the claim back; 4 git brings a file above; 5 that
   * process goes on, and the janitor.
   */
  function takenTwice({ bench, claim, complete, renew, sweep, on }: Registry): string[] {
    bench.run(claim(bench.caller('a'), 'T'));
    expect(bench.start(complete(bench.caller('a'), 'T', {})).past(on('append', /^holders\//))).toBe(true);
    const janitor = bench.start(sweep(bench.caller('janitor')));
    expect(janitor.until(on('append', /^holders\//))).toBe(true);
    const second = bench.start(renew(bench.caller('a'), 'T'));
    expect(second.past(on('remove', /^tmp\/drop-/))).toBe(true);
    bench.save('scoped/T~5.md', 'from git\n');
    const answer = second.answer();
    janitor.answer();
    return contradictions(bench, answer);
  }

  it('ends nothing', async () => {
    expect(await play(takenTwice)).toEqual([]);
  });

  it('would be a loss in between, if each mark stood for itself', async () => {
    expect(await play(takenTwice, withoutLines)).toEqual(['a was told lost, and a holds the task']);
  });
});

describe('an owner that completes beside an earlier claim that git brought back', () => {
  /** 1 a janitor marks the earlier claim, which ran out, and is killed; 2 the later one is completed; 3 one sweeps. */
  function marked(registry: Registry): string[] {
    const { bench, complete, sweep, on } = registry;
    bothConfirmed(registry, 2);
    bench.pass(3);
    expect(bench.start(sweep(bench.caller('janitor'))).past(on('rename', /@a:/, /!/))).toBe(true);
    bench.run(complete(bench.caller('b'), 'T', {}));
    for (let round = 0; round < 2; round++) bench.run(sweep(bench.caller('janitor')));
    return bench.audit({ text: "b's\n" });
  }

  it('ends it for good', async () => {
    expect(await play(marked)).toEqual([]);
  });

  it('would see it again, if the end were written as one by the mark on it', async () => {
    expect(await play(marked, endedByTheirMark)).toEqual(['the task says "the task\\n"']);
  });

  /** 1 a asks its own belief; 2 b says that both claims end; 3 a asks b's, and completes; 4 b goes on. */
  function both(registry: Registry): string[] {
    const { bench, complete, on } = registry;
    bothConfirmed(registry);
    const a = bench.start(complete(bench.caller('a'), 'T', {}));
    expect(a.past(on('read', /^holders\/a\//))).toBe(true);
    const b = bench.start(complete(bench.caller('b'), 'T', {}));
    expect(b.past(on('append', /^holders\/b\//))).toBe(true);
    const answers = [a.answer(), b.answer()];
    const done = answers.filter((answer) => typeof answer !== 'string').length;
    return [...(done > 1 ? ['both were told that it is complete'] : []), ...(done === 1 && bench.task()?.shelf !== 'complete' ? ['what was completed is not complete'] : [])];
  }

  it('is not overruled by who asked while it did', async () => {
    expect(await play(both)).toEqual([]);
  });

  it('would be overruled, if its belief alone had ended the claim', async () => {
    expect(await play(both, endedAtOnce)).toEqual(['what was completed is not complete']);
  });
});
