/**
 * Puts a file into the place of another one, which is kept beside it as `<name>.before-dibs`. Nothing is lost, and it
 * can be done again after it was stopped anywhere: the old file has its second name before the new one is there.
 */

import { constants, copyFileSync, linkSync, lstatSync, mkdirSync, readFileSync, renameSync, unlinkSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { errnoCode, lacksHardLinks } from '../store/errno.ts';

const KEPT = '.before-dibs';

/**
 * Moves the file `staged` over `target`, or over a parent of `target` that is not a directory. Returns the name under
 * which the old one is kept.
 */
export function replaceBeside(target: string, staged: string): string {
  const parent = dirname(target);
  const isInWay = !lstatSync(parent).isDirectory();
  const old = isInWay ? parent : target;
  const isMoved = isInWay || lstatSync(old).isDirectory();
  const kept = isMoved ? freeName(old) : keep(old);
  if (isMoved) renameSync(old, kept);
  if (isInWay) mkdirSync(parent);
  moveOver(staged, target);
  return kept;
}

/** One rename. If .agent/ lies on another file system than the registry in it, the bytes are copied beside it first. */
function moveOver(staged: string, target: string): void {
  try {
    renameSync(staged, target);
  } catch (error) {
    if (errnoCode(error) !== 'EXDEV') throw error;
    const beside = `${target}.${basename(staged)}`;
    copyFileSync(staged, beside, constants.COPYFILE_EXCL);
    renameSync(beside, target);
    unlinkSync(staged);
  }
}

/** Gives the old file a second name, or finds the one that an earlier attempt gave it. */
function keep(target: string): string {
  for (let number = 1; ; number++) {
    const kept = nameOf(target, number);
    try {
      linkSync(target, kept);
      return kept;
    } catch (error) {
      const code = errnoCode(error);
      if (code === 'EEXIST') {
        if (isSame(target, kept)) return kept;
        continue;
      }
      if (!lacksHardLinks(code)) throw error;
    }
    if (copied(target, kept) || isSame(target, kept)) return kept;
  }
}

function copied(target: string, kept: string): boolean {
  try {
    copyFileSync(target, kept, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (errnoCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function freeName(target: string): string {
  let number = 1;
  while (lstatSync(nameOf(target, number), { throwIfNoEntry: false }) !== undefined) number++;
  return nameOf(target, number);
}

function nameOf(target: string, number: number): string {
  return `${target}${KEPT}${number === 1 ? '' : `-${number}`}`;
}

/** The same file, or another one with the same bytes. */
function isSame(a: string, b: string): boolean {
  const [one, other] = [lstatSync(a), lstatSync(b)];
  if (one.ino === other.ino && one.dev === other.dev) return true;
  return one.isFile() && other.isFile() && one.size === other.size && readFileSync(a).equals(readFileSync(b));
}

/** Is this the name of a file that was kept? */
export function isKept(name: string): boolean {
  return /\.before-dibs(?:-[0-9]+)?$/.test(name);
}
