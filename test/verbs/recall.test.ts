import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { remove, rename } from '../../lib/store/step.ts';
import { beliefs } from '../../lib/transitions/belief.ts';
import { remark } from '../../lib/transitions/belief-remarks.ts';
import { claim } from '../../lib/transitions/claim.ts';
import { extend, steal } from '../../lib/transitions/pass-on.ts';
import { complete, release } from '../../lib/transitions/release.ts';
import { recall, type Recalled } from '../../lib/verbs/recall.ts';
import { sweep } from '../../lib/verbs/sweep.ts';
import type { Bench } from '../support/bench.ts';
import { on, type Actor } from '../support/stepped-actor.ts';
import { emptyBench, held, NOW, traces } from '../support/bench-claims.ts';

let bench: Bench;

beforeEach(() => {
  bench = emptyBench();
});

afterEach(() => {
  bench.dispose();
});

function recalled(owner = 'alice', renewing = false): Recalled {
  return bench.run(recall(bench.caller(owner), bench.run(beliefs(owner)), { renewing }));
}

/** A remark on what alice believes of that generation. */
function sayOf(generation: number, key: 'in' | 'session', value: string): void {
  for (const belief of bench.run(beliefs('alice'))) if (belief.generation === generation) bench.run(remark(belief, key, value));
}

const ids = ({ held: mine, lost, doubt }: Recalled): readonly (readonly string[])[] => [mine.map(({ tenure }) => tenure.id), lost.map(({ id }) => id), doubt.map(({ id }) => id)];

