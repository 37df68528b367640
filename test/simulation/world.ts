/**
 * A small world around one task: processes that run the real transitions one system call at a time, a janitor, editors,
 * git, and a clock, all moved by one seed. A seed is a run: the same seed gives the same steps, whatever ran before it.
 */

import { DEFAULT_SETTINGS, type Settings } from '../../lib/rules/settings.ts';
import type { Operation, Step } from '../../lib/store/step.ts';
import { isDibsError } from '../../lib/rules/error.ts';
import { StoreFault, type Instant, type Purpose } from '../../lib/store/store.ts';
import { claim } from '../../lib/transitions/claim.ts';
import { move } from '../../lib/transitions/move.ts';
import { extend, handoff, resume, steal } from '../../lib/transitions/pass-on.ts';
import type { Caller } from '../../lib/transitions/caller.ts';
import { release } from '../../lib/transitions/release.ts';
import { renew } from '../../lib/transitions/renew.ts';
import { note } from '../../lib/transitions/note.ts';
import { archiveTasks } from '../../lib/verbs/archive-tasks.ts';
import { boot } from '../../lib/verbs/boot.ts';
import { claimTask } from '../../lib/verbs/claim-task.ts';
import { sweep } from '../../lib/verbs/sweep.ts';
import { verify } from '../../lib/verbs/verify.ts';
import type { Flaw } from './flaws.ts';
import { endWork } from './end-work.ts';
import { MemoryStore, PLAIN, type StoreOptions } from './memory-store.ts';
import { Oracle, type Act, type Violation } from './oracle.ts';
import { person } from './person.ts';
import { pull } from './pull.ts';
import { Random } from './random.ts';

const TASK = 'T';

type Verb = 'claim' | 'pull' | 'renew' | 'release' | 'complete' | 'extend' | 'handoff' | 'resume' | 'steal' | 'edit' | 'sweep' | 'move' | 'discover' | 'park' | 'note' | 'verify' | 'boot' | 'mv' | 'archive';

/** How a world is made. Everything that is not given is drawn from the seed. */
export interface WorldOptions {
  readonly store: StoreOptions;
  /** Owners of the worker processes; an owner that is named twice has two processes. */
  readonly workers: readonly string[];
  readonly janitors: number;
  /** Writes old claimed paths again, by rename. */
  readonly editor: number;
  /** Brings old files back to scoped/ and discovery/. */
  readonly git: number;
  /** How likely a new text of the task means it for one of the workers. */
  readonly meant: number;
  /** How likely a worker picks each verb. */
  readonly verbs: readonly (readonly [Verb, number])[];
  /** Lease in seconds. */
  readonly lease: number;
  /** How likely the actor that moved last moves again. */
  readonly burst: number;
  /** How likely an actor stalls when it has decided on a change and not made it. */
  readonly stall: number;
  /** The same in the middle of a look. */
  readonly readStall: number;
  readonly crash: number;
  /** How likely time jumps by part of a lease, at each step. */
  readonly jump: number;
  /** ms that each operation takes. */
  readonly operationMs: number;
  /** How likely an operation fails and is not done. */
  readonly fault: number;
  /** How likely a change is done and reported as failed (a reply that NFSv3 lost). */
  readonly lostReply: number;
  /** By how many ms the clocks of two processes may differ, until they are set by the file system's. */
  readonly skewMs: number;
  /** People who claim with `mv`, and finish so. */
  readonly people: number;
  readonly steps: number;
  /** A wrong design in place of a verb. */
  readonly flaw?: Flaw | undefined;
}

const ALL_VERBS: readonly (readonly [Verb, number])[] = [
  ['claim', 8],
  ['renew', 6],
  ['release', 3],
  ['complete', 2],
  ['extend', 1],
  ['handoff', 1],
  ['resume', 1.5],
  ['steal', 0.5],
  ['edit', 2],
  ['move', 0.3],
  ['note', 1],
  ['verify', 1],
  ['boot', 0.5],
  ['archive', 0.5],
];
/** Nobody names the task. */
const PULLING_VERBS: readonly (readonly [Verb, number])[] = [...ALL_VERBS.filter(([verb]) => verb !== 'claim'), ['pull', 8], ['claim', 1]];
const PLAIN_VERBS: readonly (readonly [Verb, number])[] = [
  ['claim', 8],
  ['renew', 4],
  ['release', 3],
  ['complete', 1],
];

