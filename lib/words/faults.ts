/** What failed in a file system, and what its codes mean to a reader. Pure. */

import type { Facts } from '../rules/facts.ts';
import { printable } from '../rules/printable.ts';
import type { Sayings } from './sayings.ts';

type FaultFacts = 'lease-almost-over' | 'file-system-failed' | 'git-unseen' | 'no-main-work-tree' | 'cannot-look' | 'file-not-text' | 'file-unfit' | 'no-journal';

/** The sentences about files and file systems, one for each reason. */
export const FAULTS: Pick<Sayings, FaultFacts> = {
  'lease-almost-over': ({ because }) => `the lease is almost over and could not be renewed: ${notRenewed(because)}`,
  'file-system-failed': ({ operation, paths, code, leadsNowhere = false }) => `the file system failed: ${operation} ${where(paths)}: ${code}${leadsNowhere ? ': it is a symlink that leads nowhere' : ''}${hint(code)}`,
  'git-unseen': ({ dotGit }) => `${shown(dotGit)} does not lead to a git directory that can be seen from here, ${CANNOT_TELL}`,
  'no-main-work-tree': ({ top, commonDir }) => `${shown(top)} is a linked work tree of ${shown(commonDir)}, which does not say where its main one is, ${CANNOT_TELL}`,
  'cannot-look': ({ path, code }) => `could not look at ${shown(path)}: ${code}`,
  'file-not-text': ({ path }) => `${shown(path)} is not UTF-8 text. It was left as it is`,
  'no-journal': ({ path }) => `${shown(path)} is not a journal. It was left as it is; put it elsewhere, and every event is told anew`,
  'file-unfit': ({ path, because }) => `${shown(path)} is ${because.is === 'not-regular' ? 'not a regular file' : because.is === 'read-only' ? 'read-only: nothing was written' : `longer than ${because.most} bytes`}`,
};

const CANNOT_TELL = 'so dibs cannot tell which registry its work trees share: name it with --registry or DIBS_REGISTRY';

function notRenewed(because: Extract<Facts, { readonly why: 'lease-almost-over' }>['because']): string {
  if (because.is === 'fault') return `the file system said ${because.code} to ${because.operation}`;
  return because.is === 'no-answer' ? 'the registry does not answer' : printable(because.text);
}

function where(paths: readonly string[]): string {
  return paths.filter((path) => path !== '').map(shown).join(' -> ') || 'the registry';
}

function shown(path: string): string {
  return printable(path, 400);
}

const HINTS: Readonly<Record<string, string>> = {
  EACCES: 'this user is not allowed to do that',
  EPERM: 'this user is not allowed to do that',
  ENOTDIR: 'it is not a directory, or it is a symlink to one',
  EROFS: 'it is read-only',
  ENOSPC: 'there is no space left',
  EDQUOT: 'the quota is used up',
  EMFILE: 'too many files are open',
  ESTALE: 'the network file system lost it; try again',
};

/** Empty where the code says enough. */
function hint(code: string): string {
  const text = HINTS[code];
  return text === undefined ? '' : ` (${text})`;
}
