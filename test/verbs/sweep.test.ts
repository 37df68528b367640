import { linkSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../lib/rules/settings.ts';
import { PosixStore } from '../../lib/store/posix-store.ts';
import { run } from '../../lib/store/step.ts';
import { StoreFault } from '../../lib/store/store.ts';
import { claim } from '../../lib/transitions/claim.ts';
import { move } from '../../lib/transitions/move.ts';
import { note } from '../../lib/transitions/note.ts';
import { complete, release } from '../../lib/transitions/release.ts';
import { sweep, type SweepReport } from '../../lib/verbs/sweep.ts';
import type { Act } from '../../lib/verbs/sweep-acts.ts';
import { actSentence } from '../../lib/words/acts.ts';
import type { Bench } from '../support/bench.ts';
import { on } from '../support/stepped-actor.ts';
import { emptyBench, held, NOW, traces } from '../support/bench-claims.ts';
import { layRegistry } from '../support/lay-files.ts';

let bench: Bench;

beforeEach(() => {
  bench = emptyBench();
});

afterEach(() => {
  bench.dispose();
});

function swept(options: { dryRun?: boolean } = {}): SweepReport {
  return bench.run(sweep(bench.caller('cron'), options));
}

/** What is said of each act instead of its reason. */
const said = (acts: readonly Act[]) => acts.map(({ because, wouldBe, ...act }) => ({ ...act, why: actSentence({ ...act, because, ...(wouldBe === true ? { wouldBe } : {}) }) }));

const brief = (acts: readonly Act[]): string[] => acts.map(({ act, task, path }) => `${act} ${task ?? path}`).toSorted();

describe('a sweep', () => {
  it('leaves a mark that ranks below to whoever is about to end by it, and says nothing was lost: only an examination decides', () => {
    bench.save('scoped/T.md', 'the task\n');
    bench.run(claim(bench.caller('ana'), 'T'));
    const slow = bench.start(complete(bench.caller('ana'), 'T', {}));
    slow.past(on('append', /^holders\/ana\//));
    bench.save('complete/T~1.md', 'another clone’s\n');
    expect(brief(swept().acts)).not.toContain('set-aside T');
    expect(slow.answer()).not.toBe('ok');
    expect([...bench.list('claimed'), ...bench.list('complete'), ...bench.list('scoped')].map((path) => path)).toHaveLength(2);
    expect(bench.list('lost+found')).toEqual([]);
  });

  it('of nothing finds nothing', () => {
    expect(swept()).toEqual({ acts: [], tasks: 0, claims: 0, foreign: [] });
  });

  it('gives back what ran out, byte for byte and at its generation, and says from whom and to where', () => {
    const path = held(bench, 'DEAD', { owner: 'bob~s1', generation: 4, ageSeconds: 61, text: 'half' });
    expect(swept().acts).toEqual([{ act: 'reaped', path, task: 'DEAD', to: 'scoped/DEAD~4.md', because: { is: 'ran-out', owner: 'bob~s1' } }]);
    expect(bench.shelves()).toEqual(['scoped/DEAD~4.md']);
    expect(bench.read('scoped/DEAD~4.md')).toBe('half');
    expect(JSON.parse(bench.read('log/DEAD.jsonl'))).toMatchObject({ event: 'reap', generation: 4, by: 'cron', from: path, to: 'scoped/DEAD~4.md' });
    // What its owner believed is its own to read.
    expect(bench.list('holders/bob~s1')).toHaveLength(1);
    expect(bench.list('tmp')).toEqual([]);
  });

  it('takes a claim in the very ms in which it runs out, and not in the one before', () => {
    held(bench, 'T', { ageSeconds: 60 });
    bench.store.ms -= 1;
    expect(swept()).toMatchObject({ acts: [], nextExpiry: NOW });
    bench.store.ms += 1;
    expect(brief(swept().acts)).toEqual(['reaped T']);
  });

  it('leaves a claim to its owner for as long as it is told by the claim\'s own lease, and says when that ends', () => {
    held(bench, 'SHORT', { owner: 'bob', ageSeconds: 65, lease: 60 });
    held(bench, 'LONG', { owner: 'bob', ageSeconds: 605, lease: 600 });
    held(bench, 'ALIVE', { owner: 'bob', ageSeconds: 55, lease: 60 });
    const asked: [number, number][] = [];
    const report = bench.run(
      sweep(bench.caller('cron'), {
        graceMs: (lease, agoMs) => {
          asked.push([lease, agoMs]);
          return lease === 600 || agoMs < 0 ? 20_000 : 0;
        },
      }),
    );
    expect(asked.toSorted(([a, x], [b, y]) => a - b || x - y)).toEqual([[60, -5000], [60, 5000], [600, 5000]]);
    expect(brief(report.acts)).toEqual(['reaped SHORT']);
    expect(report.nextExpiry).toBe(NOW + 20_000);
  });

  it('that takes long believes the heartbeats that come meanwhile', () => {
    const path = held(bench, 'T', { ageSeconds: 500, lease: 60 });
    bench.store.setTime(path, NOW - 30_000);
    const actor = bench.start(sweep(bench.caller('cron')));
    actor.until(on('statAll', path));
    bench.pass(20);
    bench.store.setTime(path, bench.store.ms);
    expect(actor.finish()).toMatchObject({ acts: [], nextExpiry: NOW + 80_000 });
    // Nobody examined it.
    expect(actor.did.filter(({ name }) => name === 'rename')).toEqual([]);
  });

  it('that takes long leaves to the next one what runs out meanwhile: the machine may have slept', () => {
    const path = held(bench, 'T', { lease: 60 });
    const actor = bench.start(sweep(bench.caller('cron')));
    actor.until(on('statAll', path));
    bench.pass(61);
    expect(actor.finish()).toMatchObject({ acts: [], nextExpiry: NOW + 60_000 });
    expect(brief(swept().acts)).toEqual(['reaped T']);
  });

  it('believes a heartbeat that came after it had asked about all claims', () => {
    const path = held(bench, 'T', { ageSeconds: 500, lease: 60 });
    const actor = bench.start(sweep(bench.caller('cron')));
    actor.past(on('statAll', path));
    bench.store.setTime(path, bench.store.ms);
    expect(actor.finish()).toMatchObject({ acts: [], nextExpiry: NOW + 60_000 });
    expect(actor.did.filter(({ name }) => name === 'rename')).toEqual([]);
  });

  it('asks about a claim that stands alone and lives only together with the others', () => {
    const [a, b] = [held(bench, 'A', { ageSeconds: 10, lease: 60 }), held(bench, 'B', { ageSeconds: 10, lease: 60 })];
    const actor = bench.start(sweep(bench.caller('cron')));
    actor.finish();
    const asked = actor.did.filter(({ name }) => name === 'stat' || name === 'statAll').map(({ args }) => args[0]);
    expect(asked).toContainEqual([a, b]);
    expect(asked).not.toContain(a);
  });

  it('leaves living claims alone, counts them, and says when the first of them runs out', () => {
    held(bench, 'A', { ageSeconds: 10, lease: 60 });
    held(bench, 'B', { ageSeconds: 10, lease: 30 });
    const saved = held(bench, 'C', { ageSeconds: 500, lease: 60 });
    bench.store.setTime(saved, NOW - 1000);
    bench.save('scoped/D.md', 'd');
    const before = traces(bench);
    expect(swept()).toEqual({ acts: [], tasks: 4, claims: 3, foreign: [], nextExpiry: NOW + 20_000 });
    expect(traces(bench)).toEqual(before);
  });

  it('reports foreign names and leaves them alone', () => {
    bench.save('scoped/no task.md', 'x');
    bench.save('claimed/T.md', 'y');
    bench.save('scoped/.hidden', 'z');
    expect(swept().foreign.map(({ path }) => path).toSorted()).toEqual(['claimed/T.md', 'scoped/no task.md']);
    expect(bench.shelves()).toHaveLength(3);
  });

  it('is undecided about what it must not take: the future, and what is no regular file', () => {
    const future = held(bench, 'FUTURE', { ageSeconds: -3600 });
    const touched = held(bench, 'TOUCHED', { ageSeconds: 10 });
    bench.store.setTime(touched, NOW + 3_600_000);
    const [directory, link] = ['DIR', 'LINK'].map((id) => `claimed/${id}~1@bob:${NOW - 999_000}+60.md`) as [string, string];
    mkdirSync(join(bench.store.root, directory));
    symlinkSync('/dev/null', join(bench.store.root, link));
    const { acts, claims } = swept();
    expect(claims).toBe(4);
    expect(said(acts).map(({ act, path, why }) => `${act} ${path}: ${why}`).toSorted()).toEqual(
      [
        `undecided ${future}: its time is 60 min ahead of the file system's clock; unless it is renewed, its lease runs out in 61 min`,
        `undecided ${touched}: its time is 60 min ahead of the file system's clock; unless it is renewed, its lease runs out in 50 s`,
        `undecided ${directory}: it is a directory, not a regular file`,
        `undecided ${link}: it is a symlink, not a regular file`,
      ].toSorted(),
    );
    expect(bench.list('claimed')).toHaveLength(4);
  });

  it('takes what only a heartbeat from the future kept alive, once its own time is over', () => {
    const path = held(bench, 'T', { ageSeconds: 61 });
    bench.store.setTime(path, NOW + 3_600_000);
    expect(brief(swept().acts)).toEqual(['reaped T', 'undecided T']);
    expect(bench.shelves()).toEqual(['scoped/T~1.md']);
  });

  it('goes on after the file system failed for one task, and says so', () => {
    held(bench, 'A', { ageSeconds: 61 });
    held(bench, 'B', { ageSeconds: 61 });
    held(bench, 'C', { ageSeconds: 61 });
    const actor = bench.start(sweep(bench.caller('cron')));
    actor.inject = (operation) => (on('rename', /^claimed\/B~/)(operation) ? { code: 'EIO' } : undefined);
    const { acts } = actor.finish();
    expect(brief(acts)).toEqual(['failed B', 'reaped A', 'reaped C']);
    expect(said(acts).find(({ act }) => act === 'failed')?.why).toBe('the file system said EIO to rename');
  });

  it('could not look is a fault, and never an empty report', () => {
    const actor = bench.start(sweep(bench.caller('cron')));
    actor.inject = (operation) => (on('list', 'waiting')(operation) ? { code: 'EACCES' } : undefined);
    expect(() => actor.finish()).toThrow(StoreFault);
    const clock = bench.start(sweep(bench.caller('cron')));
    clock.inject = (operation) => (operation.name === 'now' && operation.args[0] === 'taking' ? { code: 'ENOSPC' } : undefined);
    held(bench, 'T', { ageSeconds: 61 });
    expect(() => clock.finish()).toThrow(expect.objectContaining({ code: 'ENOSPC' }));
    expect(bench.list('claimed')).toHaveLength(1);
  });
});

describe('parking', () => {
  /** One more tenure that runs out. */
  function dies(round: number): SweepReport {
    if (round > 1) bench.run(claim(bench.caller(`worker${round}`), 'T'));
    else held(bench, 'T', { owner: 'worker1' });
    bench.pass(61);
    return swept();
  }

  it('comes with the third lease in a row that ran out, with the reason in the log', () => {
    expect([dies(1), dies(2)].map(({ acts }) => brief(acts))).toEqual([['reaped T'], ['reaped T']]);
    const why = '3 leases in a row ran out, the last one of worker3';
    expect(said(dies(3).acts)).toMatchObject([{ act: 'parked', to: 'waiting/T~3.md', why }]);
    expect(bench.shelves()).toEqual(['waiting/T~3.md']);
    expect(JSON.parse(bench.read('log/T.jsonl').trim().split('\n').at(-1) ?? '')).toMatchObject({ event: 'park', text: why });
    expect(bench.start(claim(bench.caller('late'), 'T')).refusal().message).toContain(why);
  });

  it.each([1, 2])('comes with expiry %i where max_expiries says so', (most) => {
    bench.settings = { ...bench.settings, maxExpiries: most };
    for (let round = 1; round < most; round++) expect(brief(dies(round).acts)).toEqual(['reaped T']);
    expect(brief(dies(most).acts)).toEqual(['parked T']);
  });

  it.each([
    ['a note', (): unknown => bench.run(note(bench.caller('worker2'), 'T', 'at it'))],
    ['a release', (): unknown => [bench.run(release(bench.caller('worker2'), 'T', { to: 'scoped' })), bench.run(claim(bench.caller('worker2'), 'T'))]],
  ])('begins anew after %s', (_what, progress) => {
    dies(1);
    bench.run(claim(bench.caller('worker2'), 'T'));
    progress();
    bench.pass(61);
    expect(brief(swept().acts)).toEqual(['reaped T']);
    expect(brief(dies(4).acts)).toEqual(['reaped T']);
    expect(brief(dies(5).acts)).toEqual(['parked T']);
  });

  it('counts a take-over as an expiry, too', () => {
    dies(1);
    bench.run(claim(bench.caller('worker2'), 'T'));
    bench.pass(61);
    bench.run(claim(bench.caller('worker3'), 'T'));
    bench.pass(61);
    expect(brief(swept().acts)).toEqual(['parked T']);
  });

  it('is put off by a damaged log, and no claim goes wrong for it', () => {
    dies(1);
    dies(2);
    bench.save('log/T.jsonl', 'damaged\n');
    expect(brief(dies(3).acts)).toEqual(['reaped T']);
    expect(bench.task()).toMatchObject({ path: 'scoped/T~3.md' });
  });
});

describe('a mark that was left', () => {
  it('on a living claim goes back to its owner under its exact name', () => {
    const path = held(bench, 'T', { ageSeconds: 10, nonce: 'abc' });
    const bare = path.replace('!abc', '');
    expect(swept()).toMatchObject({ claims: 1, acts: [{ act: 'put-back', path, to: bare }] });
    expect(bench.shelves()).toEqual([bare]);
    expect(bench.events()).toEqual([]);
  });

  it('on a dead claim is taken over, and the task given back', () => {
    const path = held(bench, 'T', { ageSeconds: 61, nonce: 'abc', text: 'bytes' });
    expect(swept().acts).toMatchObject([{ act: 'reaped', path, to: 'scoped/T~1.md' }]);
    expect([bench.shelves(), bench.read('scoped/T~1.md')]).toEqual([['scoped/T~1.md'], 'bytes']);
  });

  it('on a claim that was written again meanwhile becomes its next generation, and neither bytes are lost', () => {
    const path = held(bench, 'T', { ageSeconds: 10, nonce: 'abc', text: 'marked' });
    bench.save(path.replace('!abc', ''), 'saved');
    const { acts } = swept();
    expect(brief(acts)).toEqual(['put-back T']);
    expect(bench.task()).toMatchObject({ generation: 2, owner: 'alice', claimedAt: NOW - 10_000 });
    expect(bench.events()).toEqual(['put-back']);
    expect(bench.read(bench.task()?.path ?? '')).toBe('marked');
    expect(brief(swept().acts)).toEqual(['set-aside T']);
    expect(bench.aside()).toEqual(['saved']);
  });

  it('decides about its bare name too, however old that one looks', () => {
    const path = held(bench, 'T', { ageSeconds: 70, nonce: 'abc', text: 'marked' });
    bench.store.setTime(path, NOW - 10_000);
    bench.save(path.replace('!abc', ''), 'ghost', NOW - 70_000);
    expect(brief(swept().acts)).toEqual(['put-back T']);
    expect(bench.task()).toMatchObject({ kind: 'claimed', generation: 2, owner: 'alice' });
    expect([bench.read(bench.task()?.path ?? ''), bench.read(path.replace('!abc', ''))]).toEqual(['marked', 'ghost']);
  });

  it('on the second of two living tenures of a generation goes back, and never to lost+found', () => {
    const one = held(bench, 'T', { owner: 'one', ageSeconds: 2, text: 'one' });
    const two = held(bench, 'T', { owner: 'two', ageSeconds: 1, text: 'two', nonce: 'abc' });
    expect(brief(swept().acts)).toEqual(['put-back T']);
    expect([bench.shelves(), bench.aside()]).toEqual([[one, two.replace('!abc', '')].toSorted(), []]);
  });

  it('is left alone when its examiner lives: it is gone after a moment', () => {
    const path = held(bench, 'T', { ageSeconds: 10, nonce: 'abc' });
    const actor = bench.start(sweep(bench.caller('cron')));
    expect(actor.past(on('pause'))).toBe(true);
    bench.store.rename(path, path.replace('!abc', ''));
    expect(actor.finish().acts).toEqual([]);
    expect(actor.did.filter(({ name }) => name === 'rename')).toEqual([]);
  });
});

describe('debris', () => {
  it('goes to lost+found with its bytes, whether shadow or ghost', () => {
    held(bench, 'A', { generation: 2, text: 'task' });
    bench.save('scoped/A.md', 'shadow');
    held(bench, 'A', { generation: 1, owner: 'bob', text: 'ghost', believed: 'ended' });
    bench.save('complete/B~3.md', 'done');
    held(bench, 'B', { generation: 3, text: 'late save', believed: 'ended' });
    const { acts, claims } = swept();
    expect([brief(acts), claims]).toEqual([['set-aside A', 'set-aside A', 'set-aside B'], 1]);
    for (const { to } of acts) expect(to).toMatch(/^lost\+found\/[0-9a-z]{12}-[AB]/);
    expect(bench.aside().toSorted()).toEqual(['ghost', 'late save', 'shadow']);
    expect(bench.shelves()).toHaveLength(2);
    expect([bench.events('A'), bench.events('B')]).toEqual([['set-aside', 'set-aside'], ['set-aside']]);
    expect([bench.read(bench.task('a')?.path ?? ''), bench.read('complete/B~3.md')]).toEqual(['task', 'done']);
  });

  it('that is only a second name of the task just goes', () => {
    const path = held(bench, 'T', { text: 'task', believed: 'ended' });
    linkSync(join(bench.store.root, path), join(bench.store.root, 'complete', 'T~1.md'));
    expect(said(swept().acts)).toEqual([{ act: 'tidied', path, task: 'T', why: 'another name of complete/T~1.md' }]);
    expect([bench.shelves(), bench.list('lost+found'), bench.list('tmp'), bench.events()]).toEqual([['complete/T~1.md'], [], [], []]);
  });

  it('is no debris when the task has moved on meanwhile', () => {
    held(bench, 'T', { generation: 2 });
    bench.save('scoped/T~1.md', 'shadow');
    const actor = bench.start(sweep(bench.caller('cron')));
    actor.until(on('stat', 'scoped/T~1.md'));
    bench.store.remove('scoped/T~1.md');
    expect(actor.finish().acts).toEqual([]);
  });

  it('never is the bare name beside a living mark, nor one of two tenures of a generation', () => {
    const mark = held(bench, 'A', { ageSeconds: 1, nonce: 'abc', text: 'marked' });
    bench.save(mark.replace('!abc', ''), 'ghost');
    held(bench, 'B', { owner: 'one', ageSeconds: 2, text: 'one' });
    held(bench, 'B', { owner: 'two', ageSeconds: 1, text: 'two' });
    expect(brief(swept({ dryRun: true }).acts)).toEqual(['put-back A']);
    swept();
    expect(bench.aside()).toEqual([]);
    expect(bench.list('claimed').filter((name) => name.startsWith('B'))).toHaveLength(2);
  });

  it('of an expired pair the second goes aside and the first is given back, one round after the other', () => {
    held(bench, 'T', { owner: 'one', ageSeconds: 70, text: 'one', believed: 'unconfirmed' });
    held(bench, 'T', { owner: 'two', ageSeconds: 65, text: 'two', believed: 'unconfirmed' });
    const acts = [swept(), swept(), swept()].flatMap((report) => brief(report.acts));
    expect(acts).toEqual(['set-aside T', 'reaped T']);
    expect([bench.shelves(), bench.read('scoped/T~1.md'), bench.aside()]).toEqual([['scoped/T~1.md'], 'one', ['two']]);
  });
});

describe('what git brought beside a confirmed claim', () => {
  it('is left alone while that lives, and is debris once it was given back above it', () => {
    const path = held(bench, 'T', { ageSeconds: 50, text: 'held' });
    bench.save('scoped/T~2.md', 'of another clone');
    expect(swept()).toMatchObject({ acts: [], claims: 1 });
    expect(bench.shelves()).toEqual(['scoped/T~2.md', path]);
    bench.pass(11);
    expect(swept().acts).toMatchObject([{ act: 'reaped', path, to: 'scoped/T~3.md' }]);
    expect(brief(swept().acts)).toEqual(['set-aside T']);
    expect([bench.shelves(), bench.read('scoped/T~3.md'), bench.aside()]).toEqual([['scoped/T~3.md'], 'held', ['of another clone']]);
  });

  it('as a second confirmed claim loses to the later one, and goes aside when its time is over', () => {
    held(bench, 'T', { owner: 'ana', generation: 5, ageSeconds: 55, text: 'ana' });
    const path = held(bench, 'T', { owner: 'bob', ageSeconds: 5, text: 'bob' });
    expect(swept().acts).toEqual([]);
    expect(bench.task()?.path).toBe(path);
    bench.pass(6);
    expect(brief(swept().acts)).toEqual(['set-aside T']);
    expect([bench.shelves(), bench.aside(), bench.read(`holders/ana/${bench.list('holders/ana')[0] ?? ''}`)]).toEqual([[path], ['ana'], expect.stringMatching(/^confirmed\nended ![0-9a-z]+\n$/)]);
  });

  it('that takes the last generation there is costs that task only', () => {
    held(bench, 'T', { ageSeconds: 61 });
    held(bench, 'U', { ageSeconds: 61 });
    bench.save('scoped/T~999999999999999.md', 'x');
    expect(said(swept().acts)).toMatchObject([{ act: 'failed', task: 'T', why: expect.stringContaining('highest generation') as string }, { act: 'reaped', task: 'U' }]);
    expect(bench.list('claimed').some((name) => name.includes('!'))).toBe(false);
  });

  it('as another copy of what was completed here is for a person to decide about', () => {
    bench.save('complete/T~2.md', 'done here');
    bench.save('scoped/T~9.md', 'of another clone');
    bench.save('log/T.jsonl', `{"v":1,"at":${NOW},"event":"complete","id":"T","generation":2,"by":"a","to":"complete/T~2.md"}\n`);
    expect(swept().acts).toMatchObject([{ act: 'undecided', path: 'complete/T~2.md' }]);
    expect(bench.start(claim(bench.caller('a'), 'T')).answer()).toBe('not-claimable');
    bench.run(move(bench.caller('p'), 'T', 'waiting'));
    bench.run(move(bench.caller('p'), 'T', 'scoped'));
    expect(bench.run(claim(bench.caller('a'), 'T')).tenure.generation).toBe(12);
  });
});

describe('what owners believed', () => {
  const run = 'ana~run-12-0123456789ab';
  const believed = (owner: string, ageSeconds: number): string => {
    const name = `GONE~1@${owner}:${NOW - ageSeconds * 1000}+60.md`;
    bench.save(`holders/${owner}/${name}`, 'confirmed\n');
    return owner;
  };
  const owners = (): readonly string[] => readdirSync(join(bench.store.root, 'holders')).toSorted();

  it('is forgotten of a run that was killed, once nobody can come back under its name', () => {
    believed(run, 7200);
    swept();
    expect(owners()).toEqual([]);
  });

  it('of a run that was killed before it believed anything leaves no directory', () => {
    const directory = join(bench.store.root, 'holders', run);
    mkdirSync(directory, { recursive: true });
    swept();
    expect(owners()).toEqual([run]);
    bench.store.ms = Date.now() + 2 * 3_600_000;
    bench.run(sweep(bench.caller('cron')));
    expect(owners()).toEqual([]);
  });

  it('is forgotten of anybody where the tenure was never taken, as the log tells once the task has passed it', () => {
    bench.save('complete/T~3.md', 'task');
    const never = `T~2@bob:${NOW - 7_200_000}+60.md`;
    bench.save(`holders/bob/${never}`, '');
    bench.save('log/T.jsonl', `${JSON.stringify({ v: 1, at: NOW, event: 'claim', id: 'T', generation: 3, by: 'eve', stamp: `eve:${NOW}`, lease: 60, from: 'scoped/T~2.md' })}\n`);
    swept();
    expect(owners()).toEqual([]);
  });

  it('is forgotten of anybody a month after the claim and its last remark, and not before', () => {
    const DAY = 86_400;
    const at = (id: string, owner: string, claimedDays: number, writtenDays: number): string => {
      const name = `${id}~1@${owner}:${NOW - claimedDays * DAY * 1000}+60.md`;
      bench.save(`holders/${owner}/${name}`, `confirmed\ntold ${id}\n`, NOW - writtenDays * DAY * 1000);
      return name;
    };
    at('OLD', 'ana', 31, 31);
    at('OLD', 'bob~s1', 365, 31);
    const kept = [at('YOUNG', 'ana', 29, 29), at('TOLD', 'ana', 365, 29)];
    // Held, under the generation that an examiner gave it.
    const back = at('BACK', 'ana', 60, 60);
    bench.save(`claimed/${back.replace('~1', '~2')}`, 'back', NOW);
    swept();
    expect(owners()).toEqual(['ana']);
    expect(bench.list('holders/ana')).toEqual([back, ...kept].toSorted());
  });

  it('stays of a run that goes on under the generation that an examiner gave its claim, and git brings nothing above it', () => {
    const believes = `T~1@${run}:${NOW - 7_200_000}+60.md`;
    bench.save(`holders/${run}/${believes}`, 'confirmed\n');
    bench.save(`claimed/${believes.replace('~1@', '~2@')}`, 'held', NOW);
    swept();
    expect(bench.list(`holders/${run}`)).toEqual([believes]);
    bench.save('scoped/T~9.md', 'of another clone');
    expect(bench.start(claim(bench.caller('bob'), 'T')).answer()).toBe('held');
  });

  it('stays while the claim is there, while it is young, and of everybody who can come back', () => {
    held(bench, 'T-1', { owner: run, ageSeconds: 7200, lease: 86_400 });
    const kept = [believed('ana~run-13-0123456789ab', 60), believed('ana~s1', 7200), believed('ana', 7200)];
    swept();
    expect(owners()).toEqual([run, ...kept].toSorted());
  });
});

describe('what fails in a directory without tasks', () => {
  it('hides nothing of what was done for tasks', () => {
    held(bench, 'T-1', { ageSeconds: 7200, lease: 60 });
    const actor = bench.start(sweep(bench.caller('cron')));
    actor.inject = ({ name, args }) => (name === 'list' && args[0] === 'lost+found' ? { code: 'EACCES' } : undefined);
    expect(brief(actor.finish().acts)).toEqual(['reaped T-1', 'undecided lost+found']);
    const broken = bench.start(sweep(bench.caller('cron')));
    broken.inject = ({ name, args }) => (name === 'list' && args[0] === 'lost+found' ? { code: 'EIO' } : undefined);
    expect(brief(broken.finish().acts)).toEqual(['failed lost+found']);
  });

  it('costs that directory only', () => {
    mkdirSync(join(bench.store.root, 'holders', 'x~run-1-abcdefghijkl'), { recursive: true });
    held(bench, 'T-1', { ageSeconds: 7200, lease: 60 });
    const actor = bench.start(sweep(bench.caller('cron')));
    actor.inject = ({ name, args }) => (name === 'list' && args[0].startsWith('holders/x') ? { code: 'EACCES' } : undefined);
    expect(brief(actor.finish().acts)).toEqual(['failed holders/x~run-1-abcdefghijkl', 'reaped T-1']);
  });

  it('is left to the doctor where it is no directory: a symlink, or a file, among those of owners', () => {
    mkdirSync(join(bench.store.root, 'holders'), { recursive: true });
    symlinkSync(tmpdir(), join(bench.store.root, 'holders', 'x~run-1-abcdefghijkl'));
    writeFileSync(join(bench.store.root, 'holders', 'y~run-1-abcdefghijkl'), '');
    held(bench, 'T-1', { ageSeconds: 7200, lease: 60 });
    expect(brief(swept().acts)).toEqual(['reaped T-1']);
  });
});

describe('staging in tmp/', () => {
  const staged = (name: string, ageSeconds: number, text = name): string => {
    bench.save(`tmp/${name}`, text, NOW - ageSeconds * 1000);
    return `tmp/${name}`;
  };

  it('that dead processes left is cleared by its age, and nothing else there is', () => {
    staged('new-aaaaaaaaaaaa', 3601);
    staged('now-aaaaaaaaaaaa', 3601);
    const young = [staged('new-bbbbbbbbbbbb', 3599), staged('now-bbbbbbbbbbbb', 3599), staged('drop-bbbbbbbbbbbb-T.md', 59), staged('mine.txt', 99_999), staged('renew-x', 99_999)];
    mkdirSync(join(bench.store.root, 'tmp', 'new-directory'));
    bench.store.setTime('tmp/new-directory', 0);
    const { acts } = swept();
    expect(brief(acts)).toEqual(['tidied tmp/new-aaaaaaaaaaaa', 'tidied tmp/now-aaaaaaaaaaaa']);
    expect(said(acts)[0]?.why).toBe('staging that was left 60 min ago');
    expect(bench.list('tmp').map((name) => `tmp/${name}`)).toEqual([...young, 'tmp/new-directory'].toSorted());
    expect(bench.list('lost+found')).toEqual([]);
  });

  it('that was a name of a task goes when the task has another, and to lost+found when those bytes are the last', () => {
    bench.save('complete/T~1.md', 'task', NOW - 61_000);
    linkSync(join(bench.store.root, 'complete', 'T~1.md'), join(bench.store.root, 'tmp', 'drop-aaaaaaaaaaaa-T~1.md'));
    staged('drop-bbbbbbbbbbbb-T~1.md', 61, 'an editor saved this');
    const { acts } = swept();
    expect(brief(acts)).toEqual(['tidied tmp/drop-aaaaaaaaaaaa-T~1.md', 'tidied tmp/drop-bbbbbbbbbbbb-T~1.md']);
    expect(acts.map(({ to }) => to)).toEqual([undefined, expect.stringMatching(/^lost\+found\/[0-9a-z]{12}-T~1\.md$/)]);
    expect([bench.list('tmp'), bench.aside(), bench.read('complete/T~1.md')]).toEqual([[], ['an editor saved this'], 'task']);
  });
});

describe('a dry run', () => {
  it('says all that a sweep would do, and touches nothing', () => {
    bench.settings = { ...bench.settings, maxExpiries: 1 };
    held(bench, 'DEAD', { ageSeconds: 61 });
    held(bench, 'MARKED', { nonce: 'abc' });
    held(bench, 'GONE', { generation: 2 });
    bench.save('scoped/GONE.md', 'shadow');
    const path = held(bench, 'DONE', { believed: 'ended' });
    linkSync(join(bench.store.root, path), join(bench.store.root, 'complete', 'DONE~1.md'));
    bench.save('tmp/new-aaaaaaaaaaaa', 'x', NOW - 3_601_000);
    bench.save('tmp/drop-aaaaaaaaaaaa-T.md', 'x', NOW - 61_000);
    const before = traces(bench);
    const { acts } = swept({ dryRun: true });
    expect(brief(acts)).toEqual(['put-back MARKED', 'reaped DEAD', 'set-aside GONE', 'tidied DONE', 'tidied tmp/drop-aaaaaaaaaaaa-T.md', 'tidied tmp/new-aaaaaaaaaaaa']);
    for (const { why, to } of said(acts)) expect([why, to]).toEqual([expect.stringMatching(/^would /), undefined]);
    expect(traces(bench)).toEqual(before);
    expect(swept().acts).toHaveLength(acts.length);
  });

  it('asks the store for nothing that changes anything but the clock', () => {
    held(bench, 'DEAD', { ageSeconds: 61 });
    held(bench, 'MARKED', { nonce: 'abc' });
    bench.save('tmp/drop-aaaaaaaaaaaa-T.md', 'x', NOW - 61_000);
    const actor = bench.start(sweep(bench.caller('cron'), { dryRun: true }));
    actor.finish();
    expect([...new Set(actor.did.map(({ name }) => name))].toSorted()).toEqual(['list', 'now', 'pause', 'stat', 'statAll']);
    expect(actor.did.filter(({ name }) => name === 'now').map(({ args }) => args[0])).not.toContain('taking');
  });
});

describe('on the file system as it is', () => {
  let root: string;

  beforeEach(() => {
    root = layRegistry(mkdtempSync(join(tmpdir(), 'dibs-sweep-')), ['scoped', 'claimed']);
  });

  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  const caller = { owner: 'cron', settings: DEFAULT_SETTINGS };

  it('reaps by its clock, and makes the directories it needs', () => {
    const name = `T~1@bob:${Date.now() - 90_000}+60.md`;
    writeFileSync(join(root, 'claimed', name), 'bytes');
    utimesSync(join(root, 'claimed', name), 1, 1);
    writeFileSync(join(root, 'claimed', `U~1@bob:${Date.now()}+60.md`), '');
    const report = run(new PosixStore(root), sweep(caller));
    expect(brief(report.acts)).toEqual(['reaped T']);
    expect(report.nextExpiry).toBeGreaterThan(Date.now());
    expect(readdirSync(join(root, 'scoped'))).toEqual(['T~1.md']);
    expect(readdirSync(join(root, 'tmp'))).toEqual([]);
  });

  it('is a fault where the registry has gone', () => {
    const store = new PosixStore(root);
    run(store, sweep(caller));
    renameSync(root, `${root}-away`);
    try {
      expect(() => run(store, sweep(caller))).toThrow(expect.objectContaining({ name: 'StoreFault', code: 'ENOENT' }));
    } finally {
      renameSync(`${root}-away`, root);
    }
  });

  it('does not mind a claim that goes while it looks', () => {
    const name = join(root, 'claimed', `T~1@bob:${Date.now() - 90_000}+60.md`);
    writeFileSync(name, '');
    const store = new PosixStore(root);
    const step = sweep(caller);
    let turn = step.next();
    while (turn.done !== true && turn.value.name !== 'stat') turn = step.next((store[turn.value.name] as (...args: readonly unknown[]) => unknown).apply(store, [...turn.value.args]));
    unlinkSync(name);
    while (turn.done !== true) {
      try {
        turn = step.next((store[turn.value.name] as (...args: readonly unknown[]) => unknown).apply(store, [...turn.value.args]));
      } catch (fault) {
        turn = step.throw(fault);
      }
    }
    expect(turn.value.acts).toEqual([]);
  });
});

it('a boot that is owed to a session for a week is not told any more, and its directory goes', () => {
  held(bench, 'T', { owner: 'bob~s1', lease: 86_400 });
  for (const owner of ['bob~s1', 'ana~s1', 'ana~s2']) bench.save(`holders/${owner}/boot-owed`, '');
  for (const owner of ['bob~s1', 'ana~s1']) bench.store.setTime(`holders/${owner}/boot-owed`, NOW - 8 * 86_400_000);
  bench.store.setTime('holders/ana~s2/boot-owed', NOW - 6 * 86_400_000);
  expect(swept().acts).toEqual([]);
  expect([bench.list('holders/bob~s1').length, bench.list('holders/ana~s2')]).toEqual([1, ['boot-owed']]);
  expect(bench.list('holders')).toEqual(['ana~s2', 'bob~s1']);
});
