/** What was saved of an owner's work before it lost its claim, why it was not, and how to take it. Pure. */

import type { ClaimedName } from '../rules/name.ts';
import { describeOwner } from '../rules/owner.ts';
import { printable } from '../rules/printable.ts';
import type { KeptSalvage, Salvage, Unsaved } from '../rules/salvage.ts';

/** While it takes long. */
export function savingLine({ owner, id }: Pick<ClaimedName, 'owner' | 'id'>): string {
  return `saving what ${describeOwner(owner)} had not committed for ${id} …`;
}

export interface MessageFacts extends Pick<Salvage, 'files' | 'bytes'> {
  readonly leftOut: number;
  readonly named: readonly { readonly path: string; readonly is: keyof typeof LEFT_OUT; readonly bytes?: number }[];
  /** Absolute paths. */
  readonly registry: string;
  readonly workTree: string;
}

const LEFT_OUT = { nested: 'a repository of its own', 'too-many': 'too many files', 'too-large': 'too large', unreadable: 'it may not be read' } as const;

/** The message of the commit. What dibs reads of it later stands in its last lines. */
export function salvageMessage({ owner, id, generation, stamp }: ClaimedName, { leftOut, named, files, bytes, registry, workTree }: MessageFacts): string {
  const more = leftOut - named.length;
  return [
    `What ${describeOwner(owner)} had not committed when it lost ${id}`,
    '',
    ...(leftOut === 0 ? [] : ['Left out:', ...named.map((one) => `  ${printable(one.path, 200)} (${LEFT_OUT[one.is]}${one.bytes === undefined ? '' : `, ${one.bytes} bytes`})`), ...(more > 0 ? [`and ${more} more`] : []), '']),
    `Dibs-Task: ${id}`,
    `Dibs-Fence: ${generation}`,
    `Dibs-Stamp: ${stamp}`,
    `Dibs-Registry: ${registry}`,
    `Dibs-Work-Tree: ${workTree}`,
    `Dibs-Files: ${files}`,
    `Dibs-Bytes: ${bytes}`,
    `Dibs-Left-Out: ${leftOut}`,
    '',
  ].join('\n');
}

/** A size for a person: `12.4 KB`. */
export function bytesIn(bytes: number): string {
  return bytes < 1000 ? `${bytes} bytes` : bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** How much it is: `3 files, 12.4 KB`. */
export function sizeOf({ files, bytes, leftOut = 0 }: Pick<Salvage, 'files' | 'bytes' | 'leftOut'>): string {
  return `${files} ${files === 1 ? 'file' : 'files'}, ${bytesIn(bytes)}${leftOut === 0 ? '' : `; ${leftOut} left out, which its message names`}`;
}

/** What was saved, and where. */
export function savedClause(salvage: Salvage): string {
  return `${sizeOf(salvage)}, saved as ${salvage.ref}`;
}

/** Why nothing was saved. */
export function unsavedClause(place: string, why: Unsaved): string {
  return `nothing was saved of ${printable(place, 5000)}: ${reason(why)}`;
}

function reason(why: Unsaved): string {
  switch (why.is) {
    case 'no-work-tree':
      return 'it is not a git work tree any more';
    case 'of-another-user':
      return 'it, or its repository, belongs to another user';
    case 'in-use':
      return `${describeOwner(why.owner)} works there on ${why.id}`;
    case 'no-git':
      return 'there is no git';
    case 'no-time':
      return why.ms <= 0 ? 'others had taken the time that there is for it' : `it was not done after ${Math.ceil(why.ms / 1000)} s`;
    case 'failed':
      return printable(why.said, 300);
  }
}

/** The arguments of git that show it, and those that put it beside what is there: git refuses to overwrite anything. */
export function waysTo({ ref, base }: Pick<Salvage, 'ref' | 'base'>): readonly { readonly what: string; readonly words: readonly string[] }[] {
  // What was committed there and is not here belongs to it.
  return [
    { what: 'see it', words: base === undefined ? ['show', ref] : ['diff', `HEAD...${ref}`] },
    { what: 'take it', words: ['cherry-pick', '--no-commit', ref] },
  ];
}

/**
 * Lines about the last of what was saved, and how many earlier ones there are; none without any. `ago`: how long ago,
 * in words. `dibs`: the command line of a dibs command.
 */
export function salvageLines(id: string, salvages: readonly KeptSalvage[], ago: (at: number) => string, dibs: (args: readonly string[]) => string): readonly string[] {
  const last = salvages.at(-1);
  if (last === undefined) return [];
  const { owner, at } = last;
  const earlier = salvages.length - 1;
  return [
    `saved ${ago(at)}: what ${describeOwner(owner)} had not committed, ${sizeOf(last)}`,
    ...waysTo(last).map(({ what, words }) => `  ${what}: git ${words.join(' ')}`),
    ...(earlier === 0 ? [] : [`  and ${earlier} earlier: ${dibs(['salvage', 'show', id])}`]),
  ];
}