function drawOptions(random: Random, given: Partial<WorldOptions> = {}): WorldOptions {
  const owners = ['a~1', 'b~1', 'a~2', 'c'];
  const workers = random.weighted<readonly string[]>([
    [['a~1', 'b~1'], 4],
    [['a~1', 'a~2', 'b~1'], 2],
    [['a~1', 'a~1', 'b~1'], 2],
    [owners, 1],
  ]);
  const drawn: WorldOptions = {
    store: { ...PLAIN, tornLists: random.chance(0.3), tickMs: random.chance(0.2) ? 20 : 0 },
    workers,
    janitors: random.pick([0, 1, 1, 2]),
    editor: random.pick([0, 0.002, 0.01, 0.03]),
    git: random.pick([0, 0, 0.002, 0.01]),
    meant: random.pick([0, 0, 0.3]),
    verbs: random.weighted([
      [PLAIN_VERBS, 4],
      [ALL_VERBS, 4],
      [PULLING_VERBS, 2],
    ]),
    lease: random.pick([1, 2, 3]),
    burst: random.pick([0, 0.5, 0.9, 0.97]),
    stall: random.pick([0, 0.05, 0.2, 0.4]),
    readStall: random.pick([0, 0.005, 0.03]),
    crash: random.pick([0, 0, 0.0005, 0.003]),
    jump: random.pick([0, 0.001, 0.005, 0.02]),
    operationMs: random.pick([0, 1, 3, 10]),
    fault: random.pick([0, 0, 0, 0.001, 0.005]),
    lostReply: random.pick([0, 0, 0, 0.005, 0.02]),
    skewMs: random.pick([0, 0, 200, 2000]),
    people: random.pick([0, 0, 0, 1]),
    steps: random.pick([400, 800, 1500]),
  };
  return { ...drawn, ...given };
}

interface Run {
  readonly act: Act;
  readonly step: Step<unknown>;
  operation: Operation;
  parts: Generator<void, unknown, void>;
}

interface Actor {
  readonly name: string;
  readonly owner: string;
  readonly kind: 'worker' | 'janitor' | 'person';
  run: Run | undefined;
  stalledUntil: number;
  /** How far its clock is ahead of the file system's, ms. */
  offsetMs: number;
  /** Its last verb said that it holds the task. */
  believes: boolean;
}

interface Line {
  readonly at: number;
  readonly actor: string;
  readonly text: string;
  readonly change: boolean;
}

export interface Outcome {
  readonly seed: number;
  readonly options: WorldOptions;
  readonly violations: readonly Violation[];
  readonly notes: readonly string[];
  readonly steps: number;
  /** How often each verb succeeded. */
  readonly verbs: Readonly<Record<string, number>>;
  readonly trace: readonly Line[];
  /** What it left behind. */
  readonly store: MemoryStore;
}

/** What a process does that holds nothing. */
const BEFORE: ReadonlySet<Verb> = new Set(['claim', 'pull', 'resume', 'steal', 'move', 'archive']);
const HOLDS: ReadonlySet<string> = new Set(['claim', 'pull', 'renew', 'extend', 'resume', 'steal']);
/** What a server answers to the second copy of a request that it has done already. */
const LOST: Readonly<Record<string, string>> = { rename: 'ENOENT', link: 'EEXIST', remove: 'ENOENT', create: 'EEXIST', touch: 'EIO', append: 'EIO' };
const CHANGES = new Set(['rename', 'link', 'touch', 'remove', 'publish']);
/** What a transition may be told by way of an error: a refusal. Everything else is a defect. */
const REFUSALS = new Set(['nothing-to-claim', 'held', 'lost', 'not-found', 'not-claimable', 'conflict', 'in-doubt', 'usage']);

class World {
  readonly random: Random;
  readonly options: WorldOptions;
  readonly store: MemoryStore;
  readonly oracle: Oracle;
  readonly #seed: number;
  readonly #actors: Actor[] = [];
  readonly #trace: Line[] = [];
  readonly #verbs: Record<string, number> = {};
  readonly #keepTrace: boolean;
  #steps = 0;
  #tokens = 0;
  #last: Actor | undefined;
  #after = false;
  /** What `stash -a` took. */
  #stashed: readonly { readonly path: string; readonly text: string }[] = [];

