/** A claim as its owner left it, spelt by hand: what the tests lay is not what the code under test would write. */

export interface ClaimLeft {
  readonly generation?: number;
  /** As it stands in the name. */
  readonly owner?: string;
  /** In seconds. */
  readonly lease?: number;
  /** It was taken from review/. */
  readonly review?: boolean;
  /** The mark of an examination that was begun. */
  readonly mark?: string | undefined;
  readonly ext?: string;
  /** What stands for a colon on a file system that has none in names. */
  readonly colon?: string;
}

/** Its name in claimed/. */
export function claimName(id: string, claimedAtMs: number, { generation = 1, owner = 'alice', lease = 3600, review = false, mark, ext = '.md', colon = ':' }: ClaimLeft = {}): string {
  return `${id}~${generation}@${owner}${colon}${claimedAtMs}+${lease}${review ? 'r' : ''}${mark === undefined ? '' : `!${mark}`}${ext}`;
}

/** Where its owner remembers it: never under a mark. */
export function beliefPath(id: string, claimedAtMs: number, { mark: _mark, ...how }: ClaimLeft = {}): string {
  return `holders/${(how.owner ?? 'alice').toLowerCase()}/${claimName(id, claimedAtMs, how)}`;
}

/**
 * What an owner remembers: that it was about to take it, that it has it, that somebody was about to end it, and how.
 */
export const BELIEFS = { unconfirmed: '', confirmed: 'confirmed\n', ended: 'confirmed\nended\n', completed: 'confirmed\nended complete\n', released: 'confirmed\nended scoped\n' } as const;
export type Believed = keyof typeof BELIEFS;
