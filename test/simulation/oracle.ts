/**
 * What is promised, checked against raw names and bytes after every step. Nothing here may come from lib/rules: an error in
 * the rules must not hide itself. The grammar is read a second time, as small as the simulated world needs it.
 */

import type { Operation } from '../../lib/store/step.ts';
import type { Inode, MemoryStore } from './memory-store.ts';

/** What the simulator knows about who is acting. */
export interface Act {
  readonly actor: string;
  readonly owner: string;
  readonly verb: string;
}

interface RawName {
  readonly path: string;
  readonly shelf: string;
  readonly generation: number;
  readonly owner?: string;
  readonly claimedAt?: number;
  readonly lease?: number;
  readonly nonce?: string;
}

/** Lowest first, by the order of truth. */
const RANKED = ['discovery', 'scoped', 'waiting', 'review', 'cancelled', 'complete'];
const SHELVES = [...RANKED, 'claimed'];
const AT_REST = /^T(?:~(\d+))?\.md$/;
const CLAIMED = /^T~(\d+)@([^@:]+):(\d+)\+(\d+)(?:!([0-9a-z]+))?\.md$/;

function readRaw(path: string): RawName | undefined {
  const [shelf = '', name = ''] = path.split('/');
  if (shelf === 'claimed') {
    const [, generation, owner, claimedAt, lease, nonce] = CLAIMED.exec(name) ?? [];
    if (generation === undefined || owner === undefined) return undefined;
    return { path, shelf, generation: Number(generation), owner, claimedAt: Number(claimedAt), lease: Number(lease), ...(nonce === undefined ? {} : { nonce }) };
  }
  const match = AT_REST.exec(name);
  return match === null ? undefined : { path, shelf, generation: Number(match[1] ?? 0) };
}

/** A verb of this owner said that it holds the task until then. */
interface Belief {
  readonly owner: string;
  readonly generation: number;
  readonly expiresAt: number;
  readonly verb: string;
  readonly since: number;
}

/** An act that may end beliefs of up to this generation: what an owner does itself, and what a person does by force. */
interface Ending {
  readonly generation: number;
  readonly ends: (owner: string) => boolean;
}

export interface Violation {
  readonly promise: string;
  readonly what: string;
}

/** A verb that runs, as far as the oracle follows it. */
export interface Watch {
  readonly act: Act;
  /** The owner had a tenure that nothing outranked, at some time since the verb began. */
  stood: boolean;
  /** The link that gave the task up named a tenure that was lost before. */
  decidedOnGhost: boolean;
}

const GIVING_UP = new Set(['release', 'complete', 'move']);
const PASSING_ON = new Set(['extend', 'handoff', 'steal', 'resume']);
const NEEDS_TENURE = new Set(['renew', 'release', 'complete', 'extend', 'handoff']);

export class Oracle {
  readonly #store: MemoryStore;
  readonly violations: Violation[] = [];
  /** What breaks no promise and is worth counting: an old owner's ghost became the task while the task's bytes became debris. */
  readonly notes: string[] = [];
  /** Every bare path a tenure ever had: where editors write. */
  readonly tenurePaths: string[] = [];
  #names: readonly RawName[] = [];
  #beliefs: Belief[] = [];
  readonly #endings: Ending[] = [];
  readonly #watches = new Set<Watch>();
  #top: readonly [number, number] = [-1, -1];
  /** The bytes that were the task. */
  #task: Inode | undefined;
  #now: Act | undefined;
  /** Bytes that an editor saved over: no longer anybody's to keep, whatever other names they have. */
  readonly #superseded = new Set<string>();

  constructor(store: MemoryStore) {
    this.#store = store;
    store.onFreed = (inode, path) => this.#freed(inode, path);
  }

