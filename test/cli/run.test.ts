import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Json } from '../support/fixture.ts';
import { events, registry, run } from './runs.ts';

describe('the exit code of dibs run', () => {
  it.each([0, 1, 3, 64, 126, 127, 255])("is the command's: %i", async (code) => {
    expect(await run('T-1', `exit ${code}`)).toMatchObject({ code });
  });

  it('is 127 when there is no such command, and 126 when it cannot be run', async () => {
    const missing = await registry.dibs(['run', 'T-1', '--', 'no-such-command', 'x'], { as: 'alice' });
    expect(missing).toMatchObject({ code: 127, stdout: '' });
    expect(missing.stderr).toContain('no-such-command: ENOENT');
    expect(registry.names('scoped')).toEqual(['T-1~1.md']);
    writeFileSync(join(registry.base, 'text'), '#!/bin/sh\n', { mode: 0o644 });
    const text = await registry.dibs(['run', 'T-1', '--', './text'], { as: 'alice' });
    expect(text).toMatchObject({ code: 126, stdout: '' });
    expect(text.stderr).toContain('./text: EACCES');
    expect(registry.names('scoped')).toEqual(['T-1~2.md']);
    expect(registry.names('claimed')).toEqual([]);
  });

  it.each([['HUP', 129], ['TERM', 143], ['KILL', 137]])('is 128 + n when SIG%s ended the command', async (signal, code) => {
    expect(await run('T-1', `kill -${signal} $$`)).toMatchObject({ code });
    expect(registry.names('scoped')).toEqual(['T-1~1.md']);
  });
});

