/**
 * The paths of the commit that git is about to make. git tells the hook by its environment which index that is, so here
 * it keeps its environment.
 */

const PATIENCE_MS = 10_000;
const MOST_BYTES = 64 * 1024 * 1024;
/** A commit of more paths is compared by its first ones. */
const MOST = 20_000;

/**
 * Relative to the top of the work tree. Of a merge, only what is as in none of its parents: the rest was committed by
 * others. None if git does not tell.
 */
export function stagedPaths(cwd: string, env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const changed = changedAgainst(undefined, cwd, env);
  const others = changed.length === 0 ? undefined : changedAgainst('MERGE_HEAD', cwd, env);
  const inBoth = others === undefined || others.length === 0 ? undefined : new Set(others);
  return (inBoth === undefined ? changed : changed.filter((path) => inBoth.has(path))).slice(0, MOST);
}

function changedAgainst(commit: string | undefined, cwd: string, env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const args = ['-c', 'core.fsmonitor=false', 'diff', '--cached', '--name-only', '--no-renames', '--no-ext-diff', '-z', ...(commit === undefined ? [] : [commit]), '--'];
  const { status, stdout } = spawnSync('git', args, { cwd, env: { ...env, GIT_OPTIONAL_LOCKS: '0' }, encoding: 'utf8', timeout: PATIENCE_MS, maxBuffer: MOST_BYTES, stdio: ['ignore', 'pipe', 'ignore'] });
  return status === 0 ? stdout.split('\0').filter((path) => path !== '') : [];
}
