import { describe, expect, it } from 'vitest';
import { registry, run } from '../runs.ts';

describe('--conflict-exit-code', () => {
  it.each(['0', '1', '75', '255'])('%s is the exit code when another holds it, and the command does not run', async (code) => {
    registry.held('HELD', { owner: 'bob' });
    const refused = await run('HELD', 'echo ran', [`--conflict-exit-code=${code}`]);
    expect([refused.code, refused.stdout]).toEqual([Number(code), '']);
    expect(refused.stderr).toContain('held by bob');
  });

  it('is the exit code after a timeout too, and for nothing else', async () => {
    registry.held('HELD', { owner: 'bob' });
    registry.file('waiting/PARKED.md');
    expect(await run('HELD', 'exit 0', ['--wait=1s', '--conflict-exit-code', '77'])).toMatchObject({ code: 77 });
    expect(await run('PARKED', 'exit 0', ['--conflict-exit-code', '77'])).toMatchObject({ code: 6 });
    expect(await run('NONE', 'exit 0', ['--conflict-exit-code', '77'])).toMatchObject({ code: 5 });
    expect(await run('T-1', 'exit 3', ['--conflict-exit-code', '77'])).toMatchObject({ code: 3 });
  });

  it.each(['256', '-1', '1e2', 'x', '', ' 7', '0x10', '1000'])('%j is 64, before anything is claimed', async (text) => {
    const before = registry.snapshot();
    expect(await run('T-1', 'echo ran', [`--conflict-exit-code=${text}`])).toMatchObject({ code: 64, stdout: '' });
    expect(registry.snapshot()).toEqual(before);
  });
});
