/**
 * Every schedule of a small world: breadth first, so what is found is found by its shortest way. A state is what the
 * files are, what the oracle remembers, what may still happen from outside, and how far each process is; all of it as
 * numbers.
 */

import type { Operation } from '../../lib/store/step.ts';
import { StoreFault } from '../../lib/store/store.ts';
import type { Oracle, Violation } from '../simulation/oracle.ts';
import { aftermath } from './aftermath.ts';
import { Automaton, type Actor, type Edge, type State } from './automaton.ts';
import { FileStates, SHELVES, START_MS, type Response } from './file-states.ts';
import { Rows } from './rows.ts';
import { Testimony, type Story } from './testimony.ts';

/** How often each thing may happen from outside, at any point. */
export interface Outside {
  /** A lease and a half passes. */
  readonly ticks?: number;
  /** A process is killed. */
  readonly crashes?: number;
  /** A checkout brings scoped/T.md back. */
  readonly checkouts?: number;
  /** A zombie, or an editor that saves by rename, writes a path that is or was a tenure's. */
  readonly saves?: number;
  /** An operation fails: it is not done, or it is done and the answer is lost. */
  readonly faults?: number;
  /** A pull brings a file of the generation that is claimed, or of a higher one. */
  readonly brings?: number;
  /** A file that lies on a shelf beside another name of the task is taken away. */
  readonly takes?: number;
  /** `stash -a` takes the claims away and all that is remembered, and `stash pop` brings them back. */
  readonly stashes?: number;
}

export interface SmallWorld {
  readonly actors: readonly Actor[];
  /** What there is at first; a task in scoped/ where nothing is said. Claims are of START_MS. */
  readonly start?: readonly (readonly [path: string, text: string])[];
  readonly outside: Outside;
  /** Can others act in the middle of a plain look, or does it see one instant? */
  readonly looks: 'torn' | 'whole';
  /** How often a process begins, at most, what a verb tries again and again; then it stalls. */
  readonly tries: number;
  /**
   * How often a process is interrupted in the middle of a verb, all in all; as often as can be where nothing is said.
   */
  readonly preemptions?: number;
}

export interface Exploration {
  readonly states: number;
  readonly steps: number;
  readonly ends: number;
  readonly files: number;
  /** States of each process. */
  readonly local: readonly number[];
  /** False when the search was ended by its budget. */
  readonly whole: boolean;
  readonly violations: readonly Violation[];
  /** The shortest way to the violation, one line for each step. */
  readonly way: readonly string[];
}

export const LEASE_S = 1;
const TICK_MS = 1500;
const OUTSIDE = ['ticks', 'crashes', 'checkouts', 'saves', 'faults', 'brings', 'takes', 'stashes'] as const;
const BROUGHT = ['scoped/T~1.md', 'scoped/T~2.md', 'complete/T~1.md'];
/** Where a stash keeps what it took: nobody looks there. */
const STASH = 'git';
/** Where the processes begin in a row: files, memory, outside and turn come before them. */
const ACTORS = 4;
type Outsider = (typeof OUTSIDE)[number];
/** Nobody in these worlds puts anything there, but for the verb of that name, and where something lies at first. */
const QUIET = ['discovery', 'waiting', 'review', 'cancelled', 'log'];

/** A step that can be taken: the row it leads to, and what broke on the way. */
interface Move {
  readonly row: readonly number[];
  readonly violations: readonly Violation[];
  readonly told: () => string;
}

/** @param most after so many states the search ends, not whole; @param told how many there are, now and then */
export function explore(world: SmallWorld, most = Number.POSITIVE_INFINITY, told: (states: number) => void = () => undefined): Exploration {
  return new Explorer(world).run(most, told);
}

class Explorer {
  readonly #world: SmallWorld;
  readonly #files = new FileStates();
  readonly #testimony: Testimony;
  readonly #automata: readonly Automaton[];
  readonly #rows: Rows;
  readonly #ends = new Map<number, readonly Violation[]>();
  readonly #quiet: ReadonlySet<string>;

