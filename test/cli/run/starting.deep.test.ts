import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { registry, run } from '../runs.ts';

describe('a command that cannot be started', () => {
  it.each([
    ['is not there', 'no-such-command', 127, 'no-such-command: ENOENT'],
    ['has no name', '', 127, '"": ENOENT'],
    ['lies below a file', './file/x', 126, './file/x: ENOTDIR'],
    ['is a directory', '/', 126, '/: EACCES'],
    ['is a link to itself', './loop', 126, './loop: ELOOP'],
    ['has too long a name', 'x'.repeat(5000), 126, 'ENAMETOOLONG'],
    ['has an interpreter that is not there', './bad-interpreter', 127, './bad-interpreter: ENOENT'],
  ])('because it %s costs nobody the claim', async (_why, program, code, says) => {
    writeFileSync(join(registry.base, 'file'), '');
    writeFileSync(join(registry.base, 'bad-interpreter'), '#!/no/such/program\n', { mode: 0o755 });
    symlinkSync('loop', join(registry.base, 'loop'));
    const ran = await registry.dibs(['run', 'T-1', '--', program], { as: 'alice' });
    expect(ran).toMatchObject({ code, stdout: '' });
    expect(ran.stderr).toContain(says);
    expect([registry.names('scoped'), registry.names('claimed'), registry.names('holders')]).toEqual([['T-1~1.md'], [], []]);
  });
});

describe('a command that a signal without a name ended', () => {
  it.skipIf(process.platform !== 'linux').each([34, 40, 63, 64])('has failed: 128 + %i', async (signal) => {
    expect(await run('T-1', `kill -${signal} $$; sleep 5`)).toMatchObject({ code: 128 + signal });
    expect([registry.names('scoped'), registry.names('complete')]).toEqual([['T-1~1.md'], []]);
  });
});
