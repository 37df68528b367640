/** A pipe that dibs shares with a neighbour stays as the neighbour expects it. */

import { describe, expect, it } from 'vitest';
import { registry } from '../runs.ts';

// A neighbour writes more than a pipe holds while dibs is there, and the reader comes late.
const beside = (dibs: string): string => `{ ${dibs} & sleep 1; seq 1 300000; kill $! 2>/dev/null; wait; } 2>&1 | { sleep 2; grep -c '^[0-9]*$'; }`;

describe('a pipe that is shared with a neighbour', () => {
  it.each([
    ['claim --wait', 'dibs claim HELD --wait 20s'],
    ['run --wait', 'dibs run HELD --wait=20s -- true'],
    ['run', 'dibs run T-1 --release -- sleep 20'],
    ['janitor --watch', 'dibs janitor --watch'],
  ])('loses nothing beside dibs %s', async (_verb, dibs) => {
    registry.held('HELD', { owner: 'bob' });
    expect((await registry.spawn('bash', ['-c', beside(dibs)], { as: 'alice' })).stdout).toBe('300000\n');
  });

  it('loses nothing of what dibs says where somebody else made it non-blocking', async () => {
    const ids = Array.from({ length: 2000 }, (_, n) => `T-${'x'.repeat(60)}-${n}`);
    for (const id of ids) registry.file(`scoped/${id}.md`);
    const nonBlocking = `${process.execPath} -e 'process.stdout.write("first\\n"); setTimeout(() => {}, 4000)'`;
    const { stdout } = await registry.spawn('bash', ['-c', `{ ${nonBlocking} & sleep 1; dibs list --all; echo "code $?"; wait; } | { sleep 3; grep -c '^scoped\\|^code 0'; }`], { as: 'alice' });
    expect(Number(stdout)).toBe(ids.length + 2);
  });

  it('that nobody reads any more is no error', async () => {
    for (let n = 0; n < 2000; n++) registry.file(`scoped/T-${'x'.repeat(60)}-${n}.md`);
    expect((await registry.spawn('bash', ['-c', '{ dibs list --all; echo "code $?" >&2; } | head -1'], { as: 'alice' })).stderr).toBe('code 0\n');
  });

  it('and a full disk is one: 74', async () => {
    const full = await registry.spawn('sh', ['-c', 'dibs list --all > /dev/full'], { as: 'alice' });
    expect(full).toMatchObject({ code: 74, stderr: expect.stringContaining('store-failed: the answer could not be written: ENOSPC') });
  });
});
