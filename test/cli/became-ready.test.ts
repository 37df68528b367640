/** Completing a task says what became ready. */

import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeRegistry, type Registry, type Result } from '../support/fixture.ts';

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
  registry.file('scoped/A.md');
  registry.held('T-1', { owner: 'ana' });
});

afterEach(() => {
  registry.remove();
});

const waits = (id: string, ...dependsOn: readonly string[]): string => registry.file(`scoped/${id}.md`, `---\ndepends_on: [${dependsOn.join(', ')}]\n---\nT-1 is in the text\n`);
const complete = (...more: readonly string[]): Promise<Result> => registry.dibs(['complete', 'T-1', ...more], { as: 'ana' });

it('those that waited for nothing else, in the order of their ids', async () => {
  registry.file('complete/DONE.md');
  registry.file('waiting/W.md', '---\ndepends_on: T-1\n---\n');
  waits('R-10', 't-1');
  waits('R-9', 'T-1', 'DONE');
  waits('OPEN', 'T-1', 'A');
  waits('NONE', 'T-1', 'GONE');
  waits('OTHER', 'T-11');
  registry.file('scoped/BAD.md', '---\ndepends_on: {T-1}\n---\n');
  registry.file('scoped/J.json', '{"depends_on": "T-1"}');
  const { code, stdout, next } = await complete();
  expect([code, stdout.includes('\n  ready  J, R-9, R-10, which waited for nothing else\n'), next]).toEqual([0, true, ['dibs claim J']]);
  expect(await registry.dibs(['claim', 'R-10'], { as: 'ana' })).toMatchObject({ code: 0 });
});

it('none, if none waited, or if it goes to a review', async () => {
  expect((await complete('--json')).json).toMatchObject({ ok: true, ready: [] });
  registry.held('T-1', { owner: 'ana', generation: 2 });
  waits('R-1', 'T-1');
  expect((await complete('--review', '--json')).json).not.toHaveProperty('ready');
});

it('of a large board it says how to ask', async () => {
  for (let n = 0; n < 64; n++) registry.file(`scoped/M-${n}.md`);
  waits('R-1', 'T-1');
  const { code, stdout } = await complete();
  expect([code, stdout.includes('dibs list --ready')]).toEqual([0, true]);
});

