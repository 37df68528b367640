/**
 * What dibs refuses, and why. There is one class and a closed set of stable codes. The command line turns a code into
 * an exit code and words.
 */

export type ErrorCode =
  | 'unexpected'
  | 'held'
  | 'lost'
  | 'not-found'
  | 'not-claimable'
  | 'nothing-to-claim'
  | 'conflict'
  | 'timeout'
  | 'usage'
  | 'malformed'
  | 'no-registry'
  | 'store-failed'
  | 'in-doubt';

/** The holder who stands in the way, as far as names tell. Times are ms since the epoch. */
export interface Holder {
  readonly agent: string;
  readonly session?: string;
  readonly stamp: string;
  readonly claimedAt: number;
  readonly expiresAt?: number;
}

export interface ErrorDetail {
  readonly task?: string;
  readonly holder?: Holder;
  /** Arguments of the `dibs` command to run next. It is never a command that takes a task from its holder. */
  readonly next?: readonly string[];
  /** What became of a claim that was lost, as part of a sentence: `bob has held it for 4 s`. */
  readonly outcome?: string;
  readonly cause?: unknown;
}

export class DibsError extends Error {
  readonly code: ErrorCode;
  declare readonly task?: string;
  declare readonly holder?: Holder;
  declare readonly next?: readonly string[];
  declare readonly outcome?: string;

  constructor(code: ErrorCode, message: string, detail: ErrorDetail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.code = code;
    if (detail.task !== undefined) this.task = detail.task;
    if (detail.holder !== undefined) this.holder = detail.holder;
    if (detail.next !== undefined) this.next = detail.next;
    if (detail.outcome !== undefined) this.outcome = detail.outcome;
  }
}

DibsError.prototype.name = 'DibsError';

/** Is this value an error of dibs? It may come from another copy of the package. */
export function isDibsError(value: unknown): value is DibsError {
  return value instanceof Error && value.name === 'DibsError' && 'code' in value;
}
