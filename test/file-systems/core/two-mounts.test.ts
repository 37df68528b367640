/** What is done through one mount of the file system, as another shows it: another machine, or a container. */

import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OpenRegistry } from '../../../lib/client/open-registry.ts';
import { PosixStore } from '../../../lib/store/posix-store.ts';
import { run, type Step } from '../../../lib/store/step.ts';
import { add, claim, complete, release, renew, survey, type Caller } from '../../../lib/transitions/protocol.ts';
import { Project, text } from '../../contention/workers.ts';
import { Actor, on } from '../../support/stepped-actor.ts';
import { traits, views } from './place.ts';

const TASKS = 30;
const RENEWALS = 6;

interface Mount {
  readonly root: string;
  readonly store: PosixStore;
  readonly caller: Caller;
  run<T>(step: Step<T>): T;
}

let project: Project;
let here: Mount;
let there: Mount;

async function mounted(agent: string, cwd: string): Promise<Mount> {
  const registry = new OpenRegistry({ agent, cwd, env: {} });
  const store = new PosixStore(registry.place.root);
  return { root: registry.place.root, store, caller: await registry.caller(), run: (step) => run(store, step) };
}

beforeEach(async () => {
  project = new Project(0, { colon: traits().colon });
  const roots = views(project.root);
  here = await mounted('here', roots[0] ?? '');
  there = await mounted('there', roots.at(-1) ?? '');
});

afterEach(() => project.dispose());

describe('what is done here', () => {
  it('a task that is put on a shelf is found there, however short a time after another one', () => {
    for (let index = 0; index < TASKS; index++) {
      const [first, second] = [`T-${index}0`, `T-${index}1`] as const;
      const path = (id: string): string => join(here.root, 'scoped', `${id}.md`);
      writeFileSync(path(first), text(first));
      // What is remembered of the shelf now has the same time as what comes next.
      there.store.list('scoped');
      writeFileSync(path(second), text(second));
      expect(there.run(claim(there.caller, second)).tenure.generation).toBe(1);
    }
  });

  it('a listing there has all of it', () => {
    for (let index = 0; index < TASKS; index++) {
      here.run(add(here.caller, { id: `T-${index}`, text: '' }));
      expect([...there.run(survey()).tasks.keys()]).toContain(`t-${index}`);
    }
  });

  it('a claim, its end and the next one are seen there', () => {
    for (let index = 0; index < TASKS / 3; index++) {
      const id = `T-${index}`;
      here.run(add(here.caller, { id, text: text(id) }));
      here.run(claim(here.caller, id));
      expect(() => there.run(claim(there.caller, id))).toThrow(/has been held by here/);
      here.run(release(here.caller, id, { to: 'scoped' }));
      expect(there.run(claim(there.caller, id)).tenure.generation).toBe(2);
      there.run(complete(there.caller, id, {}));
      expect(() => here.run(claim(here.caller, id))).toThrow(/complete/);
    }
    expect(project.damaged()).toEqual([]);
  });

  it('a take-over here is known there to who renews, though the shelf changed a moment before', () => {
    for (let index = 0; index < RENEWALS; index++) {
      const [id, at] = [`T-${index}`, Date.now() - 3_600_000] as const;
      const name = `claimed/${id}~1@there${traits().colon}${at}+600.md`;
      const path = join(here.root, name);
      writeFileSync(path, text(id));
      utimesSync(path, at / 1000, at / 1000);
      const [taking, renewing] = [new Actor(here.store, claim(here.caller, id)), new Actor(there.store, renew(there.caller, id))];
      taking.until(on('rename', name, /^claimed/));
      renewing.until(on('touch', name));
      // Between a change that is listed there and the mark that is not there passes no time that a file system would
      // have to tell.
      writeFileSync(join(here.root, 'claimed', '.other'), String(index));
      there.store.list('claimed');
      taking.step();
      taking.until(on('rename', /^claimed/, /@here/));
      const told = [renewing.answer(), taking.answer()].filter((answer) => typeof answer !== 'string');
      expect(told.length, `${id}: both were told that it is theirs`).toBeLessThanOrEqual(1);
    }
    expect(project.damaged()).toEqual([]);
  });
});
