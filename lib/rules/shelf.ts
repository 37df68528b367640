/** Shelves: the directory a task lies in is its state. Pure. */

/** In the direction of flow. This is also the order of rank at rest, lowest first. */
export const REST_SHELVES = ['discovery', 'scoped', 'waiting', 'review', 'cancelled', 'complete'] as const;
export type RestShelf = (typeof REST_SHELVES)[number];

export type Shelf = RestShelf | 'claimed';

/** The order in which a listing reads the shelves. A task that moves forward can be seen twice, but never missed. */
export const FLOW: readonly Shelf[] = ['discovery', 'scoped', 'claimed', 'waiting', 'review', 'cancelled', 'complete'];

/** Where tasks are claimed from: to be done, or to be reviewed. */
export type ClaimShelf = 'scoped' | 'review';

/** Is this one of them? */
export function isClaimShelf(shelf: string): shelf is ClaimShelf {
  return shelf === 'scoped' || shelf === 'review';
}

/** The shelves of tasks that nobody does any more. */
export const FINISHED_SHELVES = ['complete', 'cancelled'] as const;
export type FinishedShelf = (typeof FINISHED_SHELVES)[number];

/** Is this one of them? */
export function isFinishedShelf(shelf: string): shelf is FinishedShelf {
  return (FINISHED_SHELVES as readonly string[]).includes(shelf);
}

export const CLAIMED = 'claimed';
export const CANCELLED = 'cancelled';
export const LOG = 'log';
export const HOLDERS = 'holders';
export const LOST_AND_FOUND = 'lost+found';
export const TMP = 'tmp';

/** The directories whose content is true in one clone only and never travels through git. */
export const VOLATILE: readonly string[] = [CLAIMED, HOLDERS, LOG, LOST_AND_FOUND, TMP];

/** Everything a registry directory consists of. */
export const DIRECTORIES: readonly string[] = [...FLOW, LOG, HOLDERS, LOST_AND_FOUND, TMP];

/** Is this a shelf other than claimed/? */
export function isRestShelf(text: string): text is RestShelf {
  return (REST_SHELVES as readonly string[]).includes(text);
}

/** Is this a shelf, claimed/ too? */
export function isShelf(text: string): text is Shelf {
  return text === CLAIMED || isRestShelf(text);
}

/** Rank at rest: of equal generations the later shelf is the task. */
export function shelfRank(shelf: RestShelf): number {
  return REST_SHELVES.indexOf(shelf);
}
