import { appendFileSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { initRegistry } from '../../lib/client/init-registry.ts';
import { BESIDE, base, filesIn, root, TEMPLATE } from './new-place.ts';

describe('what is laid beside it', () => {
  const isProgram = (path: string): boolean => readFileSync(path, 'utf8').startsWith('#!');
  const bitsOf = (path: string): number => statSync(path).mode & 0o777;

  it('has the schedules, and the tools where each program can be run by whoever may read it', async () => {
    await initRegistry({ root });
    expect(BESIDE).toEqual(expect.arrayContaining(['crontab', 'dibs-janitor.plist', 'dibs-janitor.service', 'dibs-janitor.timer'].map((name) => `schedule/${name}`)));
    for (const path of BESIDE) {
      const laid = join(base, '.agent', path);
      expect(readFileSync(laid)).toEqual(readFileSync(join(TEMPLATE, path)));
      expect([path, bitsOf(laid)]).toEqual([path, (isProgram(laid) ? 0o777 : 0o666) & ~process.umask()]);
    }
  });

  it('lies in a registry that is not in .agent', async () => {
    const elsewhere = join(base, 'locks');
    await initRegistry({ root: elsewhere });
    expect(filesIn(elsewhere)).toEqual(expect.arrayContaining(BESIDE));
  });

  it.each(BESIDE)('%s is kept and named when somebody changed it, and laid again when it is gone', async (path) => {
    await initRegistry({ root });
    const laid = join(base, '.agent', path);
    const bits = bitsOf(laid);
    appendFileSync(laid, '# ours\n');
    const ours = readFileSync(laid);
    expect(await initRegistry({ root })).toMatchObject({ created: [], differing: [path] });
    expect([readFileSync(laid), bitsOf(laid)]).toEqual([ours, bits]);
    rmSync(laid);
    expect(await initRegistry({ root })).toMatchObject({ created: [path], differing: [] });
    expect([readFileSync(laid), bitsOf(laid)]).toEqual([readFileSync(join(TEMPLATE, path)), bits]);
  });
});
