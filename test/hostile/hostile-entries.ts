/** Things that are no ordinary files, and the places of a registry where somebody could leave one. */

import { execFileSync } from 'node:child_process';
import { linkSync, lutimesSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { DIRECTORIES } from '../../lib/rules/shelf.ts';
import { claimName } from '../support/claim-left.ts';
import { layFiles, layRegistry } from '../support/lay-files.ts';

/** What must never be read, printed or written: it lies outside of the registry. */
export const SECRET = 'the secret outside';

/** A task's id that every place uses, and one that depends on it. */
export const BAD = 'BAD';

export interface Kind {
  readonly what: string;
  /** Makes it at `path`; `outside` is a directory for what it leads to. */
  readonly make: (path: string, outside: string) => void | Promise<void>;
  /** A regular file: it may be read, claimed and moved as any other. */
  readonly regular?: boolean;
  readonly needsRoot?: boolean;
  /** Nobody can tell what it holds, not even that it is nothing to be read. */
  readonly unseen?: boolean;
  /** It belongs to another user than the one who runs dibs, and that one may not read it. */
  readonly foreign?: boolean;
}

function victim(outside: string): string {
  const path = join(outside, 'victim.md');
  writeFileSync(path, `---\ntitle: ${SECRET}\nreserve_for: ${SECRET}\n---\n${SECRET}\n`);
  return path;
}

function sparse(path: string, gigabytes: number): void {
  writeFileSync(path, '');
  truncateSync(path, gigabytes * 1024 ** 3);
}

/** Bound under a short name: the path of a socket has little room. */
async function socket(path: string, outside: string): Promise<void> {
  const short = join(outside, 's');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(short, resolve));
  renameSync(short, path);
  await new Promise((resolve) => server.close(resolve));
}

export const KINDS: readonly Kind[] = [
  { what: 'a FIFO', make: (path) => void execFileSync('mkfifo', [path]) },
  { what: 'a socket', make: socket },
  // Of zeros without end: who reads it takes all memory.
  { what: 'a device', make: (path) => void execFileSync('mknod', ['-m', '666', path, 'c', '1', '5']), needsRoot: true },
  {
    what: 'a directory',
    make: (path) => {
      mkdirSync(path);
      writeFileSync(join(path, 'full'), '');
    },
  },
  { what: 'a symlink to a file outside', make: (path, outside) => symlinkSync(victim(outside), path) },
  {
    what: 'a symlink to a FIFO outside',
    make: (path, outside) => {
      execFileSync('mkfifo', [join(outside, 'fifo')]);
      symlinkSync(join(outside, 'fifo'), path);
    },
  },
  { what: 'a symlink to itself', unseen: true, make: (path) => symlinkSync(path, path) },
  { what: 'a symlink to nothing', make: (path, outside) => symlinkSync(join(outside, 'made'), path) },
  // One that a buffer could hold, so that it shows when somebody reads it whole, and one that none can.
  { what: 'a file of 1 GB with nothing in it', regular: true, make: (path) => sparse(path, 1) },
  { what: 'a file of 10 GB with nothing in it', regular: true, make: (path) => sparse(path, 10) },
  {
    what: "a hard link to another user's file that nobody may read",
    regular: true,
    needsRoot: true,
    foreign: true,
    unseen: true,
    make: (path, outside) => linkSync(victim(outside), path),
  },
];

export interface Place {
  readonly where: string;
  /** Below the registry, at this time. */
  readonly path: (nowMs: number) => string;
  /** What lies around it. */
  readonly beside?: (nowMs: number) => Readonly<Record<string, string>>;
  /** It was left there long ago. */
  readonly old?: boolean;
  /** What `claim` and `renew` of that task answer while it is no regular file. */
  readonly claim: number;
  readonly renew: number;
  /** What `claim` of another task answers. */
  readonly claimGood?: number;
  /** What all three are for a kind that is `unseen`, where that makes a difference. */
  readonly unseen?: number;
  /** This kind is what belongs there. */
  readonly unless?: string;
  /** Nobody's bytes: staging and memories may be cleared away. */
  readonly passing?: boolean;
}

const claimOf = (owner: string, atMs: number, mark?: string): string => claimName(BAD, atMs, { owner, mark });
const LONG_MS = 9_999_000;

