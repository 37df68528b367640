/** Saves the uncommitted work of a claim's owner, in its own work tree and repository, by git. */

import { realpathSync } from 'node:fs';
import { lstat, realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { isDibsError } from '../rules/error.ts';
import type { ClaimedName } from '../rules/name.ts';
import { printable } from '../rules/printable.ts';
import { salvageRef, type Saving, type Unsaved } from '../rules/salvage.ts';
import { gitDirectoryAbove } from '../store/git-directory.ts';
import { outside, type Step } from '../store/step.ts';
import { GitTookTooLong, NoGit, QuietGit } from '../system/quiet-git.ts';
import { commitWork, type Limits, type WorkCommit } from '../system/uncommitted-work.ts';
import { isKnownToRepository, workTreeAt } from '../system/work-tree.ts';
import { saveWork } from '../verbs/save-work.ts';
import type { Caller } from '../verbs/verbs.ts';
import { salvageMessage, savingLine } from '../words/salvage.ts';
import type { OpenRegistry } from './open-registry.ts';

export interface SaveOptions {
  /** How long it may take, in ms. */
  readonly leftMs: number;
  readonly progress?: ((line: string) => void) | undefined;
}

const LIMITS: Limits = { fileBytes: 32 * 1024 * 1024, allBytes: 256 * 1024 * 1024, files: 50_000 };
const SILENT_MS = 1000;

/** One attempt, within `leftMs`. Never throws for what git, the work tree or the registry does. */
export function* saveFrom(registry: OpenRegistry, caller: Caller, claim: ClaimedName, { leftMs, progress = () => undefined }: SaveOptions): Step<Saving> {
  return yield* saveWork(caller, claim, (place) =>
    outside(async (): Promise<Saving> => {
      if (leftMs <= 0) return unsaved(place, { is: 'no-time', ms: leftMs });
      const patience = new AbortController();
      const timers = [setTimeout(() => patience.abort(), leftMs), setTimeout(() => progress(savingLine(claim)), SILENT_MS)];
      // The file system of the work tree may not answer at all.
      const tooLate = new Promise<Saving>((resolve) => patience.signal.addEventListener('abort', () => resolve(unsaved(place, { is: 'no-time', ms: leftMs }))));
      try {
        return await Promise.race([tooLate, saveTree(registry, place, claim, patience.signal, leftMs)]);
      } finally {
        for (const timer of timers) clearTimeout(timer);
        patience.abort();
        progress('');
      }
    }),
  );
}

function unsaved(place: string, why: Unsaved): Saving {
  return { kind: 'unsaved', in: place, why };
}

async function saveTree(registry: OpenRegistry, place: string, claim: ClaimedName, signal: AbortSignal, leftMs: number): Promise<Saving> {
  try {
    const { root } = registry.place;
    // Outside of git a belief names the registry.
    if (place === (await realpath(root)) && !(await isThere(join(place, '.git')))) return { kind: 'nothing' };
    const refusal = await whyNot(place);
    if (refusal !== undefined) return unsaved(place, refusal);
    const git = new QuietGit(place, registry.env, signal);
    // core.worktree may name another directory, and a bare repository has none.
    if ((await git.text(['rev-parse', '--show-toplevel'], { answers: [0, 128] })) !== place) return unsaved(place, { is: 'no-work-tree' });
    const made = await commitWork(git, place, {
      ref: (nth) => salvageRef(claim.id, claim.generation, nth),
      message: ({ named, ...facts }) => salvageMessage(claim, { ...facts, named, registry: root, workTree: place }),
      author: claim.owner,
      except: registryIn(root),
      limits: LIMITS,
    });
    return made === undefined ? { kind: 'nothing' } : { kind: 'saved', salvage: salvageOf(made, place) };
  } catch (error) {
    if (error instanceof NoGit) return unsaved(place, { is: 'no-git' });
    if (error instanceof GitTookTooLong) return unsaved(place, { is: 'no-time', ms: leftMs });
    return unsaved(place, { is: 'failed', said: printable(isDibsError(error) || error instanceof Error ? error.message : String(error), 300) });
  }
}

function salvageOf({ leftOut, ...made }: WorkCommit, place: string): Extract<Saving, { kind: 'saved' }>['salvage'] {
  return { ...made, ...(leftOut === 0 ? {} : { leftOut }), in: place };
}

/**
 * Why this directory is not looked at. It must be the very work tree that it was, of this very user, whose config git
 * then follows.
 */
async function whyNot(place: string): Promise<Unsaved | undefined> {
  const real = await realpath(place).catch(() => undefined);
  const tree = real === place ? workTreeAt(place) : undefined;
  if (tree === undefined || tree.kind === 'unknown') return { is: 'no-work-tree' };
  // Anybody can write a pointer into another repository.
  if ((tree.kind === 'linked' || (tree.kind === 'bare' && !(await lstat(join(place, '.git'))).isDirectory())) && !isKnownToRepository(place, tree.kind === 'linked' ? tree.main : undefined)) return { is: 'no-work-tree' };
  const directories = [gitDirectoryAbove(place)?.gitDir, tree.kind === 'linked' ? join(tree.main, '.git') : tree.kind === 'bare' ? tree.commonDir : undefined];
  const me = process.getuid?.();
  for (const path of [place, join(place, '.git'), ...directories]) if (path !== undefined && (await lstat(path)).uid !== me) return { is: 'of-another-user' };
  return undefined;
}

async function isThere(path: string): Promise<boolean> {
  return await lstat(path).then(() => true, () => false);
}

/** The registry's directory below the top of its work tree: what dibs moves there is nobody's work. */
function registryIn(root: string): string | undefined {
  const git = gitDirectoryAbove(root);
  const below = git === undefined ? '' : relative(git.top, realpathSync.native(root));
  return below === '' || below.startsWith('..') ? undefined : `${below}/`;
}
