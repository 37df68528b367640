/**
 * Which tasks can be done side by side: buckets, one for each agent, so that no task of one waits for a task of another
 * or names a path that it names. Pure, and the same for whatever order the tasks come in.
 *
 * Tasks that are ready and share a path become one group. A group goes to one agent, the largest one first, to who has
 * least. A task that waits comes behind what it waits for, if all of that is in one bucket. It never joins two groups:
 * what waits for two agents would leave one of them without work, so it is left out until one of them has finished.
 */

import { inOrderOfWork, type Waiting } from './dispatch-order.ts';
import { PathIndex } from './path-index.ts';
import { overlapOf } from './path-overlap.ts';

export interface Dispatchable extends Waiting {
  /** What it says that it is about. Empty means unknown. */
  readonly files: readonly string[];
  /** The places of the agents that may do it, the first one first. */
  readonly fits: readonly number[];
}

/** A claim that is held now. */
export interface HeldFiles {
  readonly id: string;
  /** Encoded. */
  readonly owner: string;
  readonly files: readonly string[];
}

/** Two entries that can name one path: of the task, and of the other one. */
export interface Shared {
  readonly id: string;
  readonly one: string;
  readonly other: string;
}

/** Why a task that somebody could do is in no bucket. */
export type LeftOut =
  /** It does not say which files it is about, and that was asked for. */
  | { readonly is: 'no-files' }
  /** `owner`: who holds the other one. */
  | { readonly is: 'shares-held'; readonly with: Shared; readonly owner: string }
  /** It shares a path with a task of another bucket. `mustDiffer`: that one is for other agents than this one. */
  | { readonly is: 'shares'; readonly with: Shared; readonly mustDiffer: boolean }
  /** What it waits for is in a bucket whose agent may not do it. */
  | { readonly is: 'waits-for-other'; readonly for: string }
  /** What it waits for is in several buckets. */
  | { readonly is: 'waits-for-several'; readonly for: readonly string[] }
  /** What it waits for is in no bucket: the key of that. */
  | { readonly is: 'waits'; readonly key: string }
  /** Its bucket has as many as were asked for. */
  | { readonly is: 'enough' };

export interface Placed<T> {
  readonly task: T;
  /** A task of the bucket with which it shares a path. */
  readonly shares?: Shared;
}

export interface DispatchPlan<T> {
  /** One for each agent, in their order. */
  readonly buckets: readonly (readonly Placed<T>[])[];
  /** All others, in the order of work. */
  readonly leftOut: readonly { readonly task: T; readonly because: LeftOut }[];
}

export interface Dispatching {
  /** How many agents there are. */
  readonly agents: number;
  readonly held: readonly HeldFiles[];
  /** Leave out what does not say which files it is about. */
  readonly strict?: boolean;
  /** At most so many tasks for each agent. */
  readonly most?: number;
}

/**
 * How much may be compared, which takes a few seconds. Boards seldom need a hundredth of it. What is not compared any
 * more counts as sharing: then some work is not done side by side, and nobody changes the files of another.
 */
const WORK = 100_000;

/** Tasks that one agent has to do. */
class Group<T> {
  readonly tasks = new Set<T>();
  fits: readonly number[];

  constructor(fits: readonly number[]) {
    this.fits = fits;
  }
}

/** Every task is in exactly one bucket, or left out. `tasks`: each fits one agent at least. */
export function planDispatch<T extends Dispatchable>(tasks: readonly T[], dispatching: Dispatching): DispatchPlan<T> {
  return new Planner<T>(dispatching).plan(tasks);
}

class Planner<T extends Dispatchable> {
  readonly #asked: Dispatching;
  readonly #held = new PathIndex<HeldFiles>();
  readonly #placed = new PathIndex<T>();
  readonly #groups = new Map<T, Group<T>>();
  readonly #byKey = new Map<string, T>();
  readonly #shares = new Map<T, Shared>();
  readonly #ranks = new Map<T, number>();
  #work = WORK;

  constructor(asked: Dispatching) {
    this.#asked = asked;
    for (const one of asked.held) this.#held.add(one, one.files);
  }

