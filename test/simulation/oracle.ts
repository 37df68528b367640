/**
 * What is promised, checked against raw names and bytes after every step. Nothing here may come from lib/rules: an
 * error in the rules must not hide itself. The grammar is read a second time, as small as the simulated world needs it.
 */

import type { Operation } from '../../lib/store/step.ts';
import { editOf, hasEdit, isEdited, isReplaced, isSameText, type Edit } from './edits.ts';

/** What an observer sees of a file system, who is no part of it. */
export interface View {
  readonly ms: number;
  names(directory: string): Iterable<string>;
  inode(path: string): { readonly text: string; readonly links: number } | undefined;
}

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
  /** Its second look counted, by its owner's belief, and nobody has said that it is to end. */
  readonly confirmed?: true;
}

/** Lowest first, by the order of truth. */
const RANKED = ['discovery', 'scoped', 'waiting', 'review', 'cancelled', 'complete'];
/** What is archived ranks as it did on its shelf. */
const ARCHIVED: Readonly<Record<string, string>> = { 'archive/2026': 'complete', 'archive/cancelled/2026': 'cancelled' };
const PLACES = [...RANKED, 'claimed', ...Object.keys(ARCHIVED)];
const FINISHED = new Set(['complete', 'review', 'cancelled']);
const FINISHING = new Set(['complete', 'approve', 'move']);
const AT_REST = /^T(?:~(\d+))?\.md$/;
const CLAIMED = /^T~(\d+)@([^@:]+):(\d+)\+(\d+)r?(?:!([0-9a-z]+))?\.md$/;

function readRaw(path: string, isConfirmed: (owner: string, claimedAt: number) => boolean): RawName | undefined {
  const cut = path.lastIndexOf('/');
  const [place, name] = [path.slice(0, cut), path.slice(cut + 1)];
  const shelf = ARCHIVED[place] ?? place;
  if (shelf === 'claimed') {
    const [, generation, owner, claimedAt, lease, nonce] = CLAIMED.exec(name) ?? [];
    if (generation === undefined || owner === undefined) return undefined;
    return { path, shelf, generation: Number(generation), owner, claimedAt: Number(claimedAt), lease: Number(lease), ...(nonce === undefined ? {} : { nonce }), ...(isConfirmed(owner, Number(claimedAt)) ? { confirmed: true } : {}) };
  }
  const match = AT_REST.exec(name);
  return match === null ? undefined : { path, shelf, generation: Number(match[1] ?? 0) };
}

/** Is it this mark, or one from which it was made? Six characters tell the line of marks, two count in it. */
function leadsTo(nonce: string, mark: string): boolean {
  return nonce === mark || (nonce.length === 12 && nonce.slice(0, 6) === mark.slice(0, 6) && nonce.slice(6, 8) < mark.slice(6, 8));
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
  readonly of: 'owner' | 'agent' | 'anybody';
  readonly name: string;
}

export interface Violation {
  readonly promise: string;
  readonly what: string;
}

/** A verb that runs, as far as the oracle follows it. */
interface Watch {
  readonly act: Act;
  /** The owner had a tenure that nothing outranked, at some time since the verb began. */
  stood: boolean;
  /** The task lay where this owner had put it, at some time since the verb began. */
  gaveUp: boolean;
  /** The link that gave the task up named a tenure that was lost before. */
  decidedOnGhost: boolean;
  /** Of a set: when the claims were made that its owner had when it began. It speaks of none that came later. */
  readonly meant?: readonly number[];
}

/** The text of a task, with who it is meant for or without. */
const IS_TASK = /^version /m;
// `pull` gives back what is not meant for it any more.
const REVIEW = /\+\d+r(?:!\w+)?\.md$/;
/** These say where a task goes. */
const JUDGING = new Set(['complete', 'review', 'approve', 'changes', 'move']);
const GIVING_UP = new Set(['release', 'complete', 'approve', 'changes', 'move', 'mv', 'pull']);
const PASSING_ON = new Set(['extend', 'handoff', 'steal', 'resume']);
const NEEDS_TENURE = new Set(['renew', 'release', 'complete', 'approve', 'changes', 'extend', 'handoff', 'note', 'verify']);