  constructor(world: SmallWorld) {
    this.#world = world;
    this.#testimony = new Testimony(this.#files);
    this.#automata = world.actors.map((actor) => new Automaton(actor, this.#files, world.tries));
    this.#quiet = new Set(QUIET.filter((directory) => !world.actors.some(({ script }) => script.includes(directory)) && world.start?.some(([path]) => path.startsWith(`${directory}/`)) !== true));
    this.#rows = new Rows(ACTORS + world.actors.length);
  }

  run(most: number, told: (states: number) => void): Exploration {
    const files = this.#files.changed(this.#files.idOf({ ms: START_MS, files: [] }), (store) => {
      for (const [path, text] of this.#world.start ?? [['scoped/T.md', 'version 1\n']]) store.save(path, text);
    });
    this.#rows.add([files, this.#testimony.begin(files), this.#pack(this.#world.outside), (this.#world.preemptions ?? 0) * 10, ...this.#automata.map(({ start }) => start)], -1);
    let steps = 0;
    let index = 0;
    for (; index < this.#rows.count && this.#rows.count < most; index++) {
      if (index % 16384 === 0) told(this.#rows.count);
      const row = this.#rows.row(index);
      let isEnd = true;
      for (const move of this.#moves(row)) {
        isEnd = false;
        steps++;
        if (move.violations.length > 0) return this.#report(steps, false, move.violations, [...this.#way(index), move.told()]);
        this.#rows.add(move.row, index);
      }
      if (!isEnd) continue;
      const violations = this.#endOf(row[0] ?? 0);
      if (violations.length > 0) return this.#report(steps, false, violations, this.#way(index));
    }
    return this.#report(steps, index >= this.#rows.count, [], []);
  }

  #report(steps: number, whole: boolean, violations: readonly Violation[], way: readonly string[]): Exploration {
    return { states: this.#rows.count, steps, ends: this.#ends.size, files: this.#files.count, local: this.#automata.map(({ count }) => count), whole, violations, way };
  }

