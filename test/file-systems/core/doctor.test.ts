/** What `dibs init` and `dibs doctor` find out about this file system, and whether the commands get on with it. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeRegistry, type Json, type Registry } from '../../support/fixture.ts';
import { known, traits } from './place.ts';

let registry: Registry;

beforeAll(async () => {
  registry = await makeRegistry();
});

afterAll(() => registry.remove());

it('init writes into registry.yaml what names need, and doctor finds no problem and says what is lacking', async () => {
  const settings = readFileSync(join(registry.root, 'registry.yaml'), 'utf8');
  expect(/^colon: "%3A"$/m.test(settings)).toBe(traits().colon === '%3A');
  const { code, json } = await registry.dibs(['doctor', '--json'], { as: 'doc' });
  const findings = json.findings as readonly Json[];
  expect([code, findings.filter(({ level }) => level !== 'note')]).toEqual([0, []]);
  console.log(`doctor: ${findings.map(({ kind, message }) => `${kind}: ${message}`).join('; ') || 'nothing'}`);
  if (known === undefined) return;
  const { foldsCase, hardLinks, wholeSeconds } = known;
  expect(findings.map(({ kind }) => String(kind)).toSorted()).toEqual([...(foldsCase ? ['case'] : []), ...(hardLinks ? [] : ['hard-links']), ...(wholeSeconds ? ['timestamps'] : [])]);
});

it('the commands lead from the first task to the last', async () => {
  const dibs = async (...args: readonly string[]): Promise<number | null> => (await registry.dibs(args, { as: 'al~s1' })).code;
  expect(await dibs('add', 'T-1', '--title', 'One')).toBe(0);
  expect(await dibs('claim', 'T-1')).toBe(0);
  expect(registry.names('claimed').map((name) => name.replace(/\d{13}/, ''))).toEqual([`T-1~1@al~s1${traits().colon}+1800.md`]);
  expect((await registry.dibs(['claim', 't-1'], { as: 'bo' })).code).toBe(3);
  expect(await dibs('complete', 'T-1')).toBe(0);
  expect(registry.names('complete')).toEqual(['T-1~1.md']);
});

if (traits().colon === '%3A') {
  it('doctor names the setting that is missing', async () => {
    const path = join(registry.root, 'registry.yaml');
    const settings = readFileSync(path, 'utf8');
    registry.file('registry.yaml', settings.replace(/^colon:.*/m, ''));
    const { code, json } = await registry.dibs(['doctor', '--json'], { as: 'doc' });
    registry.file('registry.yaml', settings);
    expect([code, (json.findings as readonly Json[]).filter(({ level }) => level === 'problem').map(({ kind }) => kind)]).toEqual([65, ['colon']]);
  });

  // Where ":" is taken, test/cli/doctor.test.ts sees it; and whole seconds make it long.
  if (known?.wholeSeconds !== true) it('doctor --race has one winner for each task', async () => {
    const result = await registry.dibs(['doctor', '--race', '--json'], { as: 'doc' });
    expect([result.code, result.stderr]).toEqual([0, '']);
    const { race } = result.json;
    expect(race).toMatchObject({ wonTwice: 0, wonByNobody: 0, lost: 0, errors: [] });
    console.log(`doctor --race: ${race.attempts} tries of ${race.workers} processes for ${race.tasks} tasks`);
  });
}
