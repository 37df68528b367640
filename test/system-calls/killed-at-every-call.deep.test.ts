/**
 * Each verb, killed at each of its system calls that change something in the registry: nothing is lost, and nobody is
 * blocked.
 */

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { VERBS } from '../../lib/cli/input/verb-table.ts';
import { PosixStore } from '../../lib/store/posix-store.ts';
import { skipBecause } from '../support/fixture.ts';
import { killPoints, type Row } from './kill-points.ts';
import { LaidScene } from './laid-scene.ts';
import { NewProject } from './new-project.ts';
import { SCENES } from './scenes.ts';
import { changing, type Stage } from './meet-each.ts';
import { stopEverywhere, type Everywhere } from './stop-everywhere.ts';
import { whyNoStrace } from './strace.ts';

const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'kill-points.md');
/** `npm run kills`: at the calls that only read, too. */
const atEveryCall = process.env['DIBS_KILLS'] === 'all';
const LONG_MS = atEveryCall ? 3_600_000 : 300_000;

const why = whyNoStrace();
const rows: Row[] = [];

beforeAll(() => {
  // Verbs wait for examiners that may be alive. Here all of them are dead.
  vi.spyOn(PosixStore.prototype, 'pause').mockImplementation(() => undefined);
});

afterAll(() => {
  vi.restoreAllMocks();
});

async function stopped(name: string, verb: string, stage: Stage): Promise<Everywhere> {
  const result = await stopEverywhere(stage);
  const changingLabels = new Set(changing(result.whole.calls).map(({ label }) => label));
  const changes = result.stopped.filter(({ at }) => changingLabels.has(at.label));
  rows.push({ name, verb, left: changes.map(({ left }) => left), whole: result.whole.left });
  if (atEveryCall) console.log(`${name}: stopped at ${result.stopped.length} calls, ${changes.length} of which change something${result.missed.length === 0 ? '' : `; not met again: ${result.missed.map(({ label }) => label).join(', ')}`}`);
  return result;
}

describe('killed at each call that changes something, it loses nothing and blocks nobody:', () => {
  test('init', { timeout: LONG_MS }, async (context) => {
    if (why !== undefined) skipBecause(context, why);
    const project = await NewProject.make(atEveryCall);
    try {
      const { faults, whole } = await stopped('init', 'init', project);
      expect(faults).toEqual([]);
      expect([whole.exit, whole.left]).toEqual([0, 'a registry']);
    } finally {
      project.remove();
    }
  });

  test.for(SCENES.map((scene) => [scene.name, scene] as const))('%s', { timeout: LONG_MS }, async ([name, scene], context) => {
    if (why !== undefined) skipBecause(context, why);
    const laid = await LaidScene.lay(scene, atEveryCall);
    try {
      const { faults, whole } = await stopped(name, scene.verb, laid);
      expect(faults).toEqual([]);
      expect([whole.exit, whole.left]).toEqual([0, scene.ends]);
    } finally {
      laid.remove();
    }
  });
});

test('every verb there is was killed', (context) => {
  if (why !== undefined) skipBecause(context, why);
  // A server changes a registry only by what other verbs do, too, and ends when its client does. `who` reads as
  // `claims` does, and asks about paths of a project, which these registries have not.
  expect([...new Set(rows.map(({ verb }) => verb))].toSorted()).toEqual(VERBS.map(({ name }) => name).filter((name) => name !== 'mcp' && name !== 'who').toSorted());
});

test('docs/kill-points.md says what was seen (npm run kills -- --update writes it)', async (context) => {
  if (why !== undefined) skipBecause(context, why);
  await expect(killPoints(rows)).toMatchFileSnapshot(PAGE);
});
