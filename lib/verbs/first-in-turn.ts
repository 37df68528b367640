/**
 * Which of very many free tasks may come next, by what listings remember of their texts: a quick look before the
 * thorough one. Whoever wants the next task needs the first few, and to describe a hundred thousand takes a second.
 *
 * What must stay true: this is a hint, and leaves out only what comes behind the first ones, or is not for the caller
 * by its very text (whatever its log says). The first ones are looked at like any other task before they are offered.
 */

import { compareIds, countedId, type CountedId } from '../rules/id-order.ts';
import { MAX_GENERATION } from '../rules/name.ts';
import { momentOf, priorityOf, type Wanted } from '../rules/routing.ts';
import type { Glance } from '../rules/summary-lines.ts';
import type { Rest } from '../rules/text-summary.ts';
import type { Caller } from '../transitions/caller.ts';
import { isReservedFor } from '../transitions/gate.ts';
import type { RestingTask } from '../transitions/seen-names.ts';
import type { LeaveOut } from './list-tasks.ts';
import type { NextTask, NotHad, PassedBecause } from './next-tasks.ts';

/** Those that are equally urgent. */
interface Turn {
  readonly priority: number;
  readonly due: number;
  readonly tasks: RestingTask[];
  /** Of each of them, what it says of when it was created. */
  readonly created: string[];
}

/** What becomes of all tasks that say the same: a turn, or why they are passed over. Undefined: look at each. */
type Fate = Turn | PassedBecause | undefined;

export interface FirstInTurnOptions {
  readonly caller: Caller;
  readonly wanted: Wanted;
  /** How many of them are looked at. */
  readonly most: number;
  /** Are claims left out that are certainly held? */
  readonly noClaims: boolean;
  readonly whyUnwanted: (caller: Caller, says: Rest, wanted: Wanted) => PassedBecause | undefined;
}

/** Collects what a listing glances at. */
export class FirstInTurn implements LeaveOut {
  readonly #options: FirstInTurnOptions;
  readonly #fates = new Map<Rest, Fate>();
  readonly #turns = new Map<string, Turn>();
  readonly #passed: NotHad[] = [];
  #behind = 0;
  #claims = 0;
  #chosen: ReadonlySet<string> = new Set();

  constructor(options: FirstInTurnOptions) {
    this.#options = options;
  }

  takesClaim(): boolean {
    if (this.#options.noClaims) this.#claims++;
    return this.#options.noClaims;
  }

  takes(task: RestingTask, { rest, created }: Glance): boolean {
    const fate = this.#fateOf(rest);
    if (fate === undefined || hasLongGeneration(task)) return false;
    if ('is' in fate) this.#passed.push({ id: task.id, isExpired: false, because: fate, routing: { labels: [], ...rest.routing, ...(created === undefined ? {} : { created }) } });
    else {
      fate.tasks.push(task);
      fate.created.push(created ?? '');
    }
    return true;
  }

  #fateOf(rest: Rest): Fate {
    if (this.#fates.has(rest)) return this.#fates.get(rest);
    const fate = this.#judge(rest);
    this.#fates.set(rest, fate);
    return fate;
  }

  #judge(rest: Rest): Fate {
    const { caller, wanted, whyUnwanted } = this.#options;
    const { dependsOn, reserveFor, routing } = rest;
    if (dependsOn.length > 0) return undefined;
    if (reserveFor !== undefined && !isReservedFor(reserveFor, caller.reservedAs ?? caller.owner)) return { is: 'kept', remarks: [{ is: 'reserved', for: reserveFor }] };
    const because = whyUnwanted(caller, rest, wanted);
    if (because !== undefined) return because;
    const [priority, due] = [priorityOf(routing), momentOf(routing?.due) ?? Infinity];
    const turn = this.#turns.get(`${priority} ${due}`) ?? { priority, due, tasks: [], created: [] };
    this.#turns.set(`${priority} ${due}`, turn);
    return turn;
  }

  first(): readonly RestingTask[] {
    const chosen: RestingTask[] = [];
    for (const turn of [...this.#turns.values()].toSorted((a, b) => a.priority - b.priority || later(a.due, b.due))) {
      const first = firstOf(turn, this.#options.most - chosen.length);
      this.#behind += turn.tasks.length - first.length;
      chosen.push(...first);
    }
    this.#chosen = new Set(chosen.map(({ key }) => key));
    return chosen;
  }

  /** How many that may be claimed, too, are not among the first. */
  get behind(): number {
    return this.#behind;
  }

  /** How many claims were left out. */
  get claims(): number {
    return this.#claims;
  }

  /** Those of `offered`, which is in order, before which none that was left out belongs. */
  sureAmong<T extends NextTask>(offered: readonly T[]): readonly T[] {
    return this.#behind === 0 ? offered : offered.slice(0, offered.findLastIndex(({ entry }) => this.#chosen.has(entry.name.key)) + 1);
  }

  /** Those that are passed over by their very texts. */
  get passed(): readonly NotHad[] {
    return this.#passed;
  }
}

/** The first so many in this turn: by creation, then by id. */
function firstOf({ tasks, created }: Turn, most: number): readonly RestingTask[] {
  if (tasks.length <= most) return tasks;
  const first: { readonly task: RestingTask; readonly said: string; readonly created: number; readonly id: CountedId }[] = [];
  if (most <= 0) return [];
  let index = 0;
  for (const task of tasks) {
    const said = created[index++] ?? '';
    const last = first.length < most ? undefined : first.at(-1);
    // Two times as `add` writes them are in the order of their texts.
    if (last !== undefined && said > last.said && last.created !== Infinity && isUsual(said) && isUsual(last.said)) continue;
    const one = { task, said, created: said === '' ? Infinity : (momentOf(said) ?? Infinity), id: countedId(task.id) };
    if (last !== undefined && one.created > last.created) continue;
    let at = first.length;
    for (let before = first[at - 1]; before !== undefined && (later(one.created, before.created) || compareIds(one.id, before.id)) < 0; before = first[at - 1]) at--;
    if (at >= most) continue;
    first.splice(at, 0, one);
    if (first.length > most) first.pop();
  }
  return first.map(({ task }) => task);
}

const USUAL = '2026-12-01T09:30:00.000Z';

function isUsual(said: string): boolean {
  return said.length === USUAL.length && ['T', '.', 'Z'].every((sign) => said.indexOf(sign) === USUAL.indexOf(sign));
}

function later(before: number, after: number): number {
  return before === after ? 0 : before - after;
}

const LONG = String(MAX_GENERATION).length;

/** It may be the highest one, which nobody can claim. */
function hasLongGeneration({ name, key }: RestingTask): boolean {
  return name.length - key.length > LONG && name[key.length] === '~';
}
