/** The work that dibs has saved, as it lies in the repositories: found, dropped, and forgotten when nobody needs it. */

import { stat, utimes } from 'node:fs/promises';
import { parseSalvageRef, SALVAGE_REFS, salvagesOf, type Salvage } from '../rules/salvage.ts';
import { idKey } from '../rules/task-id.ts';
import { gitDirectoryAbove } from '../store/git-directory.ts';
import { QuietGit } from '../system/quiet-git.ts';
import { isLookDue, savedMark } from '../system/saved-mark.ts';
import { lastChanges } from '../verbs/last-changes.ts';
import { recordDropped } from '../verbs/record-dropped.ts';
import { taskHistory } from '../verbs/task-history.ts';
import type { Caller } from '../verbs/verbs.ts';
import type { OpenRegistry } from './open-registry.ts';

export interface FoundSalvage extends Salvage {
  /** The task whose claim was lost, its key and the fence of that claim. */
  readonly id: string;
  readonly key: string;
  readonly fence: number;
  /** Whose work it is, encoded. */
  readonly owner: string;
  /** ms since the epoch. */
  readonly at: number;
  /** A directory in the repository that has it. */
  readonly repository: string;
}

const PATIENCE_MS = 30_000;
const DAY_MS = 86_400_000;
/** Kept so long after a task was finished, and so long at the most. */
const FINISHED_DAYS = 30;
const MOST_DAYS = 90;
const FORMAT = ['%(refname)', '%(objectname)', '%(parent)', '%(creatordate:unix)', '%(authorname)', '%(contents)', ''].join('%00');

/**
 * What is saved of the tasks of this registry, oldest first: in the repository of the current directory, in that of the
 * registry, and, for one task (`id`), in those that its log names. A repository that git does not open has nothing.
 */
export async function findSalvage(registry: OpenRegistry, id?: string): Promise<readonly FoundSalvage[]> {
  const logged = id === undefined ? [] : await loggedPlaces(registry, id);
  const directories = new Set([registry.workTree(), gitDirectoryAbove(registry.place.root)?.top, ...logged]);
  const found = new Map<string, FoundSalvage>();
  for (const directory of directories) {
    if (directory === undefined) continue;
    for (const one of await salvageIn(directory, registry)) if (id === undefined || one.key === idKey(id)) found.set(`${one.ref} ${one.commit}`, found.get(`${one.ref} ${one.commit}`) ?? one);
  }
  return [...found.values()].toSorted((a, b) => a.at - b.at || (a.ref < b.ref ? -1 : 1));
}

/**
 * Removes these refs, and says so in the logs of their tasks. Answers those that were there. git keeps the commits for
 * a while.
 */
export async function dropSalvage(registry: OpenRegistry, caller: Caller, meant: readonly FoundSalvage[]): Promise<readonly FoundSalvage[]> {
  const dropped: FoundSalvage[] = [];
  for (const one of meant) {
    const { status } = await gitIn(one.repository, registry).run(['update-ref', '--no-deref', '-d', one.ref, one.commit], { answers: [0, 1, 128] });
    if (status !== 0) continue;
    dropped.push(one);
    const { ref, commit, files, bytes, in: place } = one;
    await registry.run(recordDropped(caller, one.id, { ref, commit, files, bytes, in: place }));
  }
  return dropped;
}

/** The paths that one of these changed: each with its letter, as git names it. At most `most`. */
export async function changedPaths(registry: OpenRegistry, { repository, commit, base }: FoundSalvage, most: number): Promise<readonly (readonly [letter: string, path: string])[]> {
  const { stdout } = await gitIn(repository, registry).run(['diff-tree', '-r', '-z', '--root', '--no-commit-id', '--no-renames', '--no-ext-diff', '--name-status', ...(base === undefined ? [commit] : [base, commit])]);
  const parts = stdout.toString('utf8').split('\0').slice(0, most * 2);
  return Array.from({ length: Math.floor(parts.length / 2) }, (_, at) => [parts[at * 2] ?? '', parts[at * 2 + 1] ?? ''] as const);
}

/**
 * Once a day, where anything was saved: drops what was saved more than 90 days ago, and what was saved more than 30
 * days ago for tasks that have been finished, or gone, for as long. Best effort.
 */
export async function forgetSalvage(registry: OpenRegistry, caller: Caller): Promise<void> {
  try {
    const git = gitDirectoryAbove(registry.place.root);
    if (git === undefined || !isLookDue(git.gitDir)) return;
    const nowMs = Date.now();
    await utimes(savedMark(git.gitDir), nowMs / 1000, nowMs / 1000);
    const old = (await salvageIn(git.top, registry)).filter(({ at }) => nowMs - at > FINISHED_DAYS * DAY_MS);
    const finished = await registry.run(lastChanges(old.map(({ id }) => id)));
    await dropSalvage(registry, caller, old.filter(({ key, at }) => nowMs - at > MOST_DAYS * DAY_MS || (finished.get(key) ?? nowMs) < nowMs - FINISHED_DAYS * DAY_MS));
  } catch {
    // Nobody waits for it. The next day tries again.
  }
}

function gitIn(directory: string, registry: OpenRegistry): QuietGit {
  return new QuietGit(directory, registry.env, AbortSignal.timeout(PATIENCE_MS));
}

async function loggedPlaces(registry: OpenRegistry, id: string): Promise<readonly string[]> {
  try {
    return salvagesOf((await registry.run(taskHistory(id))).events).map(({ in: place }) => place);
  } catch {
    // The task may be gone. What is saved of it is not.
    return [];
  }
}

async function salvageIn(directory: string, registry: OpenRegistry): Promise<readonly FoundSalvage[]> {
  let parts: readonly string[];
  try {
    parts = (await gitIn(directory, registry).run(['for-each-ref', `--format=${FORMAT}`, SALVAGE_REFS])).stdout.toString('utf8').split('\0');
  } catch {
    return [];
  }
  const found: FoundSalvage[] = [];
  for (let at = 0; at + 6 < parts.length + 1; at += 6) {
    const [ref = '', commit = '', base = '', seconds = '', owner = '', message = ''] = parts.slice(at, at + 6);
    const one = parseSalvageRef(ref.trim());
    if (one === undefined || (await isOfAnother(message, registry.place.root))) continue;
    const leftOut = Number(trailer(message, 'Left-Out') ?? 0);
    found.push({
      ...one,
      ref: ref.trim(),
      commit,
      ...(base === '' ? {} : { base }),
      files: Number(trailer(message, 'Files') ?? 0),
      bytes: Number(trailer(message, 'Bytes') ?? 0),
      ...(leftOut > 0 ? { leftOut } : {}),
      in: trailer(message, 'Work-Tree') ?? directory,
      owner,
      at: Number(seconds) * 1000,
      repository: directory,
    });
  }
  return found;
}

/** Two registries in one repository may have the same ids. One that is gone, or was moved, is no other one. */
async function isOfAnother(message: string, root: string): Promise<boolean> {
  const named = trailer(message, 'Registry');
  if (named === undefined || named === root) return false;
  const [theirs, own] = await Promise.all([named, root].map((path) => stat(path).catch(() => undefined)));
  return theirs !== undefined && own !== undefined && (theirs.ino !== own.ino || theirs.dev !== own.dev);
}

function trailer(message: string, key: string): string | undefined {
  return new RegExp(`^Dibs-${key}: (.*)$`, 'm').exec(message)?.[1];
}