  #endOf(files: number): readonly Violation[] {
    let violations = this.#ends.get(files);
    if (violations === undefined) {
      const image = this.#files.image(files);
      // What git took away while somebody put another name aside for it is for a person to fetch again.
      const isGone = (this.#world.outside.takes ?? 0) + (this.#world.outside.stashes ?? 0) > 0 && !image.files.some(([path]) => SHELVES.includes(path.slice(0, path.indexOf('/'))));
      violations = isGone ? [] : aftermath(image, { isTorn: (this.#world.outside.stashes ?? 0) > 0 });
      this.#ends.set(files, violations);
    }
    return violations;
  }

  /** Everything that can happen next. */
  *#moves(row: readonly number[]): Generator<Move> {
    const outside = this.#unpack(row[2] ?? 0);
    const running = this.#automata.map((automaton, index) => ({ automaton, index, state: automaton.state(row[ACTORS + index] ?? 0) })).filter(({ state }) => state.operation !== undefined);
    if (running.length === 0) return;
    // A step that nobody else can notice, and that notices nobody, may as well come first.
    const alone = running.find(({ automaton, state }) => !state.fresh && (state.waiting || this.#isPrivate(automaton, state, outside)));
    if (alone !== undefined) {
      yield this.#act(row, alone.automaton, alone.index, alone.state);
      return;
    }
    for (const { automaton, index, state } of running) {
      if (outside.crashes > 0 && !state.fresh) yield this.#crash(row, automaton, index);
      const turn = this.#turn(row, index);
      if (turn === undefined) continue;
      yield this.#act(turn, automaton, index, state);
      if (outside.faults > 0) yield* this.#faults(turn, automaton, index, state);
    }
    yield* this.#fromOutside(row, outside);
  }

  /** The row in which it is this process's turn; undefined when that would be an interruption too many. */
  #turn(row: readonly number[], index: number): readonly number[] | undefined {
    if (this.#world.preemptions === undefined) return row;
    const turn = row[3] ?? 0;
    const [left, last] = [Math.floor(turn / 10), (turn % 10) - 1];
    const before = this.#automata[last]?.state(row[ACTORS + last] ?? 0);
    const interrupts = last !== index && before?.operation !== undefined && !before.fresh;
    if (interrupts && left === 0) return undefined;
    const next = [...row];
    next[3] = (interrupts ? left - 1 : left) * 10 + index + 1;
    return next;
  }

  #isPrivate(automaton: Automaton, state: State, outside: Required<Outside>): boolean {
    const { operation } = state;
    if (operation === undefined || automaton.isLook(state, this.#world.looks === 'whole')) return false;
    const { name, args } = operation;
    if (name === 'nonce' || name === 'pause') return true;
    if (name === 'now') return outside.ticks === 0 || args[0] === 'reading';
    // One step here, and one for each path in the simulation. It is never private.
    if (name === 'statAll') return false;
    const path = args[0];
    const directory = SHELVES.includes(path) ? path : path.slice(0, path.lastIndexOf('/'));
    if (name === 'list' && path === 'tmp') return true;
    return name !== 'rename' && name !== 'link' && this.#quiet.has(directory);
  }

  #act(row: readonly number[], automaton: Automaton, index: number, state: State): Move {
    const files = row[0] ?? 0;
    const { operation } = state;
    if (operation === undefined) throw new Error('nothing to do');
    if (automaton.isLook(state, this.#world.looks === 'whole')) {
      const seen = this.#files.image(files).files.filter(([path]) => SHELVES.includes(path.slice(0, path.indexOf('/'))));
      const key = seen.map(([path]) => path).join(' ');
      return this.#step(row, index, state, files, automaton.answered(state.id, key, () => automaton.looked(state, files)), [], `look`, () => `looks = [${key}]`);
    }
    if (operation.name === 'nonce') {
      const value = `${index}${state.nonces}`.padStart(6, '0').repeat(2);
      return this.#step(row, index, state, files, automaton.answered(state.id, value, () => [{ value }]), [], value, () => `nonce ${value}`);
    }
    const effect = this.#files.perform(files, operation);
    const edge = automaton.answered(state.id, effect.key, () => [effect.response]);
    return this.#step(row, index, state, effect.to, edge, effect.freed, effect.key, () => `${describe(operation)} = ${effect.key}`);
  }

  /** One step of one process, told to the oracle. */
  #step(row: readonly number[], index: number, state: State, to: number, edge: Edge, freed: readonly (readonly [string, string])[], key: string, told: () => string): Move {
    const [files = 0, memory = 0, outside = 0] = row;
    const automaton = this.#automata[index];
    if (automaton === undefined) throw new RangeError('nobody');
    const { actor } = automaton;
    const verb = automaton.verbOf(state);
    const tell = (): string => `${actor.name} ${verb}: ${told()}${edge.end === undefined ? '' : ` -> ${edge.end.what}`}`;
    const next = [...row];
    next[0] = to;
    next[2] = outside;
    next[ACTORS + index] = edge.next;
    if (edge.end?.kind === 'broken') return { row: next, violations: [{ promise: 'unexpected', what: edge.end.what }], told: tell };
    if (to === files && edge.end === undefined && !state.fresh) return { row: next, violations: [], told: tell };
    const act = { actor: actor.name, owner: actor.owner, verb };
    const verdict = this.#testimony.hear(memory, files, `${index} ${state.id} ${to} ${key}`, (oracle, now) => {
      if (state.fresh) oracle.begin(act);
      now(to);
      oracle.acting(act);
      for (const [text, path] of freed) oracle.freed(text, path);
      if (to !== files) oracle.changed(act, state.operation);
      if (edge.end?.kind === 'success') oracle.succeeded(actor.name, edge.end.tenure, edge.end.expiresAt);
      else if (edge.end?.what === 'lost') oracle.toldLost(actor.name);
      else if (edge.end !== undefined) oracle.end(actor.name);
    });
    next[1] = verdict.memory;
    return { row: next, violations: verdict.violations, told: tell };
  }

  /** The operation fails, done or not. */
  *#faults(row: readonly number[], automaton: Automaton, index: number, state: State): Generator<Move> {
    const { operation } = state;
    if (operation === undefined || operation.name === 'pause' || operation.name === 'nonce') return;
    const paths = operation.args.filter((arg) => typeof arg === 'string');
    const spent = this.#spent(row, 'faults');
    const fail = (code: string): Response => ({ fault: new StoreFault(code, operation.name, paths) });
    const tell = (what: string) => (): string => `${describe(operation)} ${what}`;
    for (const code of ['EIO']) {
      yield this.#step(spent, index, state, row[0] ?? 0, automaton.answered(state.id, code, () => [fail(code)]), [], `fault ${code}`, tell(`fails: ${code}`));
    }
    // A server that did it, and its client that asked twice (NFSv3).
    const code = { rename: 'ENOENT', link: 'EEXIST', remove: 'ENOENT', create: 'EEXIST' }[operation.name as 'rename'];
    if (code === undefined) return;
    const effect = this.#files.perform(row[0] ?? 0, operation);
    if ('fault' in effect.response) return;
    yield this.#step(spent, index, state, effect.to, automaton.answered(state.id, code, () => [fail(code)]), effect.freed, `lost ${code}`, tell(`is done, and answered with ${code}`));
  }

  #crash(row: readonly number[], automaton: Automaton, index: number): Move {
    const next = this.#spent(row, 'crashes');
    const { name } = automaton.actor;
    const verdict = this.#testimony.hear(row[1] ?? 0, row[0] ?? 0, `crash ${name}`, (oracle) => oracle.end(name));
    next[1] = verdict.memory;
    next[ACTORS + index] = automaton.dead;
    return { row: next, violations: verdict.violations, told: () => `${name} is killed` };
  }

