/** How far the work is, said with `dibs note`. */

import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeRegistry, type Registry, type Result } from '../support/fixture.ts';

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
  registry.file('scoped/T-1.md', '# One\n');
  await registry.dibs(['claim', 'T-1'], { as: 'ana' });
});

afterEach(() => {
  registry.remove();
});

const ana = (...args: readonly string[]): Promise<Result> => registry.dibs(args, { as: 'ana' });

it('show, list and boot tell the phase and the progress', async () => {
  expect(await ana('note', 'T-1', '--phase', 'executing', '--progress=40', 'the lexer')).toMatchObject({ code: 0 });
  expect((await ana('show', 'T-1')).stdout).toMatch(/^ {2}phase {2}executing, 40 % done$/m);
  expect((await ana('show', 'T-1')).stdout).toMatch(/ana, note \(executing, 40 % done\): the lexer$/m);
  expect((await ana('list')).stdout).toMatch(/ana, 30 min left, executing, 40 % done /);
  expect((await ana('boot')).stdout).toMatch(/^ {2}phase {2}executing, 40 % done$/m);
  const said = { phase: 'executing', progress: 40 };
  expect((await ana('show', 'T-1', '--json')).json).toMatchObject(said);
  expect((await ana('list', '--json')).json.tasks[0]).toMatchObject(said);
  expect((await ana('boot', '--json')).json.resume[0]).toMatchObject(said);
});

it('a phase or a progress is enough, with an id or without one', async () => {
  expect((await ana('note', '--phase=planned', '--json')).json).toMatchObject({ ok: true, phase: 'planned', task: { id: 'T-1' } });
  expect((await ana('note', 'T-1', '--progress', '5%', '--json')).json).toMatchObject({ ok: true, progress: 5 });
  expect((await ana('show', 'T-1', '--json')).json).toMatchObject({ phase: 'planned', progress: 5, notes: [] });
});

it('who claims it next is told no phase of the claim before', async () => {
  await ana('note', '--phase=executing', '--progress=90');
  await ana('release');
  await registry.dibs(['claim', 'T-1'], { as: 'bob' });
  expect((await registry.dibs(['show', 'T-1', '--json'])).json).not.toHaveProperty('phase');
  expect((await registry.dibs(['list'])).stdout).not.toContain('executing');
});

it.each([['--phase=done'], ['--phase='], ['--progress=101'], ['--progress=half'], ['--progress=-1'], ['--progress=\u001B[2J'], []])('is refused with 64, and nothing is noted: %s', async (...options) => {
  const { code, stderr } = await ana('note', ...options);
  expect([code, stderr.includes('\u001B')]).toEqual([64, false]);
  expect((await ana('log', 'T-1', '--json')).json.events).toHaveLength(1);
});

it('of more than fifty claims a listing tells no phase', async () => {
  await ana('note', '--phase=planned');
  for (let n = 0; n < 50; n++) registry.held(`M-${n}`, { owner: 'bob' });
  expect((await ana('list')).stdout).not.toContain('planned');
  expect((await ana('list', '--mine')).stdout).toContain('planned');
});
