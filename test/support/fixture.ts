/** A registry of its own for each test, and the real binary run in it with nothing of this shell's environment. */

import { spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, type TaskMeta } from 'vitest';
import { BELIEFS, beliefPath, claimName } from './claim-left.ts';
import { layFiles } from './lay-files.ts';
import { REACHABLE } from './reachable.ts';
import { bytesBelow } from './snapshot.ts';

const BIN = join(REACHABLE, 'dist', 'bin', 'dibs.js');

/** Where the dibs of a test file keeps its code: one for all tests of the file, and no part of what they look at. */
export const CACHE = realpathSync(mkdtempSync(join(tmpdir(), 'dibs-cache-')));

/** What a test reads out of `--json`. Keys that are not there are undefined, whatever the type says. */
// oxlint-disable-next-line typescript/no-explicit-any -- the shapes under test are asserted, not assumed
export type Json = any;

export interface Result {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  /** stdout as one JSON object; throws where it is not exactly one. */
  readonly json: Json;
  /** The commands that were printed as the next step, whole. */
  readonly next: readonly string[];
}

export interface RunOptions {
  /** `agent` or `agent~session`, given by DIBS_AGENT and DIBS_SESSION. */
  readonly as?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly input?: string;
}

export interface Claimed {
  readonly owner?: string;
  readonly generation?: number;
  readonly lease?: number;
  readonly review?: boolean;
  /** How long ago it was claimed, and last touched. */
  readonly ageSeconds?: number;
  /** Does its owner remember it in holders/? */
  readonly believed?: boolean;
  readonly text?: string;
}

export interface Registry {
  /** The directory that has `.agent/registry` in it. */
  readonly base: string;
  readonly root: string;
  dibs(args: readonly string[], options?: RunOptions): Promise<Result>;
  /** Any program, in the same clean environment, with a `dibs` on its PATH. */
  spawn(program: string, args: readonly string[], options?: RunOptions): Promise<Result>;
  /** Puts a file into the registry by hand. */
  file(path: string, text?: string | Uint8Array): string;
  /** A claim as its owner's `mv` would have made it. Returns its name in claimed/. */
  held(id: string, claimed?: Claimed): string;
  names(shelf: string): readonly string[];
  /** The bytes of everything in the registry, by path; for "nothing else was touched". */
  snapshot(): Record<string, string>;
  remove(): void;
}

/** Made by `dibs init` once for all tests of a file, and copied for each: to start dibs takes many times as long. */
let initiated: Promise<Registry> | undefined;

async function initiate(): Promise<Registry> {
  const registry = registryAt(realpathSync(mkdtempSync(join(tmpdir(), 'dibs-init-'))));
  const made = await registry.dibs(['init', registry.base]);
  if (made.code !== 0) throw new Error(`init said ${made.code}: ${made.stderr}`);
  return registry;
}

afterAll(async () => {
  (await initiated)?.remove();
  initiated = undefined;
  rmSync(CACHE, { recursive: true, force: true });
});

/** A project with the registry that `dibs init` makes, in the directory `parent`. */
export async function makeRegistry(parent = tmpdir()): Promise<Registry> {
  initiated ??= initiate();
  const { base: made } = await initiated;
  const base = realpathSync(mkdtempSync(join(parent, 'dibs-cli-')));
  cpSync(made, base, { recursive: true });
  return registryAt(base);
}

/** The same without `init`: for tests about where registries are. */
export function registryAt(base: string): Registry {
  const root = join(base, '.agent', 'registry');
  const bin = join(base, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'dibs'), `#!/bin/sh\nexec '${process.execPath}' '${BIN}' "$@"\n`);
  chmodSync(join(bin, 'dibs'), 0o755);
  const start = (program: string, args: readonly string[], { as, env = {}, cwd = base, input = '' }: RunOptions = {}): Promise<Result> => {
    const [agent, session] = as?.split('~') ?? [];
    const identity = { ...(agent === undefined ? {} : { DIBS_AGENT: agent }), ...(session === undefined ? {} : { DIBS_SESSION: session }) };
    return collect(program, args, { cwd, input, env: { PATH: `${bin}:${pathOfTests()}`, HOME: base, XDG_CACHE_HOME: CACHE, ...identity, ...env } });
  };
  const file = (path: string, text: string | Uint8Array = ''): string => {
    layFiles(root, { [path]: text });
    return join(root, path);
  };
  return {
    base,
    root,
    spawn: start,
    dibs: (args, options) => start(process.execPath, [BIN, ...args], options),
    file,
    held(id, { owner = 'alice', generation = 1, lease = 3600, review = false, ageSeconds = 0, believed = true, text = `# ${id}\n` } = {}) {
      const at = Date.now() - ageSeconds * 1000;
      const name = claimName(id, at, { generation, owner, lease, review });
      const path = file(`claimed/${name}`, text);
      utimesSync(path, at / 1000, at / 1000);
      if (believed) file(beliefPath(id, at, { generation, owner, lease, review }), BELIEFS.confirmed);
      return name;
    },
    names: (shelf) => (existsSync(join(root, shelf)) ? readdirSync(join(root, shelf)).filter((name) => !name.startsWith('.')).toSorted() : []),
    snapshot: () => bytesBelow(root),
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
}

function pathOfTests(): string {
  return process.env['PATH'] ?? '/usr/bin:/bin';
}

function collect(program: string, args: readonly string[], { cwd, env, input }: { cwd: string; env: Record<string, string>; input: string }): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env });
    const out = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (out.stderr += text));
    child.once('error', reject);
    // A program that never reads its input closes the pipe.
    child.stdin.on('error', () => undefined).end(input);
    child.once('close', (code) => resolve(new Finished(out.stdout, out.stderr, code)));
  });
}

class Finished implements Result {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;

  constructor(stdout: string, stderr: string, code: number | null) {
    this.stdout = stdout;
    this.stderr = stderr;
    this.code = code;
  }

  get json(): Json {
    return JSON.parse(this.stdout);
  }

  get next(): readonly string[] {
    return [...`${this.stdout}\n${this.stderr}`.matchAll(/^\s*next: (dibs\b.*)$/gm)].map((match) => match[1] ?? '');
  }
}

declare module 'vitest' {
  interface TaskMeta {
    /** Why no installation makes this machine able to run the test. Such a skip does not fail CI, which prints it. */
    notOnThisMachine?: string;
  }
}

/** What cannot be tested here is said, where everybody sees it. */
export function skipBecause(context: { readonly task: { readonly name: string }; skip(note: string): never }, reason: string): never {
  console.warn(`SKIPPED, ${reason}: ${context.task.name}`);
  return context.skip(reason);
}

/** The same where the machine itself cannot do it (its kernel, its container), so that nobody is to blame. */
export function notOnThisMachine(context: { readonly task: { readonly name: string; readonly meta: TaskMeta }; skip(note: string): never }, reason: string): never {
  context.task.meta.notOnThisMachine = reason;
  return skipBecause(context, `not on this machine: ${reason}`);
}

/** Everything but newline and tab that a terminal may obey, C1 included. */
// oxlint-disable-next-line no-control-regex -- this is what must not be there
export const CONTROL = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]/;
