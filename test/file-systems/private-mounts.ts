/**
 * Mounts that one process and its children have for themselves, and that end with them: nothing is left on the machine,
 * however a test ends.
 */

import { spawn, spawnSync } from 'node:child_process';

// Of processes too: what serves a FUSE mount ends with it.
const UNSHARE = ['--mount', '--propagation', 'private', '--pid', '--mount-proc', '--fork', '--kill-child'];

/** The exit code when the machine refused the mounts, and said why on stderr. */
export const REFUSED = 77;

/** Why there can be no such mounts; undefined where there can. */
export function whyNoMounts(): string | undefined {
  if (process.platform !== 'linux') return `mounts are made on Linux only, and this is ${process.platform}`;
  if (process.getuid?.() !== 0) return 'only root mounts file systems';
  const { status, error, stderr } = spawnSync('unshare', [...UNSHARE, 'true'], { encoding: 'utf8' });
  return status === 0 ? undefined : `no private mounts: ${error?.message ?? stderr.trim()}`;
}

/** A program with its arguments, after the shell script `mount`, as a program with its arguments. */
export function withMounts(mount: string, command: readonly string[]): readonly [program: string, ...args: string[]] {
  return ['unshare', ...UNSHARE, 'sh', '-c', `sh -euc "$0" >&2 || exit ${REFUSED}; exec "$@"`, mount, ...command];
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export async function spawnWithMounts(mount: string, command: readonly string[], { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv }): Promise<Ended> {
  const [program, ...args] = withMounts(mount, command);
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const out = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (out.stderr += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { ...out, code };
}

/** The Debian packages of those programs that are not installed. */
export function missing(programs: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(programs).flatMap(([program, debianPackage]) => (spawnSync('sh', ['-c', 'command -v "$0"', program]).status === 0 ? [] : [debianPackage]));
}
