import { expect, it } from 'vitest';
import { GUIDE } from '../../lib/words/guide.ts';
import { makeRegistry } from '../support/fixture.ts';

it('dibs guide prints the guide, also where there is no registry', async () => {
  const registry = await makeRegistry();
  try {
    expect(await registry.dibs(['guide'], { cwd: '/' })).toMatchObject({ stdout: GUIDE, stderr: '', code: 0 });
    expect((await registry.dibs(['guide', '--json'], { cwd: '/' })).json).toMatchObject({ ok: true, verb: 'guide', guide: GUIDE });
  } finally {
    registry.remove();
  }
});
