/**
 * A tool that is killed: at each program it starts, before and after, all of it or only the program; and at each file
 * that the shell itself opens or writes. Nothing is lost, nobody is blocked, and whoever comes by is not told anything
 * untrue.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PosixStore } from '../../lib/store/posix-store.ts';
import { makeRegistry, skipBecause } from '../support/fixture.ts';
import { faultsAfterwards } from '../system-calls/afterwards.ts';
import { copyTree } from '../support/copy-tree.ts';
import { faultsOf, RawRegistry, type Expected } from '../system-calls/raw-registry.ts';
import { ACTOR, ID, SCENES, type Scene } from '../system-calls/scenes.ts';
import { whyNoStrace } from '../system-calls/strace.ts';
import { whereTaskIs } from '../system-calls/task-place.ts';
import { layStandIns, SteppedTool } from './stepped-tool.ts';
import { TOOLS } from './tools.ts';

const LONG_MS = 300_000;
const base = realpathSync(mkdtempSync(join(tmpdir(), 'dibs-kill-tool-')));
const standIns = join(base, 'stand-ins');
let copies = 0;

beforeAll(() => {
  layStandIns(standIns);
  vi.spyOn(PosixStore.prototype, 'pause').mockImplementation(() => undefined);
});

afterAll(() => {
  vi.restoreAllMocks();
  rmSync(base, { recursive: true, force: true });
});

/** The tool that does what the verb of a scene does: the scenes that differ in what a tool changes. */
const LINES: Readonly<Record<string, readonly [tool: string, ...args: string[]]>> = {
  claim: ['claim_task.sh', ID],
  'claim what ran out': ['claim_task.sh', ID],
  'renew under a dead examiner': ['claim_task.sh', ID],
  'release --to waiting': ['release_task.sh', ID, '', 'waiting', 'parts'],
  'boot --ack': ['boot.sh', '--ack', ID],
  'janitor: parks': ['check_stale.sh', '--release'],
  'janitor: debris': ['check_stale.sh', '--release'],
};
const CHANGING: ReadonlySet<string> = new Set(['ln', 'mkdir', 'mv', 'rm', 'rmdir', 'touch']);

const TOOL_SCENES = SCENES.filter(({ name }) => LINES[name] !== undefined).map((scene) => [scene.name, scene] as const);

/** A scene laid out, to be copied for each run. */
async function lay(scene: Scene): Promise<{ readonly laid: string; readonly expected: Expected }> {
  const registry = await makeRegistry();
  registry.file('scoped/OTHER-1.md', '# another task\n');
  scene.lay(registry);
  const laid = join(base, `laid-${copies++}`);
  copyTree(registry.root, laid);
  registry.remove();
  return { laid, expected: { id: ID, before: new RawRegistry(laid), owners: [ACTOR, 'bob'] } };
}

function environment(root: string): Readonly<Record<string, string>> {
  const [agent = '', session = ''] = ACTOR.split('~');
  return { DIBS_REGISTRY: root, DIBS_AGENT: agent, DIBS_SESSION: session };
}

function begin(scene: Scene, root: string): SteppedTool {
  const [tool = '', ...args] = LINES[scene.name] ?? [];
  return new SteppedTool({ standIns, script: join(TOOLS, tool), args, env: environment(root) });
}

function copyOf(laid: string): string {
  const root = join(base, `copy-${copies++}`);
  copyTree(laid, root);
  return root;
}

/** What is wrong with what it left behind, now and for whoever comes next. */
async function faultsLeft(scene: Scene, root: string, expected: Expected): Promise<readonly string[]> {
  const faults = [...faultsOf(new RawRegistry(root), expected), ...(await faultsAfterwards(scene, root, expected))];
  rmSync(root, { recursive: true });
  return faults;
}

/** All of it is killed at its nth stop at a program that changes something. Undefined: it had ended by then. */
async function killedAt(scene: Scene, root: string, nth: number): Promise<string | undefined> {
  const tool = begin(scene, root);
  for (let stop = await tool.next(); stop !== undefined; stop = await tool.next()) {
    if (!CHANGING.has(stop.program) || nth-- > 0) continue;
    await tool.killed();
    return stop.line;
  }
  return undefined;
}

