import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beliefs } from '../../lib/transitions/belief.ts';
import { claim } from '../../lib/transitions/claim.ts';
import { note } from '../../lib/transitions/note.ts';
import { extend, handoff, resume, steal } from '../../lib/transitions/pass-on.ts';
import { complete, release } from '../../lib/transitions/release.ts';
import { renew } from '../../lib/transitions/renew.ts';
import { boot, type BootOptions, type BootReport } from '../../lib/verbs/boot.ts';
import { recall } from '../../lib/verbs/recall.ts';
import { sweep } from '../../lib/verbs/sweep.ts';
import type { Step } from '../../lib/store/step.ts';
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

function booted(owner = 'alice', options: BootOptions = {}): BootReport {
  return bench.run(boot(bench.caller(owner), options));
}

const ids = (found: readonly { readonly id: string }[]): string[] => found.map(({ id }) => id);
const NOTHING = { resume: [], unproven: [], doubt: [], lost: [], withoutDibs: [], predecessors: [] };

/** Runs a giving-up that is killed just before it forgets the tenure. */
function killedBeforeForgetting(step: Step<unknown>): void {
  expect(bench.start(step).until(on('remove', /^holders\//))).toBe(true);
}

describe('boot', () => {
  it('has nothing to say to who holds nothing and lost nothing', () => {
    held(bench, 'T', { owner: 'bob' });
    bench.save('scoped/U.md', 'x');
    expect(booted()).toEqual({ ...NOTHING, now: NOW, acknowledged: false });
  });

  it('resumes what is held, with its text, its last five notes, and the times of its lease', () => {
    const path = held(bench, 'T', { text: '# T\ndo it\n', ageSeconds: 30 });
    for (let n = 1; n <= 6; n++) bench.run(note(bench.caller('alice'), 'T', `note ${n}`));
    const { resume: found, ...rest } = booted();
    expect(found).toMatchObject([{ held: { tenure: { path }, heartbeatAt: NOW, expiresAt: NOW + 60_000 }, expired: false, text: '# T\ndo it\n' }]);
    expect(found[0]?.notes.map(({ text }) => text)).toEqual(['note 2', 'note 3', 'note 4', 'note 5', 'note 6']);
    expect(rest).toMatchObject({ lost: [], doubt: [] });
  });

  it('resumes a claim that nobody remembers, one that has run out, and one whose text cannot be read', () => {
    held(bench, 'FORGOTTEN', { believed: 'no' });
    held(bench, 'EXPIRED', { ageSeconds: 61 });
    held(bench, 'LONG', { text: 'x'.repeat(20_000) });
    held(bench, 'SECRET');
    const actor = bench.start(boot(bench.caller('alice')));
    actor.inject = (operation) => (on('read', /^claimed\/SECRET/)(operation) ? { code: 'EACCES' } : undefined);
    const { resume: found, lost } = actor.finish();
    expect(found.map((one) => `${one.held.tenure.id} ${one.expired} ${one.text?.length}`).toSorted()).toEqual(['EXPIRED true 10', 'FORGOTTEN false 12', 'LONG false 16384', 'SECRET false undefined']);
    expect(lost).toEqual([]);
  });

  it('tells what was lost, to whom and how, again and again, until it is acknowledged', () => {
    held(bench, 'STOLEN');
    held(bench, 'REAPED', { ageSeconds: 61 });
    held(bench, 'GONE');
    bench.run(steal(bench.caller('bob'), 'STOLEN', 'mine'));
    bench.run(sweep(bench.caller('cron')));
    bench.store.remove(bench.task('gone')?.path ?? '');
    for (const acknowledge of [false, true]) {
      const { lost, acknowledged } = booted('alice', { acknowledge });
      expect(acknowledged).toBe(acknowledge);
      expect(ids(lost).toSorted()).toEqual(['GONE', 'REAPED', 'STOLEN']);
      for (const { id, refusal } of lost) {
        expect(refusal.code).toBe('lost');
        expect(refusal.message).toContain({ STOLEN: 'stolen by bob', REAPED: 'its lease ran out; given back by cron', GONE: 'no shelf has it' }[id]);
      }
    }
    expect(booted()).toMatchObject(NOTHING);
    expect(bench.list('holders')).toEqual(['bob']);
  });

  it('acknowledges losses only: what is held is still believed', () => {
    held(bench, 'T');
    const before = bench.list('holders/alice');
    expect(booted('alice', { acknowledge: true }).resume).toHaveLength(1);
    expect(bench.list('holders/alice')).toEqual(before);
  });

  it('without an acknowledgement leaves every loss remembered, and only reads', () => {
    held(bench, 'T');
    bench.run(steal(bench.caller('bob'), 'T', 'mine'));
    held(bench, 'U');
    const before = traces(bench);
    booted();
    expect(traces(bench)).toEqual(before);
  });

  it('is in doubt about what is being examined: neither held nor lost, and no acknowledgement forgets it', () => {
    held(bench, 'T', { nonce: 'abc' });
    const { doubt, lost, resume: found, current } = booted('alice', { acknowledge: true, current: 't' });
    expect([ids(doubt), lost, found, current]).toEqual([['T'], [], [], undefined]);
    expect(doubt[0]?.refusal.code).toBe('in-doubt');
    expect(bench.list('holders/alice')).toHaveLength(1);
  });

  it('names predecessors: the same agent under another session, dead or alive, and nobody else', () => {
    held(bench, 'OLD', { owner: 'alice~s1', ageSeconds: 40 });
    held(bench, 'DEAD', { owner: 'Alice~s0', ageSeconds: 99 });
    held(bench, 'MINE', { owner: 'alice~s2' });
    held(bench, 'OTHER', { owner: 'alicia~s1' });
    held(bench, 'GIVEN', { owner: 'alice~s1', believed: 'ended' });
    bench.save('complete/GIVEN~1.md', 'done');
    const { predecessors, resume: found } = booted('alice~s2');
    expect(predecessors.map(({ tenure, expiresAt }) => `${tenure.id} ${tenure.owner} ${expiresAt - NOW}`).toSorted()).toEqual(['DEAD Alice~s0 -39000', 'OLD alice~s1 20000']);
    expect(found.map((one) => one.held.tenure.id)).toEqual(['MINE']);
  });

  it('tells the predecessor that its claim was resumed by the next session', () => {
    held(bench, 'T', { owner: 'alice~s1' });
    bench.run(resume(bench.caller('alice~s2'), 'T'));
    expect(booted('alice~s2').resume).toHaveLength(1);
    const { lost, predecessors } = booted('alice~s1');
    // Told as a loss, and not offered back: it has gone on to somebody.
    expect([ids(lost), predecessors]).toEqual([['T'], []]);
    expect(lost[0]?.refusal.message).toContain('resumed by alice (session s2)');
  });
});

describe('CURRENT_TASK_ID', () => {
  it('that is held is no matter, by whatever case it is spelt in', () => {
    held(bench, 'T');
    expect(booted('alice', { current: 't' }).current).toBeUndefined();
    expect(booted('alice', {}).current).toBeUndefined();
  });

  it('that is not held is said as verify would say it, though nothing is remembered of it', () => {
    held(bench, 'BOBS', { owner: 'bob' });
    bench.save('scoped/FREE.md', 'x');
    expect(booted('alice', { current: 'BOBS' }).current).toMatchObject({ id: 'BOBS', refusal: { code: 'held', holder: { agent: 'bob' } } });
    expect(booted('alice', { current: 'FREE' }).current).toMatchObject({ refusal: { code: 'not-claimable', message: expect.stringContaining('it lies in scoped/'), next: ['claim', 'FREE'] } });
    expect(booted('alice', { current: 'NONE' }).current).toMatchObject({ refusal: { code: 'not-found', next: ['list'] } });
  });

  it('that names what a predecessor holds is said, and the predecessor is named', () => {
    held(bench, 'T', { owner: 'alice~s1' });
    const { current, predecessors } = booted('alice~s2', { current: 'T' });
    expect([current?.refusal.code, predecessors.length]).toEqual(['held', 1]);
  });

  it('that names a loss is that loss', () => {
    held(bench, 'T');
    bench.run(steal(bench.caller('bob'), 'T', 'mine'));
    const { current, lost } = booted('alice', { current: 't' });
    expect(current).toBe(lost[0]);
  });
});

describe('what its owner ended itself is no loss', () => {
  it.each([
    ['completed', (): unknown => bench.run(complete(bench.caller('alice'), 'T', {}))],
    ['released', (): unknown => bench.run(release(bench.caller('alice'), 'T', { to: 'scoped' }))],
    ['handed on', (): unknown => bench.run(handoff(bench.caller('alice'), 'T', 'bob', {}))],
  ])('when it was %s', (_what, end) => {
    held(bench, 'T');
    end();
    expect(booted()).toMatchObject(NOTHING);
  });

  it.each([
    ['completed', (): Step<unknown> => complete(bench.caller('alice'), 'T', {})],
    ['sent to review', (): Step<unknown> => complete(bench.caller('alice'), 'T', { review: true })],
    ['released', (): Step<unknown> => release(bench.caller('alice'), 'T', { to: 'scoped' })],
    ['parked', (): Step<unknown> => release(bench.caller('alice'), 'T', { to: 'waiting', text: 'no key' })],
    ['handed on', (): Step<unknown> => handoff(bench.caller('alice'), 'T', 'bob', {})],
  ])('when it was %s and the process was killed before it could forget it', (_what, end) => {
    held(bench, 'T');
    killedBeforeForgetting(end());
    expect(bench.list('holders/alice')).toHaveLength(1);
    expect(booted()).toMatchObject(NOTHING);
    expect(bench.has('holders/alice')).toBe(false);
  });

  it('when it was completed and the log could not be written', () => {
    held(bench, 'T');
    const actor = bench.start(complete(bench.caller('alice'), 'T', {}));
    actor.inject = (operation) => (on('append', /^log\//)(operation) ? { code: 'ENOSPC' } : undefined);
    actor.until(on('remove', /^holders\//));
    expect(booted()).toMatchObject(NOTHING);
  });

  it('when somebody else has claimed it since', () => {
    held(bench, 'T');
    killedBeforeForgetting(release(bench.caller('alice'), 'T', { to: 'scoped' }));
    bench.run(claim(bench.caller('bob'), 'T'));
    expect(booted()).toMatchObject(NOTHING);
  });

  it('when it was extended and the old tenure was not forgotten: the new one is resumed, and the old one forgotten', () => {
    held(bench, 'T');
    killedBeforeForgetting(extend(bench.caller('alice'), 'T', 120));
    expect(bench.list('holders/alice')).toHaveLength(2);
    const { resume: found, lost } = booted();
    expect([found.map((one) => one.held.tenure.generation), lost]).toEqual([[2], []]);
    expect(bench.list('holders/alice')).toHaveLength(1);
  });

  it('when an examiner gave it the next generation: what remembers the old one stays, with its remarks, so that a loss of the new one is told', () => {
    held(bench, 'T', { generation: 2, believed: 'no' });
    bench.save(`holders/alice/T~1@alice:${NOW}+60.md`, 'confirmed\nsession S1\n');
    const before = bench.list('holders/alice');
    expect(booted().resume.map((one) => one.held.tenure.generation)).toEqual([2]);
    expect(bench.list('holders/alice')).toEqual(before);
    bench.run(renew(bench.caller('alice'), 'T'));
    booted();
    expect(bench.list('holders/alice')).toHaveLength(2);
    bench.run(steal(bench.caller('bob'), 'T', 'mine'));
    expect(ids(booted().lost)).toEqual(['T']);
  });

  it.each([false, true])('when it was lost and claimed anew by mv: that is recorded, and the old one forgotten (acknowledged: %s)', (acknowledge) => {
    held(bench, 'T', { generation: 3, believed: 'no' });
    bench.save(`holders/alice/T~1@alice:${NOW - 5000}+60.md`, 'confirmed\n');
    const asked = (): readonly unknown[] => bench.run(recall(bench.caller('alice'), bench.run(beliefs('alice')), { renewing: false })).lost;
    expect(asked()).toHaveLength(1);
    expect(booted('alice', { acknowledge }).resume).toHaveLength(1);
    expect(asked()).toEqual([]);
    if (!acknowledge) booted();
    expect(bench.list('holders/alice')).toEqual([`T~3@alice:${NOW}+60.md`]);
    bench.run(steal(bench.caller('bob'), 'T', 'mine'));
    expect(ids(booted().lost)).toEqual(['T']);
  });

  it('when it was never taken, and the log tells whose that generation was', () => {
    bench.save('scoped/T.md', 'x');
    // Killed between the belief and the rename.
    expect(bench.start(claim(bench.caller('alice'), 'T')).until(on('rename', 'scoped/T.md'))).toBe(true);
    bench.run(claim(bench.caller('bob'), 'T'));
    expect(booted()).toMatchObject(NOTHING);
  });

  it('but when it was never finished, and no log tells who had it, it is a loss until it is acknowledged', () => {
    bench.save('scoped/T.md', 'x');
    expect(bench.start(claim(bench.caller('alice'), 'T')).until(on('rename', 'scoped/T.md'))).toBe(true);
    bench.run(claim(bench.caller('bob'), 'T'));
    bench.store.remove('log/T.jsonl');
    expect(ids(booted().lost)).toEqual(['T']);
    booted('alice', { acknowledge: true });
    expect(booted()).toMatchObject(NOTHING);
  });

  it('but what a janitor gave back is a loss, though the janitor ran under the same name', () => {
    held(bench, 'T', { ageSeconds: 61 });
    bench.run(sweep(bench.caller('alice')));
    expect(ids(booted().lost)).toEqual(['T']);
  });
});

describe('a boot that could not look', () => {
  it.each(['claimed', 'scoped', 'holders/alice'])('at %s is a fault, and never "nothing"', (directory) => {
    held(bench, 'T');
    const actor = bench.start(boot(bench.caller('alice')));
    actor.inject = (operation) => (on('list', directory)(operation) ? { code: 'EACCES' } : undefined);
    expect(() => actor.finish()).toThrow(expect.objectContaining({ name: 'StoreFault' }));
  });
});
