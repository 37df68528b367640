/** What is there already is read at once, and nothing is waited for. Real files, pipes and sockets. */

import { execFileSync } from 'node:child_process';
import { closeSync, constants, existsSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readReady } from '../../lib/system/read-ready.ts';

let directory: string;
let open: number[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'dibs-ready-'));
  open = [];
});

afterEach(() => {
  for (const fd of open) closeSync(fd);
  rmSync(directory, { recursive: true });
});

function opened(path: string, flags: number | string): number {
  const fd = openSync(path, flags);
  open.push(fd);
  return fd;
}

/** A pipe that blocks its readers, as a host's does. */
function pipe(): { readonly to: number; readonly from: number } {
  const path = join(directory, 'pipe');
  execFileSync('mkfifo', [path]);
  // Whoever opens both ends does not wait for the other one.
  const both = openSync(path, constants.O_RDWR);
  const from = opened(path, constants.O_RDONLY);
  const to = opened(path, constants.O_WRONLY);
  closeSync(both);
  return { to, from };
}

const said = (fd: number, most = 1_000_000): unknown => {
  const ready = readReady(fd, most);
  return ready === undefined ? undefined : [ready.bytes.toString('utf8'), ready.isEnded];
};

describe.runIf(existsSync('/proc/self/fd'))('a pipe', () => {
  it('is read as far as it is filled, and nobody waits for the rest', () => {
    const { to, from } = pipe();
    expect(said(from)).toEqual(['', false]);
    writeSync(to, 'half');
    expect(said(from)).toEqual(['half', false]);
    writeSync(to, ' and half');
    closeSync(open.pop() ?? -1);
    expect(said(from)).toEqual([' and half', true]);
  });

  it('waits as before for whoever else reads it', () => {
    const { to, from } = pipe();
    readReady(from, 10);
    expect(() => execFileSync('timeout', ['0.2', 'head', '-c1'], { stdio: [from, 'ignore', 'ignore'] })).toThrow(expect.objectContaining({ status: 124 }));
    writeSync(to, 'x');
    const byte = Buffer.alloc(1);
    expect([readSync(from, byte), byte.toString()]).toEqual([1, 'x']);
  });

  it('is read no further than was asked for, but for a chunk', () => {
    const { to, from } = pipe();
    writeSync(to, 'x'.repeat(60_000));
    expect(readReady(from, 10)?.bytes.length).toBe(60_000);
  });
});

it('a file is read from where the descriptor stands to its end', () => {
  const path = join(directory, 'file');
  writeFileSync(path, `${'a'.repeat(100_000)}z`);
  const fd = opened(path, 'r');
  readSync(fd, Buffer.alloc(99_999));
  expect(said(fd)).toEqual(['az', true]);
  expect(said(fd)).toEqual(['', true]);
});

it('a device, a directory and a closed descriptor are left alone', () => {
  expect([said(opened('/dev/null', 'r')), said(opened(directory, 'r')), said(9999)]).toEqual([undefined, undefined, undefined]);
});