  #fail(promise: string, what: string): void {
    this.violations.push({ promise, what });
  }

  /** Who acts from now on: undefined for an editor or git, whose overwriting is their own. */
  acting(act: Act | undefined): void {
    this.#now = act;
  }

  superseded(text: string): void {
    this.#superseded.add(text);
  }

  #freed(inode: Inode, path: string): void {
    if (this.#now !== undefined && !this.#superseded.has(inode.text) && inode.text.startsWith('version')) this.#fail('P3', `${this.#now.actor} (${this.#now.verb}) destroyed ${inode.text.trim()} at ${path}`);
  }

  begin(act: Act): Watch {
    const watch = { act, stood: this.#stands(act.owner), decidedOnGhost: false };
    this.#watches.add(watch);
    return watch;
  }

  /** The verb is over: it failed, or its process was killed. */
  end(watch: Watch): void {
    this.#watches.delete(watch);
  }

  /** The names have changed, by this operation of this actor, or by an editor. */
  changed(act: Act | undefined, operation: Operation | undefined, watch: Watch | undefined): void {
    const before = this.#names;
    this.#names = this.#read();
    this.#checkRank();
    for (const name of this.#names) {
      if (name.owner === undefined || name.nonce !== undefined || before.some(({ path }) => path === name.path)) continue;
      if (!this.tenurePaths.includes(name.path)) this.tenurePaths.push(name.path);
    }
    if (act !== undefined && operation !== undefined) this.#note(act, operation, watch);
    for (const other of this.#watches) if (!other.stood) other.stood = this.#stands(other.act.owner);
    this.#checkPromises(act, operation);
    this.#checkBytes(act, operation);
  }

  /** Did a transition make other bytes the task while the bytes that were it are still there? */
  #checkBytes(act: Act | undefined, operation: Operation | undefined): void {
    const before = this.#task;
    const tops = this.#names.filter((name) => name.generation === this.#top[0] && (this.#top[1] < 0 || RANKED.indexOf(name.shelf) === this.#top[1]));
    const inodes = tops.map(({ path }) => this.#store.inode(path));
    if (before !== undefined && inodes.includes(before)) return;
    this.#task = inodes[0];
    if (act !== undefined && before !== undefined && !this.#superseded.has(before.text) && before.links > 0) {
      this.notes.push(`${act.actor} (${act.verb}: ${operation?.name ?? ''}) made ${inodes[0]?.text.trim() ?? ''} the task (${tops[0]?.path ?? ''}); it was ${before.text.trim()}`);
    }
  }

  #read(): RawName[] {
    const names: RawName[] = [];
    for (const shelf of SHELVES) {
      for (const name of this.#store.names(shelf)) {
        const raw = readRaw(`${shelf}/${name}`);
        if (raw !== undefined) names.push(raw);
      }
    }
    return names;
  }

  /** The task is somewhere, and its rank never falls. */
  #checkRank(): void {
    let top: readonly [number, number] = [-1, -1];
    for (const name of this.#names) {
      const rank = [name.generation, RANKED.indexOf(name.shelf)] as const;
      if (rank[0] > top[0] || (rank[0] === top[0] && rank[1] > top[1])) top = rank;
    }
    if (top[0] < this.#top[0] || (top[0] === this.#top[0] && top[1] < this.#top[1])) {
      this.#fail('P3', top[0] < 0 ? 'the task is gone from the shelves' : `the rank fell from ${this.#top.join('/')} to ${top.join('/')}`);
    }
    this.#top = top;
  }

  get task(): RawName | undefined {
    return this.#names.find((name) => name.generation === this.#top[0] && RANKED.indexOf(name.shelf) === this.#top[1]);
  }

  get names(): readonly RawName[] {
    return this.#names;
  }

  /** The generation of the owner's own best name that nothing outranks; undefined where there is none. */
  #standing(owner: string): number | undefined {
    if (this.#top[1] >= 0) return undefined;
    return this.#names.find((name) => name.owner === owner && name.generation === this.#top[0])?.generation;
  }

  #stands(owner: string): boolean {
    return this.#standing(owner) !== undefined;
  }

  #note(act: Act, { name, args }: Operation, watch: Watch | undefined): void {
    if (name !== 'rename' && name !== 'link') return;
    const to = readRaw(args[1]);
    if (to === undefined) return;
    if (GIVING_UP.has(act.verb) && to.shelf !== 'claimed') {
      this.#endings.push({ generation: to.generation, ends: (owner) => owner === act.owner });
      if (watch !== undefined) {
        watch.decidedOnGhost = this.#names.some((other) => other.generation > to.generation && other.owner !== act.owner);
      }
    }
    if (name === 'rename' && PASSING_ON.has(act.verb) && to.shelf === 'claimed' && to.nonce === undefined) {
      const agent = act.owner.split('~')[0];
      const ends = act.verb === 'steal' ? () => true : act.verb === 'resume' ? (owner: string) => owner.split('~')[0] === agent : (owner: string) => owner === act.owner;
      this.#endings.push({ generation: to.generation - 1, ends });
    }
  }

  /** A verb ended well. */
  succeeded(watch: Watch, tenure: { readonly owner: string; readonly generation: number } | undefined, expiresAt: number | undefined): void {
    this.#watches.delete(watch);
    const { verb, owner, actor } = watch.act;
    if (NEEDS_TENURE.has(verb)) {
      if (!watch.stood) this.#fail('P5', `${actor} lost its tenure before its ${verb} began, and was told success`);
      else if (watch.decidedOnGhost) this.#fail('P5b', `${actor} was told that its ${verb} succeeded, which named a tenure lost before`);
    }
    if (tenure === undefined || expiresAt === undefined) return;
    const now = this.#store.ms;
    const belief: Belief = { owner: tenure.owner, generation: tenure.generation, expiresAt, verb: `${verb} by ${owner}`, since: now };
    if (expiresAt <= now || this.#ended(belief)) return;
    for (const other of this.#beliefs) {
      if (other.owner !== belief.owner && other.expiresAt > now && !this.#ended(other)) {
        this.#fail('P1', `${describe(other)} and ${describe(belief)} at ${now}`);
      }
    }
    this.#beliefs = this.#beliefs.filter((other) => other.owner !== belief.owner || other.generation > belief.generation || other.expiresAt > belief.expiresAt);
    this.#beliefs.push(belief);
    this.#checkPromises(undefined, undefined);
  }

  #ended(belief: Belief): boolean {
    return this.#endings.some((ending) => ending.generation >= belief.generation && ending.ends(belief.owner));
  }

  /** Nobody takes what was promised, before the time it was promised for. */
  #checkPromises(act: Act | undefined, operation: Operation | undefined): void {
    const now = this.#store.ms;
    this.#beliefs = this.#beliefs.filter((belief) => belief.expiresAt > now && !this.#ended(belief));
    for (const belief of this.#beliefs) {
      if (this.#stands(belief.owner)) continue;
      const by = act === undefined ? '' : ` by ${act.actor} (${act.verb}: ${operation?.name ?? ''})`;
      this.#fail('P2', `${describe(belief)} was taken at ${now}${by}`);
    }
  }
}

function describe(belief: Belief): string {
  return `[${belief.owner} generation ${belief.generation} until ${belief.expiresAt} since ${belief.since}: ${belief.verb}]`;
}