  plan(tasks: readonly T[]): DispatchPlan<T> {
    const { order, never } = inOrderOfWork(tasks);
    const all = [...order, ...never];
    for (const [rank, task] of all.entries()) this.#ranks.set(task, rank);
    const left = new Map<T, LeftOut>();
    const leave = (some: readonly T[], place: (task: T) => LeftOut | undefined): void => {
      for (const task of some) {
        const because = this.#whyKept(task) ?? place(task);
        if (because === undefined) left.delete(task);
        else left.set(task, because);
      }
    };
    const followers = order.filter(({ waitsFor }) => waitsFor.length > 0);
    leave(order.filter(({ waitsFor }) => waitsFor.length === 0), (task) => this.#placeReady(task));
    leave(followers, (task) => this.#placeFollower(task));
    this.#fillBuckets();
    // What waited for two groups may wait for one bucket.
    leave(followers.filter((task) => left.has(task)), (task) => this.#placeFollower(task));
    leave(never, (task) => this.#placeFollower(task));
    const buckets = Array.from({ length: this.#asked.agents }, (): Placed<T>[] => []);
    const { most = Infinity } = this.#asked;
    for (const task of order) {
      const bucket = buckets[this.#groups.get(task)?.fits[0] ?? -1];
      const shares = this.#shares.get(task);
      if (bucket === undefined) continue;
      if (bucket.length < most) bucket.push({ task, ...(shares === undefined ? {} : { shares }) });
      else left.set(task, { is: 'enough' });
    }
    const leftOut = all.flatMap((task) => {
      const because = left.get(task);
      return because === undefined ? [] : [{ task, because }];
    });
    return { buckets, leftOut };
  }

  /** Why it is kept out, wherever it would be put. */
  #whyKept({ files }: T): LeftOut | undefined {
    if (files.length === 0) return this.#asked.strict === true ? { is: 'no-files' } : undefined;
    for (const held of [...this.#held.near(files)].toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
      const shared = this.#sharedWith(files, held);
      if (shared !== undefined) return { is: 'shares-held', with: shared, owner: held.owner };
    }
    return undefined;
  }

  /** Puts it into a group with all that it shares a path with. */
  #placeReady(task: T): LeftOut | undefined {
    const sharing = this.#groupsSharing(task);
    let { fits } = task;
    for (const [group, shared] of sharing) {
      fits = fits.filter((agent) => group.fits.includes(agent));
      if (fits.length === 0) return { is: 'shares', with: shared, mustDiffer: true };
    }
    const [[largest] = []] = [...sharing].toSorted(([a], [b]) => b.tasks.size - a.tasks.size);
    const group = largest ?? new Group<T>(fits);
    for (const other of sharing.keys()) if (other !== group) for (const one of other.tasks) this.#put(one, group);
    group.fits = fits;
    this.#put(task, group);
    const [first] = sharing.values();
    if (first !== undefined) this.#shares.set(task, first);
    this.#placed.add(task, task.files);
    return undefined;
  }

  /** Puts it behind what it waits for, if that is in one group, and it shares no path with another. */
  #placeFollower(task: T): LeftOut | undefined {
    const before = task.waitsFor.map((key) => ({ key, task: this.#byKey.get(key) }));
    const missing = before.find((one) => one.task === undefined);
    if (missing !== undefined) return { is: 'waits', key: missing.key };
    const awaited = before.flatMap((one) => one.task ?? []).toSorted((a, b) => this.#rank(a) - this.#rank(b));
    const groups = new Set(awaited.flatMap((one) => this.#groups.get(one) ?? []));
    const [group] = groups;
    if (group === undefined || groups.size > 1) return { is: 'waits-for-several', for: awaited.map(({ id }) => id) };
    const fits = group.fits.filter((agent) => task.fits.includes(agent));
    if (fits.length === 0) return { is: 'waits-for-other', for: awaited[0]?.id ?? '' };
    const sharing = this.#groupsSharing(task);
    for (const [other, shared] of sharing) if (other !== group) return { is: 'shares', with: shared, mustDiffer: false };
    const shared = sharing.get(group);
    if (shared !== undefined) this.#shares.set(task, shared);
    group.fits = fits;
    this.#put(task, group);
    this.#placed.add(task, task.files);
    return undefined;
  }

  /** The groups with a task that shares a path with this one, and the first such task of each. */
  #groupsSharing({ files }: T): ReadonlyMap<Group<T>, Shared> {
    const found = new Map<Group<T>, Shared>();
    if (files.length === 0) return found;
    for (const other of [...this.#placed.near(files)].toSorted((a, b) => this.#rank(a) - this.#rank(b))) {
      const group = this.#groups.get(other);
      if (group === undefined || found.has(group)) continue;
      const shared = this.#sharedWith(files, other);
      if (shared !== undefined) found.set(group, shared);
    }
    return found;
  }

  /** Makes a group of each agent's: the largest first, to who has least. */
  #fillBuckets(): void {
    const { agents, most = Infinity } = this.#asked;
    const buckets = Array.from({ length: agents }, (_, agent) => new Group<T>([agent]));
    const loads = buckets.map(() => 0);
    const firstRank = ({ tasks }: Group<T>): number => [...tasks].reduce((first, task) => Math.min(first, this.#rank(task)), Infinity);
    const sized = [...new Set(this.#groups.values())].map((group) => ({ group, size: Math.min(group.tasks.size, most), first: firstRank(group) }));
    for (const { group, size } of sized.toSorted((a, b) => b.size - a.size || a.first - b.first)) {
      const agent = group.fits.reduce((least, one) => ((loads[one] ?? 0) < (loads[least] ?? 0) ? one : least));
      loads[agent] = (loads[agent] ?? 0) + size;
      const bucket = buckets[agent];
      if (bucket !== undefined) for (const task of group.tasks) this.#put(task, bucket);
    }
  }

  #put(task: T, group: Group<T>): void {
    group.tasks.add(task);
    this.#groups.set(task, group);
    this.#byKey.set(task.key, task);
  }

  #rank(task: T): number {
    return this.#ranks.get(task) ?? Infinity;
  }

  /** `other`: one that was found near. */
  #sharedWith(files: readonly string[], other: HeldFiles | T): Shared | undefined {
    this.#work -= 1 + (lengthOf(files) + lengthOf(other.files)) / 64;
    const [one = '', first = ''] = [files[0], other.files[0]];
    const found = this.#work < 0 ? { one, other: first } : overlapOf(files, other.files);
    return found === undefined ? undefined : { id: other.id, one: found.one, other: found.other };
  }
}

function lengthOf(files: readonly string[]): number {
  return files.reduce((sum, { length }) => sum + length, 0);
}
