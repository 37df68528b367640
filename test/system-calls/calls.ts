/** The system calls on a registry, read from a log of strace. */

export interface Call {
  readonly syscall: string;
  /** Counted by strace: the how many-th call of this name, from 1. */
  readonly nth: number;
  /** Relative to the directory that was asked for, '.' for itself; the second of a rename or a link is the new name. */
  readonly paths: readonly string[];
  /** May it change what is on the disk? */
  readonly changes: boolean;
  /** It has to make the file, or to fail. */
  readonly isExclusive: boolean;
  /** Unlike any other call of one run, and the same in each run of one verb: without times, nonces and process ids. */
  readonly label: string;
  readonly outcome: 'done' | 'failed' | 'killed' | 'injected';
}

/** Those that can change what is on the disk; openat is one of them where it creates. */
export const CHANGING: readonly string[] = `
  rename renameat renameat2 link linkat symlink symlinkat unlink unlinkat mkdir mkdirat rmdir mknod mknodat
  open openat creat write writev pwrite64 pwritev pwritev2 truncate ftruncate fallocate copy_file_range sendfile splice
  utimensat utime utimes futimesat chmod fchmod fchmodat chown fchown fchownat lchown fsync fdatasync sync_file_range
  setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr
`.trim().split(/\s+/);
const OPENING: ReadonlySet<string> = new Set(['open', 'openat']);
const LINE = /^([a-z]\w*)\((.*)$/;

/** Every call at or below `root`, in order. */
export function readCalls(log: string, root: string): readonly Call[] {
  const counts = new Map<string, number>();
  const labels = new Map<string, number>();
  const probes = new Set<string>();
  const calls: Call[] = [];
  for (const line of log.split('\n')) {
    const [, syscall, rest] = LINE.exec(line) ?? [];
    if (syscall === undefined || rest === undefined) continue;
    const nth = (counts.get(syscall) ?? 0) + 1;
    counts.set(syscall, nth);
    const paths = pathsIn(rest, root);
    if (paths.length === 0) continue;
    const creates = /O_CREAT|O_TRUNC/.test(rest);
    const kind = `${syscall}${creates ? ' (create)' : ''} ${paths.map((path) => withoutChance(path)).join(' -> ')}`;
    const occurrence = (labels.get(kind) ?? 0) + 1;
    labels.set(kind, occurrence);
    // What the clock's probe does within its own directory, and how often, depends on the machine: all of that is one
    // point of it.
    const [path = ''] = paths;
    const [, probe, within = ''] = /(?:^|\/)tmp\/(now-[0-9a-z]+)(\/.*)?$/.exec(path) ?? [];
    if (probe !== undefined) probes.add(probe);
    const isProbing = within !== '' || (probe !== undefined && !/^(?:mkdir|rmdir)/.test(syscall));
    calls.push({
      syscall,
      nth,
      paths,
      changes: creates || (CHANGING.includes(syscall) && !OPENING.has(syscall)),
      isExclusive: rest.includes('O_EXCL'),
      label: isProbing ? `within tmp/now-CHANCE #${probes.size}` : `${kind} #${occurrence}`,
      outcome: / = \?/.test(rest) ? 'killed' : rest.endsWith('(INJECTED)') ? 'injected' : / = -1 E/.test(rest) ? 'failed' : 'done',
    });
  }
  return calls;
}

/** Names in quotes, and those that -y gives for descriptors. */
function pathsIn(text: string, within: string): readonly string[] {
  const found: string[] = [];
  // What follows `=` is what the call gave back: the name of a descriptor that was opened stands in quotes before.
  const args = text.replace(/ = (?:-?\d+|\?).*$/, '');
  for (const [, quoted, described] of args.matchAll(/"((?:[^"\\]|\\.)*)"|\d<([^>]*)>/g)) {
    const path = quoted ?? described ?? '';
    if (path === within) found.push('.');
    else if (path.startsWith(`${within}/`)) found.push(path.slice(within.length + 1));
  }
  return found;
}

/** A path as it is in every run: what the clock, chance and the process id put into names is replaced. */
export function withoutChance(path: string): string {
  return path
    .replace(/\.[0-9a-z]{12}p{20,}[^/]*/, '.LONGEST')
    .replaceAll(/~run-\d+-[0-9a-z]{12}/g, '~run-CHANCE')
    .replaceAll(/~move-[0-9a-z]{12}/g, '~move-CHANCE')
    .replaceAll(/\.dibs-[0-9a-f]{12}/g, '.dibs-CHANCE')
    .replaceAll(/(:|%3A)\d{13}/g, '$1TIME')
    .replaceAll(/((?:^|\/)tmp\/(?:new|now|drop|\.probe|\.case)-|(?:^|\/)lost\+found\/|!)[0-9a-z]{12}/gi, '$1CHANCE');
}

/**
 * Its path, if that is the same in each run: then strace can be told to look at that one only, which it does by the
 * first name of a call.
 */
export function steadyPath({ paths: [path = ''] }: Call): string | undefined {
  return withoutChance(path) === path ? path : undefined;
}