describe('recalling', () => {
  it('nothing is nothing', () => {
    expect(ids(recalled())).toEqual([[], [], []]);
  });

  it('tells what stands from what was lost, and from what is being examined', () => {
    held(bench, 'HELD');
    held(bench, 'LOST');
    bench.run(steal(bench.caller('bob'), 'LOST', 'x'));
    held(bench, 'DOUBT', { nonce: 'abc' });
    bench.save(`holders/alice/GONE~4@alice:${NOW}+60.md`, 'confirmed\n');
    expect(ids(recalled()).map((list) => list.toSorted())).toEqual([['HELD'], ['GONE', 'LOST'], ['DOUBT']]);
    expect(recalled().lost.find(({ id }) => id === 'LOST')?.refusal.message).toContain('stolen by bob');
  });

  it('reads only, or gives each a heartbeat, also one that ran out and nobody took', () => {
    const path = held(bench, 'T', { ageSeconds: 90 });
    const before = traces(bench);
    expect(ids(recalled())).toEqual([['T'], [], []]);
    expect(traces(bench)).toEqual(before);
    expect(recalled('alice', true).held).toMatchObject([{ heartbeatAt: NOW, expiresAt: NOW + 60_000 }]);
    expect(bench.store.stat(path).mtimeMs).toBe(NOW);
  });

  it('a heartbeat that fails ends nothing as long as there is time on the claim', () => {
    const path = held(bench, 'T', { ageSeconds: 30 });
    const failing = (): Actor<Recalled> => {
      const actor = bench.start(recall(bench.caller('alice'), bench.run(beliefs('alice')), { renewing: true }));
      actor.inject = ({ name }) => (name === 'touch' ? { code: 'EPERM' } : undefined);
      return actor;
    };
    expect(failing().finish()).toMatchObject({ held: [{ tenure: { path }, expiresAt: NOW + 30_000 }], lost: [] });
    bench.store.ms += 40_000;
    expect(() => failing().finish()).toThrow('EPERM');
  });

  it('finishes what a dead examiner began when it renews', () => {
    held(bench, 'T', { nonce: 'abc' });
    expect(ids(recalled('alice', true))).toEqual([['T'], [], []]);
  });

  it('the exact tenure counts: another one of that task, by another owner, is a loss, and one of the same owner is none', () => {
    held(bench, 'T');
    bench.run(steal(bench.caller('bob'), 'T', 'x'));
    expect(ids(recalled())).toEqual([[], ['T'], []]);
    bench.run(release(bench.caller('bob'), 'T', { to: 'scoped' }));
    expect(ids(recalled())).toEqual([[], ['T'], []]);
    bench.run(claim(bench.caller('alice'), 'T'));
    expect(recalled()).toMatchObject({ held: [{ tenure: { generation: 3 } }], lost: [] });
  });

  it('of one owner, too, another tenure than those believed in is none of them, and gets no heartbeat', () => {
    held(bench, 'T');
    const first = bench.run(beliefs('alice'));
    bench.run(steal(bench.caller('bob'), 'T', 'x'));
    bench.run(release(bench.caller('bob'), 'T', { to: 'scoped' }));
    bench.store.ms += 1000;
    const { tenure } = bench.run(claim(bench.caller('alice'), 'T'));
    const { mtimeMs } = bench.store.stat(tenure.path);
    bench.store.ms += 1000;
    for (const renewing of [false, true]) {
      const { held: stands, lost } = bench.run(recall(bench.caller('alice'), first, { renewing }));
      expect([stands, lost.map(({ refusal }) => refusal.message)]).toEqual([[], [expect.stringMatching(/^T is no longer yours: alice has held it for 1 s \(stolen by bob/)]]);
    }
    expect(bench.store.stat(tenure.path).mtimeMs).toBe(mtimeMs);
  });

  it('what its owner ended itself is no loss, even when it could not be forgotten', () => {
    for (const [id, end] of [['R', release(bench.caller('alice'), 'R', { to: 'scoped' })], ['C', complete(bench.caller('alice'), 'C', {})]] as const) {
      const name = held(bench, id).replace('claimed/', '');
      bench.run(end);
      bench.save(`holders/alice/${name}`, 'confirmed\n');
    }
    expect(ids(recalled())).toEqual([[], [], []]);
  });

  it('what its owner is just giving up is no loss, at whatever step of that somebody asks', () => {
    for (let steps = 0; ; steps++) {
      const id = `T-${steps}`;
      held(bench, id);
      const giving = bench.start(release(bench.caller('alice'), id, { to: 'scoped' }));
      for (let n = 0; n < steps && giving.about !== undefined; n++) giving.step();
      if (giving.about === undefined) return;
      const asking = bench.start(recall(bench.caller('alice'), bench.run(beliefs('alice')), { renewing: false }));
      // While the one who asks waits for a moment, the other is through.
      if (asking.until(on('pause'))) giving.finish();
      expect([steps, asking.finish().lost]).toEqual([steps, []]);
      giving.finish();
    }
  });

  it.each([false, true])('what another process of its owner is just extending is no loss, at whatever step of that it stalls (renewing: %s)', (renewing) => {
    for (let steps = 0; ; steps++) {
      const id = `T-${steps}`;
      bench.save(`scoped/${id}.md`, id);
      bench.run(claim(bench.caller('alice'), id));
      const first = bench.run(beliefs('alice')).filter((belief) => belief.id === id);
      const extending = bench.start(extend(bench.caller('alice'), id, 120));
      for (let n = 0; n < steps && extending.about !== undefined; n++) extending.step();
      if (extending.about === undefined) return;
      expect([steps, bench.run(recall(bench.caller('alice'), first, { renewing })).lost]).toEqual([steps, []]);
      extending.finish();
    }
  });

  it('but what was taken from it, and claimed anew under the next generation, is one', () => {
    held(bench, 'T', { ageSeconds: 61 });
    const first = bench.run(beliefs('alice'));
    bench.run(sweep(bench.caller('cron')));
    bench.run(claim(bench.caller('alice'), 'T'));
    bench.save('log/T.jsonl', bench.read('log/T.jsonl').replace(/^.*"reap".*\n/, ''));
    expect(ids(bench.run(recall(bench.caller('alice'), first, { renewing: false })))).toEqual([[], ['T'], []]);
  });

  it.each<[string, () => void]>([
    ['of which no log was kept', () => bench.run(remove('log/T.jsonl'))],
    ['of which the log is damaged', () => bench.save('log/T.jsonl', `${bench.read('log/T.jsonl')}{"v":1,\n`)],
    ['that says that it was made elsewhere', () => sayOf(2, 'in', '/other')],
    ['that is another session’s', () => sayOf(2, 'session', 'S2')],
  ])('and so is one %s', (_what, unlike) => {
    bench.save('scoped/T.md', 'x');
    bench.run(claim(bench.caller('alice'), 'T'));
    const first = bench.run(beliefs('alice'));
    sayOf(1, 'in', '/here');
    sayOf(1, 'session', 'S1');
    // Given back and claimed anew, and no line of either.
    bench.run(rename(`claimed/${bench.list('claimed')[0] ?? ''}`, 'scoped/T~1.md'));
    const kept = bench.read('log/T.jsonl');
    bench.pass(1);
    bench.run(claim(bench.caller('alice'), 'T'));
    bench.save('log/T.jsonl', kept);
    expect(ids(bench.run(recall(bench.caller('alice'), first, { renewing: false })))).toEqual([['T'], [], []]);
    unlike();
    expect(ids(bench.run(recall(bench.caller('alice'), first, { renewing: false })))).toEqual([[], ['T'], []]);
  });

  it('what stands is held, though a belief beside it was never taken: as after an extension that was killed before its rename', () => {
    held(bench, 'T', { believed: 'no' });
    bench.save(`holders/alice/T~2@alice:${NOW + 5000}+120.md`, '');
    const { held: stands, lost } = bench.run(recall(bench.caller('alice'), bench.run(beliefs('alice')), { renewing: true }));
    expect([stands.map(({ tenure }) => tenure.generation), lost]).toEqual([[1], []]);
  });

  it('what was never taken is nobody’s loss', () => {
    bench.save('scoped/T.md', 'x');
    bench.save(`holders/alice/T~1@alice:${NOW}+60.md`, '');
    expect(ids(recalled())).toEqual([[], [], []]);
    expect(ids(recalled('alice', true))).toEqual([[], [], []]);
  });

  it('two tenures of one task are one task', () => {
    held(bench, 'T', { generation: 3 });
    bench.save(`holders/alice/T~1@alice:${NOW - 5000}+60.md`, 'confirmed\n');
    expect(ids(recalled())).toEqual([['T'], [], []]);
    bench.run(steal(bench.caller('bob'), 'T', 'x'));
    expect(recalled().lost).toMatchObject([{ id: 'T', tenures: [{}, {}] }]);
  });
});
