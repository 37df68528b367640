/**
 * The descriptors above 2 that dibs was started with: a script's `exec 3>log`, a `<(…)`, the jobserver of make. A
 * command under flock(1) has them, and Node keeps them from what it starts, so they are named to it one by one.
 */

import { fstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

// Linux and macOS give a process its open descriptors here.
const OPEN = '/dev/fd';
const NONBLOCK = 0o4000;
// A descriptor takes a place in a table up to its number.
const HIGHEST = 65_535;

/** Call it before dibs opens anything. @param makeflags the MAKEFLAGS of the environment */
export function inheritedDescriptors(makeflags: string | undefined): readonly number[] {
  const named = jobserver(makeflags);
  const open = openDescriptors();
  const nodes = pipesOfNode(open.filter(({ fd }) => !named.has(fd)));
  return open.filter(({ fd, what }) => named.has(fd) || (what !== undefined && !nodes.has(fd))).map(({ fd }) => fd);
}

interface Open {
  readonly fd: number;
  /** Undefined for what has no type: the epoll and event descriptors of Node itself. */
  readonly what: 'pipe' | 'other' | undefined;
}

function openDescriptors(): readonly Open[] {
  let names: readonly string[] = [];
  try {
    names = readdirSync(OPEN);
  } catch {
    // Then there is no way to know.
  }
  const found: Open[] = [];
  for (const name of names) {
    const fd = Number(name);
    if (!Number.isInteger(fd) || fd <= 2 || fd > HIGHEST) continue;
    try {
      const stats = fstatSync(fd);
      found.push({ fd, what: stats.isFIFO() ? 'pipe' : (stats.mode & 0o170000) === 0 ? undefined : 'other' });
    } catch {
      // The one that the directory was read by.
    }
  }
  return found.toSorted((a, b) => a.fd - b.fd);
}

/** `--jobserver-auth=3,4`, or `--jobserver-fds=3,4` of an old make. A fifo has a path, and needs nothing. */
function jobserver(makeflags = ''): ReadonlySet<number> {
  const named = [...makeflags.matchAll(/--jobserver-(?:auth|fds)=([0-9]+),([0-9]+)/g)].at(-1) ?? [];
  return new Set(named.slice(1).map(Number));
}

/**
 * Node has both ends of each of its pipes. Those of its event loops do not block. Another one, the lock of its signals,
 * was opened right after the first epoll descriptor, with the lowest numbers that were free. Where /proc does not tell
 * more, every pipe may be Node's.
 */
function pipesOfNode(open: readonly Open[]): ReadonlySet<number> {
  const pipes = open.filter(({ what }) => what === 'pipe');
  const ends = new Map<string, number[]>();
  for (const { fd } of pipes) {
    const pipe = describePipe(fd);
    if (pipe === undefined) return new Set(pipes.map(({ fd: each }) => each));
    // A fifo that has a path is nobody's but the user's.
    if (!pipe.startsWith('pipe:')) continue;
    ends.set(pipe, [...(ends.get(pipe) ?? []), fd]);
  }
  const nodes = new Set<number>();
  const firstOfNode = open.find(({ what }) => what === undefined)?.fd ?? 0;
  let hasLock = false;
  for (const pair of [...ends.values()].filter(({ length }) => length === 2)) {
    if (!pair.every((fd) => isNonBlocking(fd))) {
      if (hasLock || pair.some((fd) => fd < firstOfNode)) continue;
      hasLock = true;
    }
    for (const fd of pair) nodes.add(fd);
  }
  return nodes;
}

function describePipe(fd: number): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return undefined;
  }
}

function isNonBlocking(fd: number): boolean {
  const [, flags = '0'] = /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1')) ?? [];
  return (Number.parseInt(flags, 8) & NONBLOCK) !== 0;
}