export const PLACES: readonly Place[] = [
  { where: 'as a task in scoped/', path: () => `scoped/${BAD}.md`, claim: 65, renew: 6 },
  { where: 'as a task in waiting/', path: () => `waiting/${BAD}.md`, claim: 6, renew: 6 },
  { where: 'as a task without an ending', path: () => `scoped/${BAD}`, claim: 65, renew: 6 },
  { where: 'as a YAML task', path: () => `scoped/${BAD}.yaml`, claim: 65, renew: 6 },
  { where: 'as a finished task that another one depends on', path: () => `complete/${BAD}.md`, claim: 6, renew: 6 },
  { where: 'as my claim', path: (now) => `claimed/${claimOf('alice', now)}`, beside: (now) => ({ [`holders/alice/${claimOf('alice', now)}`]: 'confirmed\n' }), claim: 65, renew: 65 },
  { where: 'as the claim of another', path: (now) => `claimed/${claimOf('bob', now)}`, claim: 3, renew: 3 },
  { where: 'as a claim that ran out', path: (now) => `claimed/${claimOf('bob', now - LONG_MS)}`, old: true, claim: 3, renew: 3 },
  { where: 'as a claim under examination', path: (now) => `claimed/${claimOf('bob', now - LONG_MS, 'abc')}`, old: true, claim: 3, renew: 3 },
  { where: 'as an old copy of a task', path: () => `scoped/${BAD}.md`, beside: () => ({ [`complete/${BAD}~2.md`]: '' }), claim: 6, renew: 6 },
  { where: 'as the log of a task', path: () => `log/${BAD}.jsonl`, beside: () => ({ [`scoped/${BAD}.md`]: '' }), claim: 0, renew: 6 },
  { where: 'as the log of my claim', path: () => `log/${BAD}.jsonl`, beside: (now) => ({ [`claimed/${claimOf('alice', now)}`]: '' }), claim: 0, renew: 0 },
  { where: 'as registry.yaml', path: () => 'registry.yaml', beside: () => ({ [`scoped/${BAD}.md`]: '' }), claim: 65, renew: 65, claimGood: 65, unseen: 74 },
  { where: 'as a belief', path: (now) => `holders/alice/${claimOf('alice', now)}`, beside: (now) => ({ [`claimed/${claimOf('alice', now)}`]: '' }), claim: 0, renew: 0, passing: true },
  { where: 'as an old belief', path: (now) => `holders/alice/${claimOf('alice', now - LONG_MS)}`, beside: () => ({ [`scoped/${BAD}~1.md`]: '' }), old: true, claim: 0, renew: 4, passing: true },
  { where: 'as the directory of what I believe', path: () => 'holders/alice', beside: (now) => ({ [`claimed/${claimOf('alice', now)}`]: '' }), claim: 74, renew: 0, claimGood: 74, unless: 'a directory' },
  { where: 'as a name being taken away', path: () => `tmp/drop-abcdefghijkl-${BAD}.md`, old: true, claim: 5, renew: 5 },
  { where: 'as a file being published', path: () => 'tmp/new-abcdefghijkl', old: true, claim: 5, renew: 5, passing: true },
  { where: 'in lost+found/', path: () => `lost+found/abcdefghijkl-${BAD}.md`, claim: 5, renew: 5 },
  { where: 'as a README', path: () => 'README.md', claim: 5, renew: 5 },
  { where: 'as the page for agents', path: () => '../AGENT_BOOT.md', claim: 5, renew: 5 },
];

/** A registry in `base`, with a task of its own that anybody can claim. */
export function layGoodRegistry(base: string): string {
  rmSync(base, { recursive: true, force: true });
  const root = join(base, 'project', '.agent', 'registry');
  mkdirSync(join(base, 'outside'), { recursive: true });
  return layRegistry(root, DIRECTORIES, { 'registry.yaml': 'version: 1\n', 'scoped/GOOD.md': '# Good\n', 'scoped/NEEDS.md': `---\ndepends_on: ${BAD}\n---\n` });
}

/** Makes one of a kind in a place of this registry; answers where. */
export async function leave(root: string, outside: string, kind: Kind, { path, beside, old }: Place): Promise<string> {
  const now = Date.now();
  layFiles(root, beside?.(now) ?? {});
  const target = join(root, path(now));
  mkdirSync(dirname(target), { recursive: true });
  rmSync(target, { force: true });
  await kind.make(target, outside);
  if (old === true) lutimesSync(target, (now - LONG_MS) / 1000, (now - LONG_MS) / 1000);
  return target;
}
