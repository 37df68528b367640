/**
 * The transitions as they are, on this file system as it is: who has the task afterwards, and that its bytes are whole.
 */

import { readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OpenRegistry } from '../../../lib/client/open-registry.ts';
import { isDibsError } from '../../../lib/rules/error.ts';
import { PosixStore } from '../../../lib/store/posix-store.ts';
import type { Step } from '../../../lib/store/step.ts';
import { add, claim, complete, extend, handoff, move, note, release, renew, resume, steal, type Caller } from '../../../lib/transitions/protocol.ts';
import { sweep } from '../../../lib/verbs/sweep.ts';
import { verify } from '../../../lib/verbs/verify.ts';
import { Project, text } from '../../contention/workers.ts';
import { claimName } from '../../support/claim-left.ts';
import { Actor, on } from '../../support/stepped-actor.ts';
import { traits, views } from './place.ts';

const HOUR_MS = 3_600_000;
const { colon } = traits();

let project: Project;

beforeEach(() => {
  project = new Project(2, { settings: 'lease: 10m\n', colon });
});

afterEach(() => {
  expect(project.damaged()).toEqual([]);
  expect(readdirSync(join(project.registry, 'tmp'))).toEqual([]);
  project.dispose();
});

/** One owner, at one of the mounts. */
class Somebody {
  readonly #registry: OpenRegistry;

  constructor(agent: string, session = '', view = 0) {
    const roots = views(project.root);
    this.#registry = new OpenRegistry({ agent, session, cwd: roots[view % roots.length] ?? '', env: {} });
  }

  /** What it is answered, or the code of its refusal. */
  async do<T>(act: (caller: Caller) => Step<T>): Promise<T | string> {
    try {
      return await this.#registry.run(act(await this.#registry.caller()));
    } catch (error) {
      if (isDibsError(error)) return error.code;
      throw error;
    }
  }
}

/** A claim as it was made and touched so long ago. */
function held(id: string, owner: string, { claimedMsAgo, touchedMsAgo = claimedMsAgo, mark }: { claimedMsAgo: number; touchedMsAgo?: number; mark?: string }): void {
  const path = `claimed/${claimName(id, Date.now() - claimedMsAgo, { owner, lease: 600, mark, colon })}`;
  const touched = (Date.now() - touchedMsAgo) / 1000;
  writeFileSync(join(project.registry, path), text(id));
  utimesSync(join(project.registry, path), touched, touched);
  rmSync(join(project.registry, 'scoped', `${id}.md`), { force: true });
}

const shelves = (): readonly string[] => project.shelves().map((path) => path.replace(/(?::|%3A)\d+/, '')).toSorted();
const acts = async (janitor: Somebody): Promise<unknown> => {
  const report = await janitor.do((caller) => sweep(caller));
  return typeof report === 'string' ? report : report.acts.map(({ act }) => act);
};

