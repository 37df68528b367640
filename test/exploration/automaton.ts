/**
 * A process as an automaton. A transition is a generator, which can be neither copied nor compared; but what it does
 * next follows from what it was answered so far. So its states are those answers, each is found once by running the
 * real generator again from its beginning, and from then on it is a number.
 *
 * What is told apart is what the generator can still remember (frames.ts), not all it was ever answered. And a
 * bracketed look is one step: it ends only when the shelves stood still around its pass, and then what it saw is what
 * an instant in between looked like (bracketed-look.deep.test.ts tries every schedule of one beside a writer).
 */

import { isDibsError } from '../../lib/rules/error.ts';
import type { Operation, Step } from '../../lib/store/step.ts';
import { StoreFault } from '../../lib/store/store.ts';
import { Frames, traced } from './frames.ts';
import { performOn, SHELVES, type FileStates, type Response } from './file-states.ts';

/** How a verb ended. */
export interface End {
  readonly verb: string;
  readonly kind: 'success' | 'refused' | 'failed' | 'broken';
  readonly what: string;
  readonly tenure?: { readonly owner: string; readonly generation: number } | undefined;
  readonly expiresAt?: number | undefined;
}

export interface State {
  readonly id: number;
  /** How far in its script. */
  readonly stage: number;
  /** The verb begins with the next step. */
  readonly fresh: boolean;
  /** Undefined when its script is over, or it is dead. */
  readonly operation: Operation | undefined;
  readonly nonces: number;
  /** Answers to the verb that runs, newest last: one way to get here. */
  readonly answers: readonly Response[];
  /** What it can still remember of them. */
  readonly memory: string;
  /** See Frames. */
  readonly waiting: boolean;
}

export interface Edge {
  readonly next: number;
  readonly end?: End;
}

export interface Actor {
  readonly name: string;
  readonly owner: string;
  readonly script: readonly string[];
  readonly make: (verb: string) => Step<unknown>;
}

const REFUSALS = new Set(['nothing-to-claim', 'held', 'lost', 'not-found', 'not-claimable', 'conflict', 'in-doubt', 'usage']);
/** So many other ways to a state are compared with the first one, for so many states of a process: it costs time. */
const OTHER_WAYS = 2;
const COMPARED = 1000;
const TIMES_IN_A_BRACKET = SHELVES.length * 2;

export class Automaton {
  readonly actor: Actor;
  readonly #files: FileStates;
  readonly #tries: number;
  readonly #states: State[] = [];
  readonly #ids = new Map<string, number>();
  readonly #edges = new Map<string, Edge>();
  /** Of each state, what it was answered with, and what came of it. */
  readonly #seen = new Map<number, { readonly given: readonly Response[]; readonly edge: Edge }[]>();
  /** Of a state that was reached in several ways, the answers of some others than its own. */
  readonly #otherWays = new Map<number, (readonly Response[])[]>();
  readonly start: number;
  readonly dead: number;

  /** @param tries how often it may begin again in one loop before it stalls for ever, as any process may at any time */
  constructor(actor: Actor, files: FileStates, tries: number) {
    this.actor = actor;
    this.#tries = tries;
    this.#files = files;
    // Whoever is dead does as little as whoever is done.
    this.dead = this.#begin(actor.script.length, 0);
    this.start = this.#begin(0, 0);
  }

  get count(): number {
    return this.#states.length;
  }

  state(id: number): State {
    const state = this.#states[id];
    if (state === undefined) throw new RangeError(`no state ${id}`);
    return state;
  }

  verbOf({ stage }: State): string {
    return this.actor.script[stage] ?? '';
  }

  /**
   * Is it about to look? Then all of the look is one step: always from the first reading of the shelves' times to the
   * last, and a plain one where `whole`.
   */
  isLook({ operation }: State, whole: boolean): boolean {
    if (operation === undefined || !SHELVES.includes(String(operation.args[0]))) return false;
    return operation.name === 'stat' || (whole && operation.name === 'list');
  }

  /** Goes on with this answer. `key` tells it from others. */
  answered(id: number, key: string, answers: () => readonly Response[]): Edge {
    const memo = `${id} ${key}`;
    let edge = this.#edges.get(memo);
    if (edge === undefined) {
      const state = this.state(id);
      const given = answers();
      edge = this.#run(state, given);
      this.#edges.set(memo, edge);
      if (id < COMPARED) this.#seen.set(id, [...(this.#seen.get(id) ?? []), { given, edge }]);
      for (const way of this.#otherWays.get(id) ?? []) this.#requireAlike(state, way, { given, edge });
    }
    return edge;
  }

  #addWay(id: number, way: readonly Response[]): void {
    const ways = this.#otherWays.get(id) ?? [];
    if (ways.length >= OTHER_WAYS) return;
    this.#otherWays.set(id, [...ways, way]);
    for (const one of this.#seen.get(id) ?? []) this.#requireAlike(this.state(id), way, one);
  }

  /**
   * Two ways to one state must go on alike. If they do not, something can be remembered that frames.ts does not know
   * of, and the exploration would leave out what one of them does.
   */
  #requireAlike(state: State, way: readonly Response[], { given, edge }: { readonly given: readonly Response[]; readonly edge: Edge }): void {
    const { next, end } = this.#run({ ...state, answers: way }, given);
    if (next === edge.next && JSON.stringify(withoutStack(end)) === JSON.stringify(withoutStack(edge.end))) return;
    throw new Error(`two ways to one state of ${this.actor.name} (${this.verbOf(state)}: ${state.operation?.name ?? ''} ${String(state.operation?.args[0])}) go on differently: ${state.memory}`);
  }

