/** The fence: no generation is given twice as long as the log, a belief or a name remembers it. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { claim } from '../../lib/transitions/claim.ts';
import { release } from '../../lib/transitions/release.ts';
import { TEXT, useBench } from '../support/bench.ts';

const bench = useBench();

const remove = (path: string): void => rmSync(join(bench().store.root, path), { recursive: true });

/** Claims the task, gives it back, and says under which generation it was held. */
function claimAndRelease(owner = 'ana'): number {
  const { tenure } = bench().run(claim(bench().caller(owner), 'T'));
  bench().run(release(bench().caller(owner), 'T', { to: 'scoped' }));
  return tenure.generation;
}

it('rises when the file is deleted and written again, each time', () => {
  const fences = [0, 1, 2, 3].map(() => {
    const fence = claimAndRelease();
    remove(`scoped/T~${fence}.md`);
    bench().save('scoped/T.md', TEXT);
    return fence;
  });
  expect(fences).toEqual([1, 2, 3, 4]);
});

it('rises beyond what was had before git brought an older file back, whoever claims it', () => {
  const before = [0, 1, 2, 3, 4, 5].map(() => claimAndRelease());
  expect(before).toEqual([1, 2, 3, 4, 5, 6]);
  remove('scoped/T~6.md');
  bench().save('scoped/T~3.md', TEXT);
  expect(claimAndRelease('bob')).toBe(7);
});

it('is remembered by a belief that was confirmed, though the log is gone', () => {
  const { tenure } = bench().run(claim(bench().caller('ana'), 'T'));
  remove(tenure.path);
  remove('log');
  bench().save('scoped/T.md', TEXT);
  expect(claimAndRelease('bob')).toBe(2);
});

it('is not moved by an attempt that never counted', () => {
  bench().save(`holders/ana/T~8@ana:${bench().store.ms}+60.md`, '');
  expect(claimAndRelease('bob')).toBe(1);
});
