/**
 * What a suspended transition can still remember. A generator shows nothing of its variables, but it delegates to
 * others (`yield*`), and once one of those has returned, only what it returned can make a difference to its caller. So
 * while a transition runs under `traced`, every delegation is a frame: what was returned to it so far, in order. The
 * frames together tell apart whatever can go on differently, and forget how it came about.
 *
 * What must stay true of the transitions: they change nothing of their caller's, but where they return nothing. (A
 * frame that returns nothing leaves its own answers to its caller: `collect` in look.ts fills its caller's map.) And a
 * loop that begins again, as BEGINNINGS tells it, has kept nothing of its last round but the count, or also which claim
 * it began with.
 */

import { bracketedLook, lookConfirmingAbsence } from '../../lib/transitions/look.ts';
import { requireMine, settleDoubt } from '../../lib/transitions/mine.ts';
import { extend, handoff } from '../../lib/transitions/pass-on.ts';
import { mineToLeave } from '../../lib/transitions/release.ts';
import { secondLook } from '../../lib/transitions/second-look.ts';
import { pause } from '../../lib/store/step.ts';

interface Frame {
  readonly of: unknown;
  readonly told: string[];
  rounds: number;
}

/**
 * Whoever delegates to the first begins a round with it; `of`: only when these do. `keeps`: they remember what it told
 * them in the round before, which claim is meant.
 */
const BEGINNINGS: readonly { readonly by: unknown; readonly of?: readonly unknown[]; readonly keeps?: true }[] = [
  { by: requireMine.prototype, of: [handoff.prototype, extend.prototype], keeps: true },
  { by: mineToLeave.prototype, keeps: true },
  { by: requireMine.prototype },
  { by: lookConfirmingAbsence.prototype },
  { by: bracketedLook.prototype, of: [requireMine.prototype, secondLook.prototype] },
  { by: Object.getPrototypeOf(pause(0)), of: [settleDoubt.prototype] },
];

export class Frames {
  readonly #stack: Frame[] = [{ of: undefined, told: [], rounds: 0 }];

  enter(generator: Generator): void {
    const by: unknown = Object.getPrototypeOf(generator);
    const caller = this.#stack.at(-1);
    const beginning = caller === undefined ? undefined : BEGINNINGS.find((one) => one.by === by && one.of?.includes(caller.of) !== false);
    if (caller !== undefined && beginning !== undefined) {
      caller.told.length = beginning.keeps === true ? Math.min(caller.told.length, 1) : 0;
      caller.rounds++;
    }
    this.#stack.push({ of: by, told: [], rounds: 0 });
  }

  /** The innermost one ends. `value`: what its caller gets to know. */
  leave(value: string | undefined): void {
    const frame = this.#stack.pop();
    const caller = this.#stack.at(-1);
    if (frame === undefined || caller === undefined) return;
    if (value !== undefined) caller.told.push(value);
    else if (frame.of !== settleDoubt.prototype) caller.told.push(...frame.told);
  }

  /**
   * Does it look for the first times at something that it waits for? It looks again whatever it sees, short of what
   * ends the wait; and that it sees by its last look too, if only that comes later. So the looks before are no points
   * to interrupt.
   */
  get isWaiting(): boolean {
    return this.#stack.some(({ of, rounds }) => (of === settleDoubt.prototype && rounds < 5) || (of === secondLook.prototype && rounds > 1 && rounds < 5));
  }

  /** The most rounds that one of its loops is in, waiting aside. */
  get tries(): number {
    return Math.max(...this.#stack.map(({ of, rounds }) => (of === settleDoubt.prototype || of === secondLook.prototype ? 0 : rounds)));
  }

  get key(): string {
    return JSON.stringify(this.#stack.map(({ told, rounds }) => [rounds, ...told]));
  }
}

let current: Frames | undefined;

/** Runs `act`, in which generators go on, and follows them in `frames`. */
export function traced<T>(frames: Frames, act: () => T): T {
  current = frames;
  try {
    return act();
  } finally {
    current = undefined;
  }
}

class Delegate implements Iterator<unknown, unknown, unknown> {
  readonly #inner: Generator;

  constructor(inner: Generator) {
    this.#inner = inner;
    current?.enter(inner);
  }

  next(value?: unknown): IteratorResult<unknown, unknown> {
    return this.#go(() => this.#inner.next(value));
  }

  throw(error: unknown): IteratorResult<unknown, unknown> {
    return this.#go(() => this.#inner.throw(error));
  }

  #go(on: () => IteratorResult<unknown, unknown>): IteratorResult<unknown, unknown> {
    let turn: IteratorResult<unknown, unknown>;
    try {
      turn = on();
    } catch (error) {
      current?.leave(`threw ${error instanceof Error && 'code' in error ? `${String(error.code)} ${error.message}` : String(error)}`);
      throw error;
    }
    if (turn.done === true) current?.leave(turn.value === undefined ? undefined : JSON.stringify(turn.value, plainly));
    return turn;
  }
}

/** Without what differs between two runs and makes no difference: the times of directories, the order of listings. */
function plainly(key: string, value: unknown): unknown {
  if (key === 'version' || key === 'ctimeMs') return undefined;
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Map) return [...value].toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (Array.isArray(value)) return value.map((item) => JSON.stringify(item, plainly)).toSorted();
  return value;
}

// `yield*` asks a generator for its iterator once, when it begins to delegate: there it can be followed, in this
// process only and only while something is traced.
const { prototype } = Object.getPrototypeOf(function* () {
  // Only its prototype is wanted.
}) as { prototype: Generator };
Object.defineProperty(prototype, Symbol.iterator, {
  configurable: true,
  value(this: Generator): Iterator<unknown> {
    return current === undefined ? this : new Delegate(this);
  },
});