  *#fromOutside(row: readonly number[], outside: Required<Outside>): Generator<Move> {
    const [files = 0, memory = 0] = row;
    const { tenurePaths } = this.#testimony.memory(memory);
    if (outside.ticks > 0) {
      const to = this.#files.changed(files, (store) => (store.ms += TICK_MS));
      yield this.#event(row, 'ticks', to, (oracle) => oracle.changed(), () => `${TICK_MS} ms pass`);
    }
    const image = this.#files.image(files);
    if (outside.checkouts > 0 && !image.files.some(([path]) => path === 'scoped/T.md')) {
      yield this.#save(row, 'checkouts', 'scoped/T.md', `version ${10 + outside.checkouts}\n`);
    }
    if (outside.brings > 0) for (const path of BROUGHT) if (!image.files.some(([other]) => other === path)) yield this.#save(row, 'brings', path, `version ${30 + outside.brings}\n`);
    if (outside.takes > 0) yield* this.#takes(row);
    if (outside.stashes > 0) yield this.#stash(row);
    if (outside.saves > 0) for (const path of tenurePaths) yield this.#save(row, 'saves', path, `version ${20 + outside.saves}\n`);
  }

  *#takes(row: readonly number[]): Generator<Move> {
    const names = this.#files.image(row[0] ?? 0).files.filter(([path]) => SHELVES.includes(path.slice(0, path.indexOf('/'))));
    if (names.length < 2) return;
    for (const [path, , text] of names) {
      if (path.startsWith('claimed/')) continue;
      const to = this.#files.changed(row[0] ?? 0, (store) => store.remove(path));
      const story = (oracle: Oracle): void => {
        oracle.surprised();
        oracle.superseded(text);
        oracle.changed();
      };
      yield this.#event(row, 'takes', to, story, () => `git takes ${path} away`);
    }
  }

  #stash(row: readonly number[]): Move {
    const { files } = this.#files.image(row[0] ?? 0);
    const isBack = files.some(([path]) => path.startsWith(`${STASH}/`));
    const to = this.#files.changed(row[0] ?? 0, (store) => {
      for (const [path, , text] of files) {
        const [directory = '', ...rest] = path.split('/');
        const away = isBack ? directory === STASH : directory === 'claimed' || directory === 'holders';
        if (!away) continue;
        store.remove(path);
        const next = isBack ? rest.join('/').replaceAll('|', '/') : `${STASH}/${path.replaceAll('/', '|')}`;
        if (store.inode(next) === undefined) store.save(next, text);
      }
      // Something of the task is committed.
      if (!isBack && !files.some(([path]) => SHELVES.includes(path.slice(0, path.indexOf('/'))) && !path.startsWith('claimed/'))) store.save('scoped/T.md', 'version 40\n');
    });
    const story = (oracle: Oracle, now: (files: number) => void): void => {
      oracle.takenAway();
      oracle.surprised();
      for (const [, , text] of files) oracle.superseded(text);
      now(to);
      oracle.changed();
    };
    return this.#event(row, 'stashes', to, story, () => (isBack ? 'git stash pop' : 'git stash -a'));
  }

  #save(row: readonly number[], by: Outsider, path: string, text: string): Move {
    const over = this.#files.image(row[0] ?? 0).files.find(([other]) => other === path)?.[2];
    const to = this.#files.changed(row[0] ?? 0, (store) => store.save(path, text));
    const story = (oracle: Oracle): void => {
      if (over !== undefined) oracle.superseded(over);
      oracle.changed();
    };
    return this.#event(row, by, to, story, () => `${by === 'saves' ? 'an editor' : 'git'} writes ${path} = ${text.trim()}${over === undefined ? '' : ` over ${over.trim()}`}`);
  }

  #event(row: readonly number[], by: Outsider, to: number, story: Story, told: () => string): Move {
    const next = this.#spent(row, by);
    const verdict = this.#testimony.hear(row[1] ?? 0, row[0] ?? 0, `${by} ${to}`, (oracle, now) => {
      if (by !== 'stashes') now(to);
      oracle.acting(undefined);
      story(oracle, now);
    });
    next[0] = to;
    next[1] = verdict.memory;
    return { row: next, violations: verdict.violations, told };
  }

  // What may still happen from outside is one digit each.

  #pack(outside: Outside): number {
    return OUTSIDE.reduce((sum, name, digit) => sum + (outside[name] ?? 0) * 10 ** digit, 0);
  }

  #unpack(packed: number): Required<Outside> {
    const digits = OUTSIDE.map((name, digit) => [name, Math.floor(packed / 10 ** digit) % 10] as const);
    return Object.fromEntries(digits) as unknown as Required<Outside>;
  }

  #spent(row: readonly number[], by: Outsider): number[] {
    const next = [...row];
    next[2] = (row[2] ?? 0) - 10 ** OUTSIDE.indexOf(by);
    return next;
  }

  /** How this row was reached: walked again from the start, with words. */
  #way(index: number): readonly string[] {
    const rows: number[] = [];
    for (let at = index; at >= 0; at = this.#rows.parent(at)) rows.unshift(at);
    const told: string[] = [];
    for (const [at, row] of rows.entries()) {
      const next = rows[at + 1];
      if (next === undefined) break;
      const wanted = this.#rows.row(next).join(' ');
      for (const move of this.#moves(this.#rows.row(row))) {
        if (move.row.join(' ') !== wanted) continue;
        told.push(move.told());
        break;
      }
    }
    return told;
  }
}

function describe({ name, args }: Operation): string {
  return `${name} ${args.filter((arg) => typeof arg === 'string').map((arg) => arg.trim().replaceAll('17000000', '')).join(' -> ')}`;
}