/** The program at its nth stop is killed, and the tool goes on. What it says then is true. */
async function killedProgramAt(scene: Scene, root: string, nth: number): Promise<{ readonly line: string; readonly faults: readonly string[] } | undefined> {
  const tool = begin(scene, root);
  let line: string | undefined;
  for (let stop = await tool.next(); stop !== undefined; ) {
    const isMeant = nth-- === 0;
    if (isMeant) line = stop.line;
    stop = await tool.next(isMeant ? 'die' : 'go');
  }
  if (line === undefined) return undefined;
  const faults: string[] = [];
  const where = whereTaskIs(new RawRegistry(root));
  if (![0, 4, 74, 75].includes(tool.code ?? -1)) faults.push(`it exits ${tool.code}: ${tool.stderr}`);
  if (tool.code === 0 && where !== scene.ends) faults.push(`it says 0, and the task is ${where}`);
  if (tool.code === 4 && scene.verb !== 'boot') faults.push(`it calls a loss: ${tool.stderr}`);
  return { line, faults };
}

describe('killed at each program that it starts, a tool loses nothing and blocks nobody:', () => {
  it.for(TOOL_SCENES)('%s', { timeout: LONG_MS }, async ([, scene]) => {
    const { laid, expected } = await lay(scene);
    const whole = await begin(scene, copyOf(laid)).finish();
    expect([whole.code, whole.stderr]).toEqual([scene.name === 'boot --ack' ? 4 : 0, '']);
    const faults: string[] = [];
    for (let nth = 0; ; nth++) {
      const root = copyOf(laid);
      const line = await killedAt(scene, root, nth);
      if (line === undefined) break;
      faults.push(...(await faultsLeft(scene, root, expected)).map((fault) => `killed ${line}: ${fault}`));
    }
    expect(faults).toEqual([]);
  });
});

describe('where only the program that it started is killed, it says what is true:', () => {
  it.for(TOOL_SCENES)('%s', { timeout: LONG_MS }, async ([, scene]) => {
    const { laid, expected } = await lay(scene);
    const faults: string[] = [];
    for (let nth = 0; ; nth++) {
      const root = copyOf(laid);
      const killed = await killedProgramAt(scene, root, nth);
      if (killed === undefined) break;
      faults.push(...[...killed.faults, ...faultsOf(new RawRegistry(root), expected)].map((fault) => `without ${killed.line}: ${fault}`));
    }
    expect(faults).toEqual([]);
  });
});

describe('killed at each file that the shell itself makes or writes, it loses nothing:', () => {
  it.for(TOOL_SCENES.filter(([name]) => ['claim', 'release --to waiting'].includes(name)))('%s', { timeout: LONG_MS }, async ([, scene], context) => {
    const why = whyNoStrace();
    if (why !== undefined) skipBecause(context, why);
    const { laid, expected } = await lay(scene);
    // Only the shell is traced: what it starts was killed above.
    const log = join(base, `strace-${copies++}`);
    const traced = (root: string, inject: readonly string[]): string => {
      rmSync(log, { force: true });
      const [tool = '', ...args] = LINES[scene.name] ?? [];
      const words = ['-y', '-o', log, '-e', 'trace=openat,write', '-e', 'signal=none', ...inject, 'sh', join(TOOLS, tool), ...args];
      spawnSync('strace', words, { cwd: '/', env: { ...environment(root), PATH: process.env['PATH'] } });
      return readFileSync(log, 'utf8');
    };
    const whole = copyOf(laid);
    const points = pointsIn(traced(whole, []), whole);
    expect(points.length).toBeGreaterThan(2);
    const faults: string[] = [];
    for (const { syscall, nth } of points) {
      const root = copyOf(laid);
      const last = traced(root, ['-e', `inject=${syscall}:signal=KILL:when=${nth}`]).split('\n').findLast((line) => line.includes(' = ?')) ?? 'nowhere';
      faults.push(...(await faultsLeft(scene, root, expected)).map((fault) => `killed at ${last}: ${fault}`));
    }
    expect(faults).toEqual([]);
  });
});

/** The calls by which it makes a file below `root` or writes to one: the nth of its name. */
function pointsIn(log: string, root: string): readonly { readonly syscall: string; readonly nth: number }[] {
  const counts = new Map<string, number>();
  return log.split('\n').flatMap((line) => {
    const [, syscall, at = ''] = /^(openat|write)\((?:AT_FDCWD|\d+)<([^>]*)>/.exec(line) ?? [];
    if (syscall === undefined) return [];
    const nth = (counts.get(syscall) ?? 0) + 1;
    counts.set(syscall, nth);
    const isOurs = at.startsWith(root) && (syscall === 'write' || (/O_CREAT|O_TRUNC/.test(line) && !line.includes('"/dev/null"')));
    return isOurs ? [{ syscall, nth }] : [];
  });
}
