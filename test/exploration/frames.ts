/**
 * What a suspended transition can still remember. A generator shows nothing of its variables, but it delegates to
 * others (`yield*`), and once one of those has returned, only what it returned can make a difference to its caller. So
 * while a transition runs under `traced`, every delegation is a frame: what was returned to it so far, in order. The
 * frames together tell apart whatever can go on differently, and forget how it came about.
 *
 * What must stay true of the transitions: they change nothing of their caller's, but where FILLING says so. And an
 * attempt of a loop (bounded-retry.ts) leaves nothing to the next one but its number, and what KEEPING says.
 * The automaton compares some of the ways to one state, and ends the exploration where they go on differently.
 */

import { DEFAULT_SETTINGS } from '../../lib/rules/settings.ts';
import { retryStep } from '../../lib/store/bounded-retry.ts';
import { areLeft, claim } from '../../lib/transitions/claim.ts';
import { look } from '../../lib/transitions/look.ts';
import { requireMine, settleDoubt } from '../../lib/transitions/mine.ts';
import { move } from '../../lib/transitions/move.ts';
import { extend, handoff, resume, steal } from '../../lib/transitions/pass-on.ts';
import { release } from '../../lib/transitions/release.ts';
import { renew } from '../../lib/transitions/renew.ts';
import { rewrite } from '../../lib/transitions/rewrite.ts';
import { secondLook } from '../../lib/transitions/second-look.ts';
import { SeenNames } from '../../lib/transitions/seen-names.ts';
import { survey } from '../../lib/transitions/survey.ts';

interface Frame {
  /** The prototype of its generator, by which it is known. */
  readonly of: unknown;
  /** What it was told, in order; of a loop: what its attempts left to the next ones. */
  told: string[];
  /** Of a loop: the number of its attempt. */
  rounds: number;
  /** Of an attempt of `claim`: it has looked which names stay, and remembers those that it saw (`areLeft`). */
  hasLeft: boolean;
}

const LOOP: unknown = retryStep.prototype;
/** What `release` and `complete` are: it only has the generator's prototype, and runs nothing. */
const giveUp: unknown = Object.getPrototypeOf(release({ owner: 'a', settings: DEFAULT_SETTINGS }, 'T', { to: 'scoped' }));

/** Whatever returns nothing to these has filled something of theirs instead. */
const FILLING: ReadonlySet<unknown> = new Set([look.prototype, survey.prototype]);
/** Their attempts remember which claim is meant: what the first thing that the last attempt did has returned. */
const KEEPING: ReadonlySet<unknown> = new Set([handoff.prototype, extend.prototype, giveUp]);
/** The same, but an attempt that found the task under a mark knows which claim is meant from one before it. */
const KEEPING_ALL: ReadonlySet<unknown> = new Set([rewrite.prototype]);
/** These stall if they begin again too often. The loops within them end by their own bounds. */
const BOUNDED: ReadonlySet<unknown> = new Set([claim.prototype, renew.prototype, resume.prototype, steal.prototype, move.prototype, requireMine.prototype, handoff.prototype, extend.prototype, giveUp, rewrite.prototype]);
const LAST_WAIT = 5;

export class Frames {
  readonly #stack: Frame[];

  /** @param generator the verb itself, before it begins */
  constructor(generator: Generator) {
    this.#stack = [{ of: Object.getPrototypeOf(generator) as unknown, told: [], rounds: 0, hasLeft: false }];
  }

  enter(generator: Generator): void {
    const of: unknown = Object.getPrototypeOf(generator);
    const caller = this.#stack.at(-1);
    if (caller !== undefined && caller.of === LOOP) caller.rounds++;
    if (of === areLeft.prototype) for (const frame of this.#stack) frame.hasLeft = true;
    this.#stack.push({ of, told: [], rounds: 0, hasLeft: false });
  }

  /** The innermost one ends. `value`: what its caller gets to know. */
  leave(value: string | undefined): void {
    const frame = this.#stack.pop();
    const caller = this.#stack.at(-1);
    if (frame === undefined || caller === undefined) return;
    if (caller.of === LOOP && value === undefined) this.#beginAgain(caller, frame);
    else if (value === undefined && FILLING.has(caller.of)) caller.told.push(...frame.told);
    else caller.told.push(value ?? '');
  }

  #beginAgain(loop: Frame, { told: [first], hasLeft }: Frame): void {
    const of = this.#stack.at(-2)?.of;
    if (first === undefined) return;
    if (KEEPING.has(of)) loop.told = [first];
    if (KEEPING_ALL.has(of)) loop.told.push(first);
    // Which claimed names it saw before, when it looked whether they stay.
    if (of === claim.prototype && hasLeft) loop.told = [...new Set([...loop.told, ...first.match(/claimed\/[^"\\]+/g) ?? []])].toSorted();
  }

  /** The loops that it is in, with whose they are. */
  *#loops(): Generator<{ readonly of: unknown; readonly rounds: number }> {
    for (const [index, { of, rounds }] of this.#stack.entries()) if (of === LOOP) yield { of: this.#stack[index - 1]?.of, rounds };
  }

  /**
   * Does it look for the first times at something that it waits for? It looks again whatever it sees, short of what
   * ends the wait; and that it sees by its last look too, if only that comes later. So the looks before are no points
   * to interrupt.
   */
  get isWaiting(): boolean {
    for (const { of, rounds } of this.#loops()) {
      if (of === settleDoubt.prototype && rounds < LAST_WAIT) return true;
      if (of === secondLook.prototype && rounds > 1 && rounds < LAST_WAIT) return true;
    }
    return false;
  }

  /** The most attempts that one of its loops has begun, of those that stall. */
  get tries(): number {
    let most = 0;
    for (const { of, rounds } of this.#loops()) if (BOUNDED.has(of)) most = Math.max(most, rounds);
    return most;
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
  if (value instanceof SeenNames) return [new Map(value), value.foreign, value.hidden];
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