describe('here', () => {
  it('a task is claimed by one, who renews it, says how far it is and gives it back', async () => {
    const [al, bo] = [new Somebody('al'), new Somebody('bo', '', 1)];
    expect(await al.do((caller) => claim(caller, 'T-0'))).toMatchObject({ already: false, tenure: { generation: 1, owner: 'al' } });
    expect(shelves()).toEqual(['claimed/T-0~1@al+600.md', 'scoped/T-1.md']);
    for (const id of ['T-0', 't-0']) expect(await bo.do((caller) => claim(caller, id))).toBe('held');
    expect(await bo.do((caller) => renew(caller, 'T-0'))).toBe('held');
    expect(await al.do((caller) => claim(caller, 't-0'))).toMatchObject({ already: true, tenure: { generation: 1 } });
    expect(await al.do((caller) => renew(caller, 'T-0'))).toMatchObject({ tenure: { generation: 1 } });
    expect(await al.do((caller) => note(caller, 'T-0', 'half of it'))).toMatchObject({ tenure: { generation: 1 } });
    expect(await al.do((caller) => verify(caller, 'T-0'))).toMatchObject({ state: 'held' });
    expect(await al.do((caller) => release(caller, 'T-0', { to: 'scoped' }))).toMatchObject({ task: { path: 'scoped/T-0~1.md' } });
    expect(shelves()).toEqual(['scoped/T-0~1.md', 'scoped/T-1.md']);
    expect(await bo.do((caller) => claim(caller, 'T-0'))).toMatchObject({ tenure: { generation: 2 } });
    expect(project.log('T-0').map(({ event }) => event)).toEqual(['claim', 'note', 'release', 'claim']);
  });

  it('every tenure that is passed on is a generation higher, and its last owner learns that it lost', async () => {
    const [al, again, bo, cy] = [new Somebody('al', 's1'), new Somebody('al', 's2', 1), new Somebody('bo'), new Somebody('cy', '', 1)];
    await al.do((caller) => claim(caller, 'T-0'));
    expect(await al.do((caller) => extend(caller, 'T-0', 1200))).toMatchObject({ tenure: { generation: 2, lease: 1200 } });
    expect(await again.do((caller) => resume(caller, 'T-0'))).toMatchObject({ tenure: { generation: 3, owner: 'al~s2' } });
    expect(await al.do((caller) => renew(caller, 'T-0'))).toBe('lost');
    expect(await again.do((caller) => handoff(caller, 'T-0', 'bo', {}))).toMatchObject({ tenure: { generation: 4, owner: 'bo' } });
    expect(await bo.do((caller) => verify(caller, 'T-0'))).toMatchObject({ state: 'held' });
    expect(await cy.do((caller) => steal(caller, 'T-0', 'it has to be today'))).toMatchObject({ tenure: { generation: 5, owner: 'cy' } });
    expect(await bo.do((caller) => complete(caller, 'T-0', {}))).toBe('lost');
    expect(shelves()).toEqual(['claimed/T-0~5@cy+600.md', 'scoped/T-1.md']);
  });

  it('what is completed, reviewed or moved lies on one shelf only, and a rank never falls', async () => {
    const al = new Somebody('al');
    await al.do((caller) => claim(caller, 'T-0'));
    expect(await al.do((caller) => complete(caller, 'T-0', { review: true }))).toMatchObject({ task: { path: 'review/T-0~1.md' } });
    expect(await al.do((caller) => move(caller, 'T-0', 'complete'))).toMatchObject({ task: { path: 'complete/T-0~2.md' } });
    expect(await al.do((caller) => move(caller, 'T-0', 'scoped'))).toMatchObject({ task: { path: 'scoped/T-0~3.md' } });
    expect(await al.do((caller) => move(caller, 'T-1', 'waiting'))).toMatchObject({ task: { path: 'waiting/T-1~1.md' } });
    expect(shelves()).toEqual(['scoped/T-0~3.md', 'waiting/T-1~1.md']);
  });

  it('a task is added once, in whatever spelling', async () => {
    const al = new Somebody('al');
    expect(await al.do((caller) => add(caller, { id: 'T-2', text: text('T-2') }))).toMatchObject({ path: 'scoped/T-2.md' });
    for (const id of ['T-2', 't-2']) expect(await al.do((caller) => add(caller, { id, text: '' }))).toBe('conflict');
    expect(shelves()).toEqual(['scoped/T-0.md', 'scoped/T-1.md', 'scoped/T-2.md']);
  });

  it('a claim that ran out is taken over, and one that was touched is not', async () => {
    held('T-0', 'gone', { claimedMsAgo: HOUR_MS });
    held('T-1', 'busy', { claimedMsAgo: HOUR_MS, touchedMsAgo: 10_000 });
    const bo = new Somebody('bo', '', 1);
    expect(await bo.do((caller) => claim(caller, 'T-0'))).toMatchObject({ tenure: { generation: 2, owner: 'bo' }, from: { owner: 'gone' } });
    expect(await bo.do((caller) => claim(caller, 'T-1'))).toBe('held');
    expect(shelves()).toEqual(['claimed/T-0~2@bo+600.md', 'claimed/T-1~1@busy+600.md']);
  });

  it('the janitor gives back what ran out, and finishes what a dead examiner began', async () => {
    const [janitor, busy] = [new Somebody('janitor'), new Somebody('busy', '', 1)];
    held('T-0', 'gone', { claimedMsAgo: HOUR_MS, mark: '0123456789ab' });
    held('T-1', 'busy', { claimedMsAgo: HOUR_MS, touchedMsAgo: 10_000, mark: '0123456789ab' });
    expect(await acts(janitor)).toEqual(['reaped', 'put-back']);
    expect(shelves()).toEqual(['claimed/T-1~1@busy+600.md', 'scoped/T-0~1.md']);
    expect(await busy.do((caller) => renew(caller, 'T-1'))).toMatchObject({ tenure: { generation: 1 } });
  });

  it('old copies are put aside whole, and the task stays whose it is', async () => {
    const [al, janitor] = [new Somebody('al'), new Somebody('janitor', '', 1)];
    await al.do((caller) => claim(caller, 'T-0'));
    writeFileSync(join(project.registry, 'scoped', 'T-0.md'), text('T-0'));
    held('T-1', 'ghost', { claimedMsAgo: HOUR_MS });
    writeFileSync(join(project.registry, 'scoped', 'T-1~3.md'), text('T-1'));
    expect(await new Somebody('bo').do((caller) => claim(caller, 'T-0'))).toBe('held');
    expect(await acts(janitor)).toEqual(['set-aside', 'set-aside']);
    expect(await al.do((caller) => renew(caller, 'T-0'))).toMatchObject({ tenure: { generation: 1 } });
    expect(shelves()).toEqual(['claimed/T-0~1@al+600.md', 'scoped/T-1~3.md']);
    const aside = join(project.registry, 'lost+found');
    expect(readdirSync(aside).map((name) => readFileSync(join(aside, name), 'utf8')).toSorted()).toEqual([text('T-0'), text('T-1')]);
  });

  it('what the editor of its holder saved by rename is what is given up', async () => {
    const al = new Somebody('al');
    const claimed = await al.do((caller) => claim(caller, 'T-0'));
    const path = typeof claimed === 'string' ? '' : join(project.registry, claimed.tenure.path);
    const staged = join(project.registry, 'claimed', '.T-0.swp');
    writeFileSync(staged, 'edited\n');
    renameSync(staged, path);
    expect(await al.do((caller) => complete(caller, 'T-0', {}))).toMatchObject({ task: { path: 'complete/T-0~1.md' } });
    const done = join(project.registry, 'complete', 'T-0~1.md');
    expect(readFileSync(done, 'utf8')).toBe('edited\n');
    expect(shelves()).toEqual(['complete/T-0~1.md', 'scoped/T-1.md']);
    writeFileSync(done, text('T-0'));
  });

  it('a file that appears under a shelf\'s name in the last instant is not overwritten, and the claim stays', async () => {
    const al = new OpenRegistry({ agent: 'al', cwd: project.root, env: {} });
    const caller = await al.caller();
    await al.run(claim(caller, 'T-0'));
    const completing = new Actor(new PosixStore(al.place.root), complete(caller, 'T-0', {}));
    expect(completing.until(on('link', /^claimed/, 'complete/T-0~1.md'))).toBe(true);
    const taken = join(project.registry, 'complete', 'T-0~1.md');
    writeFileSync(taken, 'another\n');
    expect(completing.answer()).toBe('conflict');
    expect(readFileSync(taken, 'utf8')).toBe('another\n');
    expect(shelves()).toContain('claimed/T-0~1@al+600.md');
    rmSync(taken);
  });
});