/** Everything that the oracle remembers, as data. */
export interface Memory {
  readonly tenurePaths: readonly string[];
  readonly beliefs: readonly Belief[];
  readonly endings: readonly Ending[];
  readonly watches: readonly Watch[];
  readonly top: readonly [number, number];
  readonly superseded: readonly string[];
  readonly task: string | undefined;
  readonly finished: string | undefined;
  readonly fences: readonly Fence[];
  readonly surprised: readonly string[];
  readonly lost: readonly Lost[];
  /** What somebody was told is set. */
  readonly edits: readonly Edit[];
  /** What anybody has begun to set. It may be in the text, from whomever it was. */
  readonly begun: readonly Edit[];
  /** What was set when an editor or git put another text in the place of that one. */
  readonly undone: readonly Edit[];
}

/** A claim of which its owner was told that it is lost. */
interface Lost {
  readonly owner: string;
  readonly claimedAt: number;
}

/** A generation that somebody was told is theirs. */
interface Fence {
  readonly generation: number;
  readonly stamp: string;
}

export class Oracle {
  readonly #view: View;
  readonly violations: Violation[] = [];
  /**
   * What breaks no promise and is worth counting: an old owner's ghost became the task while the task's bytes became
   * debris.
   */
  readonly notes: string[] = [];
  /**
   * Is everything written down that should be? On a disk that fails it is not, and where there is no log to write it
   * in.
   */
  remembersAll = false;
  /** Every bare path a tenure ever had: where editors write. */
  readonly tenurePaths: string[] = [];
  #names: readonly RawName[] = [];
  #task_: readonly RawName[] = [];
  #beliefs: Belief[] = [];
  #endings: Ending[] = [];
  #fences: Fence[] = [];
  #lost: Lost[] = [];
  #edits: Edit[] = [];
  #begun: Edit[] = [];
  #undone: Edit[] = [];
  /** In the middle of a verb when git last took something away. */
  readonly #surprised = new Set<string>();
  /**
   * Git took the last name away while somebody put another one aside for it: a person fetches it from git again, or
   * from lost+found.
   */
  isGone = false;
  readonly #watches = new Map<string, Watch>();
  #top: readonly [number, number] = [-1, -1];
  /** The bytes that were the task. */
  #task: string | undefined;
  /** The bytes of which somebody was told that they are finished. */
  #finished: string | undefined;
  #now: Act | undefined;
  /** Bytes that an editor saved over: no longer anybody's to keep, whatever other names they have. */
  readonly #superseded = new Set<string>();

  /** @param memory of an oracle that has seen what this file system is now */
  constructor(view: View, memory?: Memory) {
    this.#view = view;
    if (memory === undefined) return;
    this.tenurePaths.push(...memory.tenurePaths);
    this.#beliefs.push(...memory.beliefs);
    this.#endings.push(...memory.endings);
    this.#fences.push(...memory.fences);
    this.#lost.push(...memory.lost);
    this.#edits.push(...memory.edits);
    this.#begun.push(...memory.begun);
    this.#undone.push(...memory.undone);
    for (const actor of memory.surprised) this.#surprised.add(actor);
    for (const watch of memory.watches) this.#watches.set(watch.act.actor, { ...watch });
    this.#top = memory.top;
    for (const text of memory.superseded) this.#superseded.add(text);
    this.#task = memory.task;
    this.#finished = memory.finished;
    this.#names = this.#read();
    this.#task_ = this.#tops();
  }