describe('dibs run', () => {
  it('completes the task on 0, byte for byte, with the command in its log', async () => {
    const { code, stdout, stderr } = await run('T-1', 'echo out; echo err >&2');
    expect([code, stdout, stderr]).toEqual([0, 'out\n', 'err\n']);
    expect(registry.names('complete')).toEqual(['T-1~1.md']);
    expect(readFileSync(join(registry.root, 'complete', 'T-1~1.md'), 'utf8')).toBe('the task\n');
    expect([registry.names('claimed'), registry.names('scoped'), registry.names('holders')]).toEqual([[], [], []]);
    expect(await events()).toMatchObject([{ event: 'claim', generation: 1 }, { event: 'complete', generation: 1, text: 'dibs run: sh -c echo out; echo err >&2' }]);
  });

  it('releases the task otherwise, with the reason in its log', async () => {
    expect(await run('T-1', 'exit 3')).toMatchObject({ code: 3 });
    expect(registry.names('scoped')).toEqual(['T-1~1.md']);
    expect([registry.names('claimed'), registry.names('complete'), registry.names('holders')]).toEqual([[], [], []]);
    expect((await events()).at(-1)).toMatchObject({ event: 'release', text: 'dibs run: the command ended with 3' });
  });

  it('always gives it back to scoped/ under --release, so that it is a lock to use again', async () => {
    expect(await run('T-1', 'exit 0', ['--release'])).toMatchObject({ code: 0 });
    expect(registry.names('scoped')).toEqual(['T-1~1.md']);
    expect(await run('T-1', 'exit 4', ['--release'])).toMatchObject({ code: 4 });
    expect(registry.names('scoped')).toEqual(['T-1~2.md']);
    expect(await run('T-1', 'exit 0', ['--release'])).toMatchObject({ code: 0 });
    expect(registry.names('scoped')).toEqual(['T-1~3.md']);
    const logged = await events();
    expect(logged.map(({ event }: Json) => event)).toEqual(['claim', 'release', 'claim', 'release', 'claim', 'release']);
    expect(logged[1]).not.toHaveProperty('text');
  });

  it('makes the task under --create where there is none, and takes the one that is there as it is', async () => {
    expect(await run('LOCK', 'exit 0', ['--create', '--release'])).toMatchObject({ code: 0 });
    expect(registry.names('scoped')).toEqual(['LOCK~1.md', 'T-1.md']);
    expect((await registry.dibs(['list', '--json'])).json.tasks).toContainEqual(expect.objectContaining({ id: 'LOCK', title: 'Lock LOCK' }));
    expect(await run('lock', 'exit 0', ['--create', '--release'])).toMatchObject({ code: 0 });
    expect(await run('T-1', 'exit 0', ['--create', '--release'])).toMatchObject({ code: 0 });
    expect(registry.names('scoped')).toEqual(['LOCK~2.md', 'T-1~1.md']);
    expect(readFileSync(join(registry.root, 'scoped', 'T-1~1.md'), 'utf8')).toBe('the task\n');
  });

  it('runs nothing where it gets no claim: 5 for an unknown id, 6 for a task that cannot be claimed, 3 for one that is held', async () => {
    registry.file('complete/DONE.md');
    registry.held('HELD', { owner: 'bob' });
    for (const [id, code] of [['NONE', 5], ['DONE', 6], ['HELD', 3]] as const) {
      const { stdout, code: got, stderr } = await run(id, 'echo ran');
      expect([id, got, stdout]).toEqual([id, code, '']);
      expect(stderr).toContain(id);
    }
  });

  it('gives the command its own input, arguments and working directory', async () => {
    const { stdout, code } = await registry.dibs(['run', 'T-1', '--', 'sh', '-c', 'cat; pwd; echo "$@"', 'sh', '--release', '-q', 'a b'], { as: 'alice', input: 'given\n' });
    expect([code, stdout]).toEqual([0, `given\n${registry.base}\n--release -q a b\n`]);
    // What stands behind `--` is the command's alone.
    expect(registry.names('complete')).toEqual(['T-1~1.md']);
  });

  it('refuses with 64 what lacks `--` or a command, and claims nothing', async () => {
    const before = registry.snapshot();
    for (const args of [['run', 'T-1'], ['run', 'T-1', '--'], ['run', 'T-1', 'true'], ['run'], ['run', '--', 'true'], ['run', 'T-1', 'T-2', '--', 'true'], ['run', '../x', '--', 'true']]) {
      const { code, stdout, stderr } = await registry.dibs(args, { as: 'alice' });
      expect([args, code, stdout]).toEqual([args, 64, '']);
      expect(stderr).toMatch(/^dibs: usage: /);
    }
    expect(registry.snapshot()).toEqual(before);
  });
});

describe('dibs run --json', () => {
  it('says what became of the claim, in one object', async () => {
    const [done, failed] = [await run('T-1', 'exit 0', ['--json']), await run('T-2', 'exit 3', ['--json', '--create'])];
    expect(done.json).toMatchObject({ schema: 1, ok: true, verb: 'run', task: { id: 'T-1' }, outcome: 'complete', commandExit: 0, claim: { id: 'T-1', generation: 1, agent: 'alice', leaseSeconds: 60 } });
    expect(failed.json).toMatchObject({ schema: 1, ok: false, verb: 'run', task: { id: 'T-2' }, outcome: 'released', commandExit: 3 });
    expect([done.code, failed.code]).toEqual([0, 3]);
  });

  it('says why there was none', async () => {
    registry.held('HELD', { owner: 'bob' });
    expect((await run('HELD', 'exit 0', ['--json'])).json).toMatchObject({ ok: false, verb: 'run', error: { code: 'held', holder: { agent: 'bob' } } });
    expect((await run('HELD', 'exit 0', ['--json', '--wait=1s'])).json).toMatchObject({ ok: false, error: { code: 'timeout', holder: { agent: 'bob' } } });
    expect((await run('HELD', 'exit 0', ['--json', '--conflict-exit-code=0'])).json).toMatchObject({ ok: true, outcome: 'held', task: { id: 'HELD' } });
    expect((await registry.dibs(['run', 'T-1', '--json'], { as: 'alice' })).json).toMatchObject({ ok: false, error: { code: 'usage' } });
  });
});