  constructor(seed: number, given: Partial<WorldOptions> = {}, keepTrace = false) {
    this.#seed = seed;
    this.#keepTrace = keepTrace;
    this.random = new Random(seed);
    this.options = drawOptions(this.random, given);
    this.store = new MemoryStore(this.random, this.options.store);
    this.oracle = new Oracle(this.store);
    this.oracle.remembersAll = !this.#mayFail;
    this.store.onFreed = ({ text }, path) => this.oracle.freed(text, path);
    for (const directory of ['discovery', 'scoped', 'claimed', 'waiting', 'review', 'cancelled', 'complete']) this.store.makeDirectory(directory);
    this.store.save('scoped/T.md', this.#version());
    this.oracle.changed();
    for (const [index, owner] of this.options.workers.entries()) this.#actors.push({ name: `w${index}(${owner})`, owner, kind: 'worker', run: undefined, stalledUntil: 0, offsetMs: 0, believes: false });
    for (let i = 0; i < this.options.people; i++) this.#actors.push({ name: `p${i}`, owner: `p${i}`, kind: 'person', run: undefined, stalledUntil: 0, offsetMs: 0, believes: false });
    for (let i = 0; i < this.options.janitors; i++) this.#actors.push({ name: `j${i}`, owner: 'janitor', kind: 'janitor', run: undefined, stalledUntil: 0, offsetMs: 0, believes: false });
  }

  #version(): string {
    const text = `version ${++this.#tokens}\n`;
    return this.random.chance(this.options.meant) ? `---\nagent: ${this.random.pick(this.options.workers)}\n---\n${text}` : text;
  }

  #say(actor: string, text: string, change: boolean): void {
    if (this.#keepTrace) this.#trace.push({ at: this.store.ms - 1_700_000_000_000, actor, text, change });
  }