  /** Sets have an order of their own, so that what was remembered in another order is the same memory. */
  get memory(): Memory {
    return {
      tenurePaths: this.tenurePaths.toSorted(),
      beliefs: this.#beliefs,
      endings: inOrder(this.#endings),
      fences: this.#fences,
      lost: this.#lost,
      edits: inOrder(this.#edits),
      begun: inOrder(this.#begun),
      undone: inOrder(this.#undone),
      surprised: [...this.#surprised].toSorted(),
      watches: [...this.#watches.values()].toSorted((a, b) => (a.act.actor < b.act.actor ? -1 : 1)),
      top: this.#top,
      superseded: [...this.#superseded].toSorted(),
      task: this.#task,
      finished: this.#finished,
    };
  }

  #fail(promise: string, what: string): void {
    this.violations.push({ promise, what });
  }

  /** Who acts from now on: undefined for an editor or git, whose overwriting is their own. */
  acting(act: Act | undefined): void {
    this.#now = act;
  }

  /** Git takes files away: who is in the middle of a verb has decided by what was there. */
  surprised(): void {
    for (const actor of this.#watches.keys()) this.#surprised.add(actor);
  }

  superseded(text: string): void {
    this.#superseded.add(text);
    // Whoever saves over a text that is just being published saves over what it was made of, too.
    if (this.#task !== undefined && isSameText(this.#task, text)) this.#superseded.add(this.#task);
    this.#undo(text);
  }

  #undo(text: string): void {
    this.#undone.push(...this.#begun.filter((edit) => hasEdit(text, edit)));
  }

  /**
   * Git took the claims themselves away, and what was believed: nothing that was promised can be kept, and what comes
   * back begins anew. What an editor still has open of them would come back without its belief, above all that is
   * remembered: it is not promised (docs/protocol.md).
   */
  takenAway(): void {
    this.tenurePaths.length = 0;
    this.#beliefs = [];
    this.#fences = [];
    this.#lost = [];
    this.#top = [-1, -1];
  }

  /** These bytes lost their last name. */
  freed(text: string, path: string): void {
    // A state of the text may go when a later one is there.
    if (this.#begun.length > 0 && this.#names.some(({ path }) => this.#isLater(text, this.#view.inode(path)?.text))) return;
    if (this.#now !== undefined && !this.#superseded.has(text) && IS_TASK.test(text)) this.#fail('P3', `${this.#now.actor} (${this.#now.verb}) destroyed ${text.trim()} at ${path}`);
  }

  #isLater(before: string, after: string | undefined): boolean {
    return after !== undefined && isSameText(before, after) && isEdited(before, after, this.#begun);
  }

  begin(act: Act): void {
    const edit = editOf(act.verb);
    if (edit !== undefined) this.#begun.push(edit);
    const meant = edit === undefined ? {} : { meant: this.#names.filter(({ owner }) => owner === act.owner).map(({ claimedAt = 0 }) => claimedAt) };
    this.#watches.set(act.actor, { act, stood: this.#stands(act.owner), gaveUp: this.#hasGivenUp(act.owner), decidedOnGhost: false, ...meant });
  }

  /** The actor's verb is over: it failed, or its process was killed. */
  end(actor: string): void {
    this.#surprised.delete(actor);
    this.#watches.delete(actor);
  }

  /** The actor was told that its claim is lost: then none that it has now ever stands again. */
  toldLost(actor: string): void {
    const { act: { owner } = {}, meant } = this.#watches.get(actor) ?? {};
    const isSurprised = this.#surprised.has(actor);
    this.end(actor);
    if (owner === undefined || isSurprised) return;
    for (const { owner: by, claimedAt } of this.#names) {
      if (by !== owner || claimedAt === undefined || meant?.includes(claimedAt) === false || this.#lost.some((lost) => lost.owner === owner && lost.claimedAt === claimedAt)) continue;
      this.#lost.push({ owner, claimedAt });
    }
    this.#checkLosses();
  }

  #checkLosses(): void {
    for (const { path, owner, claimedAt, confirmed } of this.#task_) {
      if (confirmed === true && this.#lost.some((lost) => lost.owner === owner && lost.claimedAt === claimedAt)) this.#fail('P5', `${path} is the task, and ${owner ?? ''} was told that it is lost`);
    }
  }

  /** The names have changed, by this operation of this actor, or by an editor. */
  changed(act?: Act, operation?: Operation): void {
    const before = this.#names;
    this.#names = this.#read();
    this.#checkRank(act);
    for (const name of this.#names) {
      if (name.owner === undefined || name.nonce !== undefined || before.some(({ path }) => path === name.path)) continue;
      if (!this.tenurePaths.includes(name.path)) this.tenurePaths.push(name.path);
    }
    if (act !== undefined && operation !== undefined) this.#note(act, operation);
    for (const other of this.#watches.values()) {
      other.stood ||= this.#stands(other.act.owner);
      other.gaveUp ||= this.#hasGivenUp(other.act.owner);
    }
    this.#checkPromises(act, operation);
    this.#checkLosses();
    this.#checkBytes(act, operation);
  }

  /**
   * Did a transition make other bytes the task while the bytes that were it are still there? Of what was finished it
   * must not.
   */
  #checkBytes(act: Act | undefined, operation: Operation | undefined): void {
    const before = this.#task;
    const tops = this.#task_;
    const texts = tops.map(({ path }) => this.#view.inode(path)?.text);
    // Taken up again, by a move.
    if (!FINISHED.has(RANKED[this.#top[1]] ?? '') && before !== undefined && texts.includes(before)) this.#finished = undefined;
    if (before !== undefined && texts.includes(before)) return;
    this.#task = texts[0];
    this.#edits = this.#edits.filter((edit) => hasEdit(this.#task, edit));
    if (act === undefined) this.#undo(before ?? '');
    if (act !== undefined && before !== undefined && texts[0] !== undefined && isSameText(before, texts[0])) this.#checkText(act, operation?.args ?? [], before, texts[0]);
    else if (act !== undefined && before !== undefined && !this.#superseded.has(before)) {
      const told = `${act.actor} (${act.verb}: ${operation?.name ?? ''}) made ${texts[0]?.trim() ?? ''} the task (${tops[0]?.path ?? ''}); it was ${before.trim()}`;
      if (before === this.#finished) this.#fail('P3', `${told}, which was finished`);
      else this.notes.push(told);
    }
  }

  /**
   * A process has changed the text of the task. It may only have landed what somebody sets. Whoever lands it by a set
   * does not use the claim of another, and has not lost its own since it began.
   */
  #checkText({ actor, owner, verb }: Act, paths: readonly unknown[], before: string, after: string): void {
    const told = `${actor} (${verb}) made ${JSON.stringify(after)} of ${JSON.stringify(before)}`;
    if (!isEdited(before, after, this.#begun)) this.#fail('P6', told);
    this.#superseded.add(before);
    this.#superseded.delete(after);
    if (editOf(verb) === undefined) return;
    const by = paths.map((path) => readRaw(String(path), () => false)?.owner).find((name) => name !== undefined);
    if (by === owner) return;
    const isOwn = by === undefined || by.startsWith(`${agentOf(owner) ?? ''}~move-`);
    const hasLost = !this.#surprised.has(actor) && this.#watches.get(actor)?.stood === true && !this.#endings.some(({ of, name }) => of !== 'anybody' && name === owner);
    if (!isOwn || hasLost) this.#fail('P6', `${told} by ${paths.join(' -> ')}`);
  }

  #read(): RawName[] {
    const names: RawName[] = [];
    for (const place of PLACES) {
      for (const name of this.#view.names(place)) {
        const raw = readRaw(`${place}/${name}`, (owner, claimedAt) => this.#isConfirmed(owner, claimedAt));
        if (raw !== undefined) names.push(raw);
      }
    }
    return names;
  }

  /** By any belief in this claim: an examiner may have published it under another generation. */
  #isConfirmed(owner: string, claimedAt: number): boolean {
    const directory = `holders/${owner}`;
    const texts = [...this.#view.names(directory)].filter((name) => name.includes(`@${owner}:${claimedAt}+`)).map((name) => this.#view.inode(`${directory}/${name}`)?.text ?? '');
    const isEnded = (text: string): boolean => {
      const kept = [...text.matchAll(/^kept !(\w+)$/gm)].map(([, nonce = '']) => nonce);
      return [...text.matchAll(/^ended(?: !(\w+))?/gm)].some(([, nonce]) => nonce === undefined || !kept.some((mark) => leadsTo(nonce, mark)));
    };
    // Of these two lines the first counts.
    return texts.some((text) => /^(?:confirmed|withdrawn)$/m.exec(text)?.[0] === 'confirmed') && !texts.some((text) => isEnded(text));
  }

  /** The names that are the task: of confirmed claims the latest, else what ranks highest by name. */
  #tops(): readonly RawName[] {
    const confirmed = this.#names.filter(({ confirmed: is }) => is === true).toSorted((a, b) => (b.claimedAt ?? 0) - (a.claimedAt ?? 0) || b.generation - a.generation || ((a.owner ?? '') < (b.owner ?? '') ? -1 : 1));
    const [first] = confirmed;
    if (first !== undefined) return confirmed.filter(({ generation, owner, claimedAt }) => generation === first.generation && owner === first.owner && claimedAt === first.claimedAt);
    let top: readonly [number, number] = [-1, -1];
    for (const name of this.#names) {
      const rank = [name.generation, RANKED.indexOf(name.shelf)] as const;
      if (rank[0] > top[0] || (rank[0] === top[0] && rank[1] > top[1])) top = rank;
    }
    return this.#names.filter((name) => name.generation === top[0] && RANKED.indexOf(name.shelf) === top[1]);
  }

  /**
   * The task is somewhere, and no transition lets its rank fall, but by confirming a claim that began before something
   * was brought above it.
   */
  #checkRank(act: Act | undefined): void {
    this.#task_ = this.#tops();
    const [first] = this.#task_;
    const top: readonly [number, number] = first === undefined ? [-1, -1] : [first.generation, RANKED.indexOf(first.shelf)];
    const fell = top[0] < this.#top[0] || (top[0] === this.#top[0] && top[1] < this.#top[1]);
    const isSurprised = act !== undefined && this.#surprised.has(act.actor);
    // Who goes by what git took away moves what others go by now.
    if (isSurprised && fell) this.surprised();
    if (first === undefined) {
      if (isSurprised) this.isGone = true;
      else this.#fail('P3', 'the task is gone from the shelves');
    } else if (act !== undefined && !isSurprised && fell && first.confirmed !== true) this.#fail('P3', `the rank fell from ${this.#top.join('/')} to ${top.join('/')}`);
    this.#top = top;
  }

  get task(): RawName | undefined {
    return this.#task_[0];
  }

  get names(): readonly RawName[] {
    return this.#names;
  }

  /** The generation of the owner's own best name that nothing outranks; undefined where there is none. */
  #standing(owner: string): number | undefined {
    return this.#task_.find((name) => name.owner === owner)?.generation;
  }

  #stands(owner: string): boolean {
    return this.#standing(owner) !== undefined;
  }

  #note(act: Act, { name, args }: Operation): void {
    if (name === 'append' && args[1].startsWith('ended') && (GIVING_UP.has(act.verb) || PASSING_ON.has(act.verb))) {
      // A belief may have the generation that its claim had before an examiner published it anew, or before it was
      // lifted.
      const believed = readRaw(`claimed/${args[0].split('/').at(-1) ?? ''}`, () => false);
      const same = this.#names.filter(({ owner, claimedAt }) => owner !== undefined && owner === believed?.owner && claimedAt === believed.claimedAt);
      const generation = Math.max(believed?.generation ?? 0, ...same.map((name) => name.generation));
      this.#endings.push({ generation, of: act.verb === 'steal' ? 'anybody' : act.verb === 'resume' ? 'agent' : 'owner', name: act.owner });
    }
    if (name !== 'rename' && name !== 'link') return;
    const to = readRaw(args[1], () => false);
    if (to === undefined) return;
    this.#checkReview(act, args[0], to);
    if (GIVING_UP.has(act.verb) && to.shelf !== 'claimed') {
      this.#endings.push({ generation: to.generation, of: 'owner', name: act.owner });
      const watch = this.#watches.get(act.actor);
      if (watch !== undefined) {
        watch.decidedOnGhost = this.#names.some((other) => other.generation > to.generation && other.owner !== act.owner);
      }
    }
    if (name === 'rename' && PASSING_ON.has(act.verb) && to.shelf === 'claimed' && to.nonce === undefined) {
      this.#endings.push({ generation: to.generation - 1, of: act.verb === 'steal' ? 'anybody' : act.verb === 'resume' ? 'agent' : 'owner', name: act.owner });
    }
  }

  /** A review leaves review/ by a judgement or a move, and nothing else that is claimed comes there by itself. */
  #checkReview({ actor, verb }: Act, from: string, to: RawName): void {
    if (!from.startsWith('claimed/')) return;
    const isReview = REVIEW.test(from);
    if (to.shelf === 'claimed' ? REVIEW.test(to.path) !== isReview : !JUDGING.has(verb) && (to.shelf === 'review') !== isReview) {
      this.#fail('review', `${actor} (${verb}) made ${to.path} of ${from}`);
    }
  }

  /** The actor's verb ended well. */
  succeeded(actor: string, tenure: { readonly owner: string; readonly generation: number; readonly claimedAt?: number } | undefined, expiresAt: number | undefined): void {
    const watch = this.#watches.get(actor);
    if (watch === undefined) throw new Error(`${actor} began nothing`);
    this.#watches.delete(actor);
    // What it answers was decided before.
    if (this.#surprised.delete(actor)) return;
    const { verb, owner } = watch.act;
    if (NEEDS_TENURE.has(verb)) {
      if (!watch.stood && !(GIVING_UP.has(verb) && watch.gaveUp)) this.#fail('P5', `${actor} lost its tenure before its ${verb} began, and was told success`);
      else if (watch.decidedOnGhost) this.#fail('P5b', `${actor} was told that its ${verb} succeeded, which named a tenure lost before`);
    }
    const edit = editOf(verb);
    if (edit !== undefined && hasEdit(this.#task, edit)) this.#edits.push(edit);
    else if (edit !== undefined && !isReplaced(this.#task, edit) && !this.#undone.some(({ key, value }) => key === edit.key && value === edit.value)) this.#fail('P6', `${actor} was told success of its ${verb}, and the text is ${JSON.stringify(this.#task)}`);
    if (FINISHING.has(verb) && FINISHED.has(RANKED[this.#top[1]] ?? '')) this.#finished = this.#task;
    if (tenure === undefined || expiresAt === undefined) return;
    const now = this.#view.ms;
    this.#checkFence(tenure, expiresAt <= now || !this.#stands(tenure.owner));
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

  /**
   * A process of this owner was killed when it had put the task where it lies: whoever asks again is told that it is
   * done.
   */
  #hasGivenUp(owner: string): boolean {
    return this.#top[1] >= 0 && this.#endings.some(({ generation, of, name }) => of === 'owner' && name === owner && generation === this.#top[0]);
  }

  /**
   * No generation is given to two claims, and the fence of a later one is higher; a claimant that was stalled until its
   * claim was over is `late`, and may be told of it after the next one was. People who use mv count for themselves.
   */
  #checkFence({ owner, generation, claimedAt }: { readonly owner: string; readonly generation: number; readonly claimedAt?: number }, late: boolean): void {
    if (claimedAt === undefined || !this.remembersAll) return;
    const stamp = `${owner}:${claimedAt}`;
    const known = this.#fences.find((fence) => fence.stamp === stamp);
    const taken = this.#fences.find((fence) => fence !== known && (late ? fence.generation === generation : fence.generation >= generation));
    if (known === undefined && taken !== undefined) this.#fail('P1', `the fence ${generation} of ${stamp} is not above ${taken.generation} of ${taken.stamp}, which was given before`);
    this.#fences = [...this.#fences.filter((fence) => fence !== known), { stamp, generation: Math.max(generation, known?.generation ?? 0) }];
  }

  #ended(belief: Belief): boolean {
    return this.#endings.some(({ generation, of, name }) => generation >= belief.generation && (of === 'anybody' || (of === 'owner' ? name === belief.owner : agentOf(name) === agentOf(belief.owner))));
  }

  /** Nobody takes what was promised, before the time it was promised for. */
  #checkPromises(act: Act | undefined, operation: Operation | undefined): void {
    const now = this.#view.ms;
    this.#beliefs = this.#beliefs.filter((belief) => belief.expiresAt > now && !this.#ended(belief));
    for (const belief of this.#beliefs) {
      if (this.#stands(belief.owner)) continue;
      const by = act === undefined ? '' : ` by ${act.actor} (${act.verb}: ${operation?.name ?? ''})`;
      this.#fail('P2', `${describe(belief)} was taken at ${now}${by}`);
    }
  }
}

/** Each once, in an order of their own. */
function inOrder<T>(values: readonly T[]): readonly T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()].toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function agentOf(owner: string): string | undefined {
  return owner.split('~')[0];
}

function describe(belief: Belief): string {
  return `[${belief.owner} generation ${belief.generation} until ${belief.expiresAt} since ${belief.since}: ${belief.verb}]`;
}
