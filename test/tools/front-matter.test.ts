/** Front matter is one thing to list, to claim and to the shell tools: each says of a task what the others say. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Random } from '../simulation/random.ts';
import { makeRegistry, type Json, type Registry } from '../support/fixture.ts';
import { frontText } from '../support/front-texts.ts';
import { differences, readByTools } from './front-matter.ts';
import { DASH } from './shells.ts';
import { layTools } from './tools.ts';

const { DIBS_FUZZ_SEED: seedText } = process.env;
const seed = Number(seedText ?? 1);

it(`the tools read every text as lib/rules does (DIBS_FUZZ_SEED=${seed})`, () => {
  const random = new Random(seed);
  const texts = Array.from({ length: 250 }, () => frontText(random));
  expect(differences(texts, readByTools(texts, DASH.shell))).toEqual([]);
});

describe('what list offers', () => {
  const COUNT = 40;
  let registries: Registry[] = [];

  beforeEach(async () => {
    registries = [await makeRegistry(), await makeRegistry()];
    const random = new Random(seed + 1);
    const texts = Array.from({ length: COUNT }, () => frontText(random));
    for (const registry of registries) {
      for (const id of ['D-1', 'D-2']) registry.file(`complete/${id}.md`);
      texts.forEach(({ ext, bytes }, index) => registry.file(`scoped/G-${index}${ext}`, bytes));
      layTools(registry.base);
    }
  });

  afterEach(() => {
    for (const registry of registries) registry.remove();
  });

  it(`is what claim and claim_task.sh give (DIBS_FUZZ_SEED=${seed})`, { timeout: 300_000 }, async () => {
    const [dibs, tools] = registries as [Registry, Registry];
    const ids = Array.from({ length: COUNT }, (_, index) => `G-${index}`);
    const listed = new Map<string, readonly string[]>((await dibs.dibs(['list', '--shelf', 'scoped', '--json'], { as: 'ana' })).json.tasks.map((task: Json) => [task.id, task.remarks]));
    const claimed = (await dibs.dibs(['claim', ...ids, '--json'], { as: 'ana' })).json.results.map((result: Json) => (result.ok === true ? 0 : { malformed: 65, 'not-claimable': 6 }[String(result.error.code)]));
    const { stdout } = await tools.spawn('sh', ['-c', 'for id; do .agent/tools/claim_task.sh "$id" ana >/dev/null 2>&1; echo $?; done', 'sh', ...ids]);
    expect(ids.map((id, index) => [id, claimed[index]])).toEqual(ids.map((id, index) => [id, Number(stdout.split('\n')[index])]));
    expect(ids.filter((id) => listed.get(id)?.length === 0)).toEqual(ids.filter((_, index) => claimed[index] === 0));
    expect(new Set(claimed)).toEqual(new Set([0, 6, 65]));
  });
});