  /** Everything a look is answered with on this file system, which stands still meanwhile. */
  looked(state: State, files: number): readonly Response[] {
    const store = this.#files.store(files);
    const { step } = this.#again(state);
    const answers: Response[] = [];
    const isBracket = state.operation?.name === 'stat';
    let times = 0;
    let { operation } = state;
    while (operation !== undefined && (isBracket ? times < TIMES_IN_A_BRACKET : operation.name === 'list' && SHELVES.includes(operation.args[0]))) {
      if (operation.name === 'stat') times++;
      const response = performOn(store, operation);
      answers.push(response);
      operation = next(step, response);
    }
    return answers;
  }

  /** The real generator, as far as this state. */
  #again({ stage, answers }: State): { readonly step: Step<unknown>; readonly frames: Frames } {
    const step = this.#make(stage);
    const frames = new Frames(step);
    traced(frames, () => {
      step.next();
      for (const answer of answers) give(step, answer);
    });
    return { step, frames };
  }

  #make(stage: number): Step<unknown> {
    return this.actor.make(this.actor.script[stage] ?? '');
  }

  #begin(stage: number, nonces: number): number {
    if (stage >= this.actor.script.length) return this.#intern({ stage, fresh: false, operation: undefined, nonces: 0, answers: [], memory: 'over', waiting: false });
    const turn = this.#make(stage).next();
    if (turn.done === true) throw new Error(`${this.actor.script[stage] ?? ''} asks nothing`);
    return this.#intern({ stage, fresh: true, operation: turn.value, nonces, answers: [], memory: '', waiting: false });
  }

  #run(state: State, answers: readonly Response[]): Edge {
    const { step, frames } = this.#again(state);
    let turn: IteratorResult<Operation, unknown> | undefined;
    try {
      traced(frames, () => {
        for (const answer of answers) turn = give(step, answer);
      });
    } catch (error) {
      return this.#ended(state, endOf(this.verbOf(state), error));
    }
    if (turn?.done === true) {
      const held = turn.value as { tenure?: End['tenure']; expiresAt?: number } | undefined;
      return this.#ended(state, { verb: this.verbOf(state), kind: 'success', what: 'success', tenure: held?.tenure, expiresAt: held?.expiresAt });
    }
    if (frames.tries > this.#tries) return { next: this.dead };
    const nonces = state.nonces + (state.operation?.name === 'nonce' ? 1 : 0);
    return { next: this.#intern({ stage: state.stage, fresh: false, operation: turn?.value, nonces, answers: [...state.answers, ...answers], memory: frames.key, waiting: frames.isWaiting }) };
  }

  #ended(state: State, end: End): Edge {
    const nonces = state.nonces + (state.operation?.name === 'nonce' ? 1 : 0);
    // Who was refused a claim does not go on as if it had it.
    const goesOn = end.kind === 'success' || (end.verb !== 'claim' && !end.verb.startsWith('pull'));
    return { next: this.#begin(goesOn ? state.stage + 1 : this.actor.script.length, nonces), end };
  }

  #intern(state: Omit<State, 'id'>): number {
    const { stage, fresh, operation, nonces, memory } = state;
    const identity = JSON.stringify([stage, fresh, nonces, memory, operation?.name, operation?.args]);
    let id = this.#ids.get(identity);
    if (id === undefined) {
      id = this.#states.length;
      this.#states.push({ id, ...state });
      this.#ids.set(identity, id);
    } else if (id < COMPARED && !fresh && operation !== undefined) this.#addWay(id, state.answers);
    return id;
  }
}

/** The stack of what is broken also tells who ran it. */
function withoutStack(end: End | undefined): End | undefined {
  return end === undefined ? undefined : { ...end, what: end.what.split('\n', 1)[0] ?? '' };
}

function give(step: Step<unknown>, answer: Response): IteratorResult<Operation, unknown> {
  return 'fault' in answer ? step.throw(answer.fault) : step.next(answer.value);
}

/** What it asks next; nothing when it is over. */
function next(step: Step<unknown>, answer: Response): Operation | undefined {
  try {
    const turn = give(step, answer);
    return turn.done === true ? undefined : turn.value;
  } catch {
    return undefined;
  }
}

function endOf(verb: string, error: unknown): End {
  if (isDibsError(error) && REFUSALS.has(error.code)) return { verb, kind: 'refused', what: error.code };
  if (error instanceof StoreFault) return { verb, kind: 'failed', what: error.code };
  return { verb, kind: 'broken', what: error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error) };
}
