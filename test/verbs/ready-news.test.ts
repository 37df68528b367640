import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventReader, type ToldEvent } from '../../lib/verbs/read-events.ts';
import type { Bench } from '../support/bench.ts';
import { emptyBench, held } from '../support/bench-claims.ts';

let bench: Bench;

beforeEach(() => {
  bench = emptyBench();
});

afterEach(() => {
  bench.dispose();
});

/** Somebody who looks for ready tasks. */
class Looker {
  readonly #reader = bench.run(EventReader.open());

  look(): readonly string[] {
    const told: ToldEvent[] = [];
    bench.run(this.#reader.round((more) => told.push(...more)));
    bench.run(this.#reader.lookForReady({ owner: 'orchestrator' }, (more) => told.push(...more)));
    return told.filter(({ event }) => event.event === 'ready').map(({ event: { to = '' } }) => to);
  }
}

describe('that a task became ready', () => {
  it('is told first of all that are, and once of each', () => {
    bench.save('scoped/A.md', '');
    bench.save('scoped/B.md', '---\ndepends_on: [C]\n---\n');
    bench.save('discovery/D.md', '');
    held(bench, 'C');
    const looker = new Looker();
    expect(looker.look()).toEqual(['scoped/A.md']);
    expect(looker.look()).toEqual([]);
    // Somebody else is told the same by the journal, and adds nothing.
    expect(new Looker().look()).toEqual(['scoped/A.md']);
  });

  it('is told when what it waited for is complete, and when it was given back', () => {
    bench.save('scoped/B.md', '---\ndepends_on: [C]\n---\n');
    const path = held(bench, 'C');
    const looker = new Looker();
    expect(looker.look()).toEqual([]);
    bench.store.remove(path);
    bench.save('complete/C~1.md', '');
    expect(looker.look()).toEqual(['scoped/B.md']);
    bench.store.rename('scoped/B.md', 'scoped/B~1.md');
    expect(looker.look()).toEqual(['scoped/B~1.md']);
  });

  it('is told of what is reserved for somebody, and not of what nobody can claim', () => {
    bench.save('scoped/A.md', '---\nreserve_for: ana\n---\n');
    bench.save('scoped/B.md', '---\nreserve_for: ana\ndepends_on: [A]\n---\n');
    bench.save('scoped/C.md', '---\nreserve_for: [\n---\n');
    expect(new Looker().look()).toEqual(['scoped/A.md']);
  });

  it('is told once, when two look at the same time', () => {
    bench.save('scoped/A.md', '');
    const [one, other] = [new Looker(), new Looker()];
    expect([one.look(), other.look(), one.look()]).toEqual([['scoped/A.md'], ['scoped/A.md'], []]);
    expect(bench.read('log/.journal').match(/scoped\/A\.md \{/g)).toHaveLength(1);
  });
});
