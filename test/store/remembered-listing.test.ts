import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { remembersListings, stir, typeOfMount } from '../../lib/store/remembered-listing.ts';

const MOUNTS = `22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
31 22 0:28 / /mnt/old rw,relatime shared:9 - nfs server:/export rw,vers=3
32 22 0:29 / /mnt/new rw,relatime shared:10 - nfs4 server:/export rw,vers=4.2
33 31 0:30 / /mnt/old/in\\040between rw,relatime - tmpfs none rw
34 22 0:31 / /mnt/twice rw,relatime - ext4 /dev/vdb rw
35 34 0:32 / /mnt/twice rw,relatime - nfs server:/other rw,vers=3
`;

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'dibs-listing-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

it.each([
  ['/home/a/.agent/registry', 'ext4'],
  ['/mnt/old', 'nfs'],
  ['/mnt/old/project', 'nfs'],
  ['/mnt/older/project', 'ext4'],
  ['/mnt/new/project', 'nfs4'],
  ['/mnt/old/in between/project', 'tmpfs'],
  ['/mnt/twice/project', 'nfs'],
])('%s lies on %s, as the system tells its mounts', (path, type) => {
  expect(typeOfMount(MOUNTS, path)).toBe(type);
});

it('this directory and one that is not there are not listed from memory', () => {
  expect(remembersListings(directory)).toBe(false);
  expect(remembersListings(join(directory, 'nowhere'))).toBe(false);
});

it('a directory that is stirred has changed, and has nothing more in it', () => {
  utimesSync(directory, 1_000_000_000, 1_000_000_000);
  stir(directory, 'abcdefghijkl');
  expect(statSync(directory).mtimeMs).toBeGreaterThan(1_000_000_000_000);
  expect(readdirSync(directory)).toEqual([]);
});

it('one that is not there is not made', () => {
  stir(join(directory, 'nowhere'), 'abcdefghijkl');
  expect(existsSync(join(directory, 'nowhere'))).toBe(false);
});