  get #failed(): boolean {
    return this.oracle.violations.length > 0;
  }

  /** Everybody at once, then only those who come afterwards. */
  run(): Outcome {
    while (this.#steps < this.options.steps && !this.#failed) this.#turn();
    if (!this.#failed) this.#aftermath();
    return { seed: this.#seed, options: this.options, violations: this.oracle.violations, notes: this.oracle.notes, steps: this.#steps, verbs: this.#verbs, trace: this.#trace, store: this.store };
  }

  get #mayFail(): boolean {
    return this.options.fault > 0 || this.options.lostReply > 0;
  }

  #turn(): void {
    const { random, options } = this;
    if (random.chance(options.jump)) this.store.ms += random.below(options.lease * 1500);
    // A save hurts most while its path is under a mark.
    const marked = this.oracle.names.some(({ nonce }) => nonce !== undefined);
    if (random.chance(marked ? options.editor * 6 : options.editor)) this.#edit('editor');
    if (random.chance(options.git)) this.#git();
    if (this.#failed) return;
    const ready = this.#actors.filter((actor) => actor.stalledUntil <= this.#steps);
    const actor = this.#last !== undefined && ready.includes(this.#last) && random.chance(options.burst) ? this.#last : ready.length === 0 ? undefined : random.pick(ready);
    this.#steps++;
    if (actor === undefined) return;
    this.#last = actor;
    this.#advance(actor);
    if (actor.run === undefined) return;
    if (random.chance(options.crash)) {
      this.#say(actor.name, `killed in ${actor.run.act.verb}, before ${describe(actor.run.operation)}`, true);
      this.oracle.end(actor.name);
      actor.run = undefined;
    } else if (random.chance(CHANGES.has(actor.run.operation.name) ? options.stall : options.readStall)) {
      actor.stalledUntil = this.#steps + 10 + random.below(random.pick([40, 150, 400]));
      // A process that stalls long enough to lose its lease is what most of the protocol is about.
      if (random.chance(options.jump * 20)) this.store.ms += random.below(options.lease * 1500);
    }
  }

  /** One system call of one process. */
  #advance(actor: Actor): void {
    if (actor.run === undefined) {
      // A janitor that never rests would leave the others no room.
      if (actor.kind === 'janitor' && !this.#after && !this.random.chance(0.05)) return;
      const begun = this.#begin(actor, actor.kind === 'janitor' ? 'sweep' : actor.kind === 'person' ? 'mv' : this.#choose(actor));
      if (!begun) return;
    }
    const { run } = actor;
    if (run === undefined) return;
    this.store.ms += this.options.operationMs;
    const before = this.store.changes;
    // What a person writes over is the person's own doing.
    this.oracle.acting(actor.kind === 'person' ? undefined : run.act);
    let result: unknown;
    let fault: unknown;
    let done: boolean;
    const { operation } = run;
    try {
      if (!this.#after && this.random.chance(this.options.fault)) throw new StoreFault(this.random.pick(faultsOf(operation)), operation.name, [String(operation.args[0])]);
      const turn = run.parts.next();
      done = turn.done === true;
      result = turn.value;
      if (done && !this.#after && operation.name in LOST && this.random.chance(this.options.lostReply)) fault = new StoreFault(LOST[operation.name] ?? 'EIO', operation.name, [String(operation.args[0])]);
      if (operation.name === 'now' && fault === undefined) result = this.#toldTime(actor, operation.args[0]);
    } catch (error) {
      if (!(error instanceof StoreFault)) throw error;
      done = true;
      fault = error;
    }
    if (this.#keepTrace && (done || this.store.changes !== before)) this.#say(actor.name, `${describe(run.operation)}${fault instanceof StoreFault ? ` ${fault.code}` : done ? shown(result) : ' …'}`, CHANGES.has(run.operation.name));
    if (this.store.changes !== before) this.oracle.changed(run.act, run.operation);
    if (this.oracle.isGone) {
      this.oracle.isGone = false;
      this.#save('git', 'scoped/T.md');
    }
    if (done) this.#resume(actor, run, () => (fault === undefined ? run.step.next(result) : run.step.throw(fault)));
  }

  /**
   * A process goes by a clock of its own until it is set: what is taken from somebody is taken by the file system's.
   */
  #toldTime(actor: Actor, purpose: Purpose): Instant {
    if (purpose === 'taking') actor.offsetMs = 0;
    return { ms: this.store.ms + actor.offsetMs, tickMs: this.options.store.tickMs };
  }

  /** Mostly what makes sense for this process to do next, and now and then anything. */
  #choose(actor: Actor): Verb {
    const { random, options, oracle } = this;
    if (random.chance(0.15)) return random.weighted(options.verbs);
    const shelf = oracle.task?.shelf;
    const sensible = options.verbs.filter(([verb]) => BEFORE.has(verb) !== actor.believes);
    if (!actor.believes && shelf !== 'scoped' && shelf !== 'claimed') {
      if (random.chance(0.3)) return 'move';
      if (random.chance(0.2)) return 'archive';
    }
    return random.weighted(sensible.length === 0 ? options.verbs : sensible);
  }

  #begin(actor: Actor, verb: Verb): boolean {
    if (verb === 'edit') {
      this.#edit(actor.name, actor.owner);
      return false;
    }
    const settings: Settings = { ...DEFAULT_SETTINGS, lease: this.options.lease, maxExpiries: 1000 };
    const caller: Caller = { owner: actor.owner, settings };
    const act: Act = { actor: actor.name, owner: actor.owner, verb };
    // Another process, with a clock that is as wrong as any.
    if (this.options.skewMs > 0 && !this.#after) actor.offsetMs = this.random.below(this.options.skewMs) - this.options.skewMs / 2;
    const step = verb === 'mv' ? person(caller, this.options.lease, actor.believes) : this.#stepOf(caller, verb);
    this.#start(actor, act, step);
    return actor.run !== undefined;
  }

  #start(actor: Actor, act: Act, step: Step<unknown>): void {
    this.#say(actor.name, `begins ${act.verb}`, true);
    // A placeholder: the first operation comes from the generator at once.
    const operation: Operation = { name: 'pause', args: [0] };
    this.oracle.begin(act);
    const run: Run = { act, step, operation, parts: this.store.parts(operation) };
    actor.run = run;
    this.#resume(actor, run, () => step.next());
  }

  #stepOf(caller: Caller, verb: Verb): Step<unknown> {
    const { random } = this;
    const { flaw } = this.options;
    // Those who come afterwards do it right: what is looked for is the harm that was done before.
    if (flaw !== undefined && !this.#after && random.chance(0.7) && (verb === 'claim' || verb === 'renew' || verb === 'release' || verb === 'sweep') && flaw[verb] !== undefined) return flaw[verb](caller);
    switch (verb) {
      case 'pull':
        return pull(caller, (id) => claimTask(caller, id, { again: 'refuse' }));
      case 'renew':
        return renew(caller, TASK);
      case 'release':
        return release(caller, TASK, { to: random.chance(0.2) ? 'waiting' : 'scoped' });
      case 'complete':
        return endWork(caller, TASK, { review: caller.owner !== 'late' && random.chance(0.2), verdict: caller.owner === 'late' || random.chance(0.5) ? 'approved' : 'changes-requested' });
      case 'extend':
        return extend(caller, TASK, this.options.lease + random.below(2));
      case 'handoff':
        return handoff(caller, TASK, random.pick(this.options.workers), {});
      case 'resume':
        return resume(caller, TASK);
      case 'steal':
        return steal(caller, TASK, 'the simulation says so');
      case 'sweep':
        return sweep(caller);
      case 'archive':
        return archiveTasks(caller, { olderMs: 0, dryRun: false, yearOf: () => '2026' });
      case 'note':
        return note(caller, TASK, 'simulated');
      case 'verify':
        return verify(caller, TASK);
      case 'boot':
        return boot(caller, { current: TASK, acknowledge: random.chance(0.3) });
      case 'move':
        return move(caller, TASK, random.pick(['scoped', 'scoped', 'scoped', 'discovery', 'waiting', 'complete']), 'simulated');
      default:
        return claim(caller, TASK);
    }
  }

  /** Lets a generator go on to its next operation, or takes what it returned. */
  #resume(actor: Actor, run: Run, next: () => IteratorResult<Operation, unknown>): void {
    let turn: IteratorResult<Operation, unknown>;
    try {
      turn = next();
    } catch (error) {
      actor.run = undefined;
      actor.believes = isDibsError(error) && error.code === 'in-doubt' && actor.believes;
      this.oracle.end(actor.name);
      const failed = error instanceof StoreFault || (isDibsError(error) && error.code === 'store-failed');
      if (!(failed && this.#mayFail) && (!isDibsError(error) || !REFUSALS.has(error.code))) {
        const said = error instanceof Error ? `${error.name}: ${error.message}\n${error.stack ?? ''}` : String(error);
        this.oracle.violations.push({ promise: 'unexpected', what: `${actor.name} ${run.act.verb}: ${said}` });
      }
      this.#say(actor.name, `${run.act.verb} -> ${isDibsError(error) ? error.code : String(error)}`, true);
      return;
    }
    if (turn.done === true) {
      actor.run = undefined;
      this.#verbs[run.act.verb] = (this.#verbs[run.act.verb] ?? 0) + 1;
      actor.believes = HOLDS.has(run.act.verb) || (run.act.verb === 'mv' && (turn.value as { tenure?: unknown } | undefined)?.tenure !== undefined);
      const held = heldBy(run.act.verb, turn.value);
      this.#say(actor.name, `${run.act.verb} -> success${held?.expiresAt === undefined ? '' : `, generation ${held.tenure?.generation ?? '?'} until ${held.expiresAt - 1_700_000_000_000}`}`, true);
      if (run.act.verb === 'verify' && held === undefined) this.oracle.end(actor.name);
      else this.oracle.succeeded(actor.name, held?.tenure, held?.expiresAt);
      return;
    }
    run.operation = turn.value;
    run.parts = this.store.parts(turn.value);
  }

  /** An editor saves by rename what it has open: the path of a tenure, of its owner or of anybody who once had it. */
  #edit(by: string, owner?: string): void {
    const paths = owner === undefined ? this.oracle.tenurePaths : this.oracle.tenurePaths.filter((path) => path.includes(`@${owner}:`));
    const path = owner === undefined && paths.length > 0 && this.random.chance(0.4) ? this.random.pick(paths) : paths.at(-1);
    if (path === undefined) return;
    this.#save(by, path);
  }

  /**
   * What git does to the shelves: a checkout or a stash brings back a file that was there once, a pull one of another
   * clone, whose generations mean nothing here; and both take files away. Rarely, `stash -a`: the claims themselves,
   * and all that is remembered, go and come back.
   */
  #git(): void {
    const { random } = this;
    const what = random.weighted<'back' | 'foreign' | 'away' | 'all'>([
      ['back', 4],
      ['foreign', this.#isAnybodyUnknown ? 0 : 3],
      ['away', 2],
      ['all', 1],
    ]);
    if (what === 'all') this.#stashAll();
    else if (what === 'away') this.#takeAway();
    else this.#bring(what === 'back' ? random.pick(['scoped/T.md', 'scoped/T.md', 'discovery/T.md', 'scoped/T~1.md']) : `${random.pick(['scoped', 'scoped', 'scoped', 'waiting'])}/T~${(this.oracle.task?.generation ?? 0) + random.below(4)}.md`);
  }

  /**
   * Who claims with mv, or on a disk that takes no line, is known to nobody as confirmed: what git brings above such a
   * claim ends it.
   */
  get #isAnybodyUnknown(): boolean {
    return this.options.people > 0 || this.#mayFail;
  }

  #bring(path: string): void {
    const { generation = 0 } = this.oracle.task ?? {};
    if (path.endsWith('~0.md') || this.store.inode(path) !== undefined || generation < 1) return;
    if (path === 'scoped/T~1.md' && generation < 2 && this.#isAnybodyUnknown) return;
    this.#save('git', path);
  }

  /**
   * What is committed in another state, or not at all: a file on a shelf goes; another one of the task is there, so
   * that it is not lost.
   */
  #takeAway(): void {
    const rests = this.oracle.names.filter(({ owner }) => owner === undefined);
    if (rests.length === 0 || this.oracle.names.length < 2) return;
    this.#remove([this.random.pick(rests).path]);
  }

  /**
   * `stash -a` and `stash pop`, or a cone of sparse-checkout: claims, beliefs and the log go away together, or come
   * back where nothing has their names.
   */
  #stashAll(): void {
    // A confirmed claim that comes back in the very middle of another's claiming can be above that: it is not promised
    // (docs/protocol.md).
    if (this.#stashed.length > 0 && [...this.store.names('claimed')].length > 0) return;
    this.oracle.takenAway();
    if (this.#stashed.length > 0) {
      const back = this.#stashed.filter(({ path }) => this.store.inode(path) === undefined);
      this.oracle.acting(undefined);
      for (const { path, text } of back) this.store.save(path, text);
      this.#say('git', `pops ${back.map(({ path }) => path).join(' ')}`, true);
      this.#stashed = [];
    } else {
      const paths = ['claimed', 'log', ...this.options.workers.map((owner) => `holders/${owner}`)].flatMap((directory) => [...this.store.names(directory)].map((name) => `${directory}/${name}`));
      this.#stashed = [...new Set(paths)].map((path) => ({ path, text: this.store.inode(path)?.text ?? '' }));
      // Something of the task is committed.
      if (!this.oracle.names.some(({ owner }) => owner === undefined)) this.#save('git', 'scoped/T.md');
      this.#remove(this.#stashed.map(({ path }) => path));
    }
    // It takes git a while: a claim of after it never has the stamp of one that it took away.
    this.store.ms += 1;
    this.oracle.takenAway();
    this.oracle.changed();
  }

  #remove(paths: readonly string[]): void {
    this.oracle.acting(undefined);
    this.oracle.surprised();
    for (const path of paths) {
      const text = this.store.inode(path)?.text;
      if (text !== undefined) this.oracle.superseded(text);
      this.store.remove(path);
    }
    this.#say('git', `takes away ${paths.join(' ')}`, true);
    this.oracle.changed();
  }

  #save(by: string, path: string): void {
    const version = this.#version();
    this.oracle.acting(undefined);
    const over = this.store.inode(path)?.text.trim();
    if (over !== undefined) this.oracle.superseded(`${over}\n`);
    this.store.save(path, version);
    this.#say(by, `writes ${path} = ${version.trim()}${over === undefined ? '' : ` over ${over}`}`, true);
    this.oracle.changed();
  }

  /** Everybody is killed; whoever comes next must be able to go on. */
  #aftermath(): void {
    for (const actor of this.#actors) {
      if (actor.run !== undefined) this.oracle.end(actor.name);
      actor.run = undefined;
    }
    this.#after = true;
    this.#say('world', 'everybody is killed', true);
    const janitor: Actor = { name: 'late-janitor', owner: 'janitor', kind: 'janitor', run: undefined, stalledUntil: 0, offsetMs: 0, believes: false };
    const worker: Actor = { name: 'late-worker', owner: 'late', kind: 'worker', run: undefined, stalledUntil: 0, offsetMs: 0, believes: false };
    for (let round = 0; round < 4 && !this.#failed; round++) {
      this.store.ms += 600_000;
      this.#alone(janitor, 'sweep');
      // What git left is an older copy of what was ended: a person says that it is meant.
      if (round > 1 && this.oracle.task?.shelf === 'scoped') this.#alone(worker, 'park');
      const { task } = this.oracle;
      if (task !== undefined && task.shelf !== 'scoped' && task.shelf !== 'claimed') this.#alone(worker, 'discover');
      this.#alone(worker, 'claim');
      this.#alone(worker, 'complete');
      if (this.oracle.task?.shelf === 'complete') {
        this.#leftovers(janitor);
        return;
      }
    }
    if (!this.#failed) this.oracle.violations.push({ promise: 'P4', what: `nobody can claim and complete the task any more: ${this.oracle.names.map(({ path }) => path).join(' ')}` });
  }

  /** After one more round nothing but the task is on the shelves. */
  #leftovers(janitor: Actor): void {
    for (let round = 0; round < 2 && !this.#failed; round++) {
      this.store.ms += 600_000;
      this.#alone(janitor, 'sweep');
    }
    if (!this.#failed && this.oracle.names.filter(({ path }) => !path.startsWith('archive/')).length !== 1) this.oracle.violations.push({ promise: 'P4b', what: `debris stays: ${this.oracle.names.map(({ path }) => path).join(' ')}` });
  }

  #alone(actor: Actor, verb: Verb): void {
    if (verb === 'discover' || verb === 'park') {
      const caller: Caller = { owner: actor.owner, settings: DEFAULT_SETTINGS };
      this.#start(actor, { actor: actor.name, owner: actor.owner, verb: 'move' }, move(caller, TASK, verb === 'park' ? 'waiting' : 'scoped'));
    } else this.#begin(actor, verb);
    let left = 5000;
    while (actor.run !== undefined && !this.#failed) {
      this.#steps++;
      if (left-- === 0) {
        this.oracle.violations.push({ promise: 'P4', what: `${verb} does not end` });
        return;
      }
      this.store.ms += 1;
      this.#advance(actor);
    }
  }
}

