import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../lib/rules/settings.ts';
import { note } from '../../lib/transitions/note.ts';
import { liveClaims, type MeantClaims } from '../../lib/verbs/live-claims.ts';
import type { Bench } from '../support/bench.ts';
import { emptyBench, held } from '../support/bench-claims.ts';

let bench: Bench;

beforeEach(() => {
  bench = emptyBench();
  bench.save('scoped/FREE.md', '');
  held(bench, 'LONG', { owner: 'ana', lease: 3000 });
  held(bench, 'SHORT', { owner: 'ana~s1', lease: 60 });
  held(bench, 'BOBS', { owner: 'bob', lease: 600 });
  held(bench, 'OVER', { owner: 'ana', ageSeconds: 100, lease: 10 });
});

afterEach(() => {
  bench.dispose();
});

const ids = (meant?: MeantClaims): string[] => bench.run(liveClaims(meant)).claims.map(({ tenure }) => tenure.id);

describe('liveClaims', () => {
  it('has the claims whose lease runs, the shortest time left first, and counts the others', () => {
    expect(ids()).toEqual(['SHORT', 'BOBS', 'LONG']);
    expect(bench.run(liveClaims()).expired).toBe(1);
  });

  it('has those of all sessions of an agent, or of one session', () => {
    expect(ids({ owner: 'ANA' })).toEqual(['SHORT', 'LONG']);
    expect(ids({ owner: 'ana~s1' })).toEqual(['SHORT']);
    expect(ids({ owner: 'zoe' })).toEqual([]);
  });

  it('has those that run out soon', () => {
    expect(ids({ withinMs: 600_000 })).toEqual(['SHORT', 'BOBS']);
  });

  it('has one for each task, however many files have its name', () => {
    bench.save('scoped/LONG.md', 'an old copy');
    held(bench, 'LONG', { owner: 'zoe', generation: 0 + 1, ageSeconds: 50, lease: 5000, believed: 'no' });
    expect(ids().filter((id) => id === 'LONG')).toHaveLength(1);
  });

  it('tells the phase and the last note', () => {
    const ana = { owner: 'ana', settings: DEFAULT_SETTINGS };
    bench.run(note(ana, 'LONG', { text: 'first', phase: 'planned' }));
    bench.run(note(ana, 'LONG', { progress: 40 }));
    expect(bench.run(liveClaims({ owner: 'ana' })).claims.at(-1)).toMatchObject({ phase: { phase: 'planned', progress: 40 }, lastNote: { text: 'first' } });
  });
});
