/** What the command of `dibs run` has from whoever started dibs, besides its environment and its directory. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { registry } from '../runs.ts';

const shell = (script: string): ReturnType<typeof registry.spawn> => registry.spawn('bash', ['-c', script], { as: 'alice' });

describe('the descriptors of the command', () => {
  it('are those that dibs was started with: a file, a pipe, a fifo, also with a high number', async () => {
    const { stdout, code } = await shell('mkfifo fifo; exec 3>three 5<>fifo 77>seventy; dibs run T-1 -- bash -c \'echo 3 >&3; echo f >&5; read x <&5; echo $x; echo 77 >&77; cat <&9\' 9< <(echo piped)');
    expect([code, stdout]).toEqual([0, 'f\npiped\n']);
    expect([readFileSync(join(registry.base, 'three'), 'utf8'), readFileSync(join(registry.base, 'seventy'), 'utf8')]).toEqual(['3\n', '77\n']);
  });

  it.skipIf(process.platform !== 'linux')('are no others', async () => {
    const list = 'for f in /proc/self/fd/*; do n=${f##*/}; [ $n -gt 2 ] && [ -e $f ] && echo $n; done; :';
    const bare = await registry.spawn('sh', ['-c', list], { as: 'alice' });
    const under = await registry.dibs(['run', 'T-1', '--', 'sh', '-c', list], { as: 'alice' });
    expect([under.code, under.stdout]).toEqual([0, bare.stdout]);
  });

  it('let it take jobs from the jobserver of a make that started it', async () => {
    const makefile = 'all: ; +@dibs run T-1 -- $(MAKE) --no-print-directory sub\nsub: one two\none two: ; @touch began-$@; while [ ! -e began-one ] || [ ! -e began-two ]; do sleep 0.05; done\n.PHONY: all sub one two\n';
    writeFileSync(join(registry.base, 'Makefile'), makefile);
    // Each of the two waits until the other one has begun.
    const made = await registry.spawn('make', ['-s', '-j2'], { as: 'alice' });
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(registry.names('complete')).toEqual(['T-1~1.md']);
  });
});

describe('the signals of the command', () => {
  it.skipIf(process.platform !== 'linux')('are none that it ignores, blocks or finds pending', async () => {
    const { stdout } = await registry.dibs(['run', 'T-1', '--', 'cat', '/proc/self/status'], { as: 'alice' });
    expect(stdout).toMatch(/SigPnd:\t0+\n.*SigBlk:\t0+\nSigIgn:\t0+\n/s);
  });
});