/** What a verb says that its owner holds, and until when it may rely on it. */
function heldBy(verb: string, value: unknown): { readonly tenure?: { readonly owner: string; readonly generation: number }; readonly expiresAt?: number } | undefined {
  if (verb === 'boot') return undefined;
  if (verb !== 'verify') return value as ReturnType<typeof heldBy>;
  // It only read: it says whose the claim is, and promises no time.
  return (value as { state: string }).state === 'held' ? {} : undefined;
}

/** What a file system may say to this and do nothing. Not EPERM to a link: that means that there are no hard links. */
function faultsOf({ name }: Operation): readonly string[] {
  if (name === 'link') return ['EIO', 'ENOSPC'];
  return CHANGES.has(name) || name === 'create' || name === 'append' ? ['EIO', 'ENOSPC', 'EPERM'] : ['EIO'];
}

function describe({ name, args }: Operation): string {
  return `${name} ${args.map((arg) => (typeof arg === 'string' ? arg.trim() : arg instanceof Uint8Array ? `${arg.length} bytes` : String(arg).replace(/^17000/, ''))).join(' -> ')}`;
}

function shown(result: unknown): string {
  if (result === undefined) return '';
  if (Array.isArray(result)) return ` = [${result.join(' ')}]`;
  if (typeof result === 'object' && result !== null && 'ino' in result) {
    const stat = result as { ino: bigint; links: number; mtimeMs: number; version: string };
    return ` = #${stat.ino} x${stat.links} mtime ${stat.mtimeMs - 1_700_000_000_000}`;
  }
  return typeof result === 'object' ? ' = …' : ` = ${JSON.stringify(result)}`;
}

export function simulate(seed: number, given: Partial<WorldOptions> = {}, keepTrace = false): Outcome {
  return new World(seed, given, keepTrace).run();
}

