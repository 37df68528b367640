/**
 * What the git directory remembers of a registry: who held something in it, and in which of its lives.
 *
 * `git clean -x`, `git stash -a`, a cone of sparse-checkout or `rm` can empty a registry, and the beliefs of all owners
 * go with it. Then a boot would find no loss, and say so. A life is a nonce in `holders/.life`: whatever empties a
 * registry removes it, and the next claim begins another life. None of these commands touches the git directory. It
 * keeps an empty file for each owner:
 *
 *   <git directory>/dibs/<path of the registry in the work tree>/lives/<life>/<owner in lower case>
 *
 * What must stay true
 *   - It decides nothing about who holds. All of it is best effort: outside of git, or where it cannot be written,
 *     nothing is remembered.
 *   - The memory of an earlier life is removed when its owner acknowledges, and not before. A claim in a later life
 *     must not hide it.
 *   - A clone has nothing to remember, so a new one never alarms anybody.
 *   - A claim looks at a few names, however many owners are remembered.
 */

import { closeSync, lstatSync, mkdirSync, openSync, readdirSync, realpathSync, rmdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isPassing, ownerKey, sameAgent } from '../rules/owner.ts';
import { HOLDERS } from '../rules/shelf.ts';
import { errnoCode } from './errno.ts';
import { gitDirectoryAbove } from './git-directory.ts';
import { layWhole } from './lay-whole.ts';
import { readPart, unlinkIfThere } from './posix-file.ts';
import { newNonce } from './random-bytes.ts';

/** Whose claims went with an earlier life: those of this owner or its agent, or only those of others. */
export type Emptied = 'mine' | 'others';

// An owner that stayed away for longer starts anew.
const MEMORY_AGE_MS = 7 * 86_400_000;

/** Remembers that this encoded owner holds something or is about to. Never throws. */
export function rememberHolder(root: string, owner: string): void {
  if (isPassing(owner)) return;
  quietly(() => {
    const memory = memoryOf(root);
    if (memory === undefined) return;
    const life = lifeOf(root) ?? beginLife(root);
    // If this agent does not know yet that the registry was emptied, nothing is recorded for it. Otherwise a new
    // session of it would not be told.
    if (life === '' || isThere(join(memory, life, ownerKey(owner))) || emptiedSince(memory, life, owner) === 'mine') return;
    recordHolder(memory, life, owner);
  });
}

/**
 * Was the registry emptied since this owner, or anybody, held something in it? Never throws. If it cannot look, the
 * answer is no.
 */
export function wasEmptied(root: string, owner: string): Emptied | undefined {
  return quietly(() => {
    const memory = memoryOf(root);
    const life = lifeOf(root);
    return memory === undefined || life === '' ? undefined : emptiedSince(memory, life, owner);
  });
}

/**
 * This owner has read that the registry was emptied. From now on the memory has it in the current life only. Never
 * throws.
 */
export function acknowledgeEmptied(root: string, owner: string): void {
  quietly(() => {
    const memory = memoryOf(root);
    const life = lifeOf(root) ?? beginLife(root);
    if (memory === undefined || life === '') return;
    recordHolder(memory, life, owner);
    for (const earlier of livesIn(memory)) if (earlier !== life) forgetHolder(memory, earlier, ownerKey(owner));
  });
}

/**
 * Forgets owners that hold nothing in this life, and a week after this life began also the earlier lives. Never throws.
 */
export function tidyMemory(root: string): void {
  quietly(() => {
    const memory = memoryOf(root);
    const life = lifeOf(root);
    if (memory === undefined || life === undefined || life === '') return;
    const isOld = Date.now() - lstatSync(lifeIn(root)).mtimeMs > MEMORY_AGE_MS;
    for (const known of livesIn(memory)) {
      if (known !== life && !isOld) continue;
      for (const owner of namesIn(join(memory, known))) if (known !== life || !isThere(join(root, HOLDERS, owner))) forgetHolder(memory, known, owner);
    }
  });
}

function quietly<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    // A full disk, a missing permission, or a race with somebody who tidies. What is not remembered is told once less.
    return undefined;
  }
}

function emptiedSince(memory: string, life: string | undefined, owner: string): Emptied | undefined {
  const key = ownerKey(owner);
  const earlier = livesIn(memory).filter((known) => known !== life);
  if (earlier.some((known) => isThere(join(memory, known, key)))) return 'mine';
  // It holds something in this life, or acknowledged.
  if (earlier.length === 0 || (life !== undefined && isThere(join(memory, life, key)))) return undefined;
  const gone = earlier.flatMap((known) => namesIn(join(memory, known)));
  return gone.some((one) => sameAgent(one, owner)) ? 'mine' : gone.length > 0 ? 'others' : undefined;
}

/** The directory of the remembered lives. It need not exist. Undefined outside of git. */
function memoryOf(root: string): string | undefined {
  const git = gitDirectoryAbove(root);
  return git === undefined ? undefined : join(git.gitDir, 'dibs', relative(git.top, realpathSync.native(root)), 'lives');
}

function livesIn(memory: string): readonly string[] {
  return namesIn(memory).filter((name) => isLife(name));
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (errnoCode(error) !== 'ENOENT') throw error;
    return [];
  }
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function isLife(text: string): boolean {
  return /^[0-9a-z]{12}$/.test(text);
}

function lifeIn(root: string): string {
  return join(root, HOLDERS, '.life');
}

/** Undefined if there is none. Empty if the file there is not ours, so that nothing can be told. */
function lifeOf(root: string): string | undefined {
  const holders = lstatSync(join(root, HOLDERS), { throwIfNoEntry: false });
  if (holders?.isDirectory() === false) return '';
  if (!isThere(lifeIn(root))) return undefined;
  const text = Buffer.from(readPart(lifeIn(root), 64, 'start')).toString('utf8').replace(/\n$/, '');
  return isLife(text) ? text : '';
}

/** If several processes begin a life at once, all get the one that is there afterwards. */
function beginLife(root: string): string {
  mkdirSync(join(root, HOLDERS), { recursive: true });
  layWhole(root, lifeIn(root), Buffer.from(`${newNonce()}\n`, 'utf8'));
  return lifeOf(root) ?? '';
}

function recordHolder(memory: string, life: string, owner: string): void {
  mkdirSync(join(memory, life), { recursive: true });
  closeSync(openSync(join(memory, life, ownerKey(owner)), 'a'));
}

function forgetHolder(memory: string, life: string, key: string): void {
  unlinkIfThere(join(memory, life, key));
  try {
    rmdirSync(join(memory, life));
  } catch (error) {
    // Others are remembered there.
    if (errnoCode(error) !== 'ENOTEMPTY') throw error;
  }
}
