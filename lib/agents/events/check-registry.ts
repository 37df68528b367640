/**
 * Checks one registry for one event: what is recorded for the session, what became of it, and whether a boot is owed.
 */

import { asciiTrim, sameButForCase } from '../../rules/ascii.ts';
import { sameOwner, type ClaimedName } from '../../rules/name.ts';
import { printable } from '../../rules/printable.ts';
import { isTaskId } from '../../rules/task-id.ts';
import type { Emptied } from '../../store/git-memory.ts';
import { now, type Step } from '../../store/step.ts';
import { carryOver, noteTold, remember, wasTold } from '../../verbs/claim-remarks.ts';
import { likelyClaims } from '../../verbs/likely-claims.ts';
import { owe, takeOwed } from '../../verbs/owed-digest.ts';
import type { Caller, Held } from '../../verbs/verbs.ts';
import { boot, describeResume } from '../../verbs/boot.ts';
import { foreignFacts } from '../../verbs/without-dibs.ts';
import { foreignClause } from '../../words/foreign.ts';
import { recall, type Loss } from '../../verbs/recall.ts';
import type { Acting, Actor } from './actor.ts';
import { isTooShort, reasonsAgainst } from './gate.ts';
import type { Call } from './parse-event.ts';
import type { Facts } from './facts.ts';
import { isAmongRecorded, takenPaths } from '../../verbs/taken-paths.ts';
import { recordedHere, recordedOf, recordedOfSession, type Recorded } from '../../verbs/recorded-claims.ts';
import { NOTHING, type LossFact, type Verdict } from './verdict.ts';

interface CheckOptions {
  readonly factsFor: (acting: Acting) => Facts;
  /** The work trees in which commands are typed, also those that were removed. Asked for only when it matters. */
  readonly workPlaces: () => readonly string[];
  /** Where a path that a tool names lies in the project: its readings there. */
  readonly readingsOf: (path: string) => readonly string[];
  /** Does only a record of this session in the registry tell that it is the session's? */
  readonly isGuess: boolean;
  /** CURRENT_TASK_ID. */
  readonly current: string | undefined;
  /**
   * Does a boot's work on git's side of the registry, and returns what git's directory says. `holds`: this session,
   * whose owner is `owner`, holds something.
   */
  readonly gitSide: (owner: string, holds: boolean) => Emptied | undefined;
}

/** One registry, checked for one call. */
export class RegistryCheck {
  readonly #call: Call;
  readonly #actor: Actor;
  readonly #factsFor: (acting: Acting) => Facts;
  readonly #workPlaces: () => readonly string[];
  readonly #isGuess: boolean;
  readonly #readingsOf: (path: string) => readonly string[];
  readonly #current: string | undefined;
  readonly #gitSide: (owner: string, holds: boolean) => Emptied | undefined;
  /** The tasks that are recorded for this session. Undefined until that is known. */
  recordedIds: readonly string[] | undefined;
  /** What became of these tasks. Undefined until each of them was asked about and renewed. */
  renewed: Verdict | undefined;
  /** The owners about whose claims nothing is known yet. Undefined until the owners are known. */
  #open: readonly Recorded[] | undefined;
  /** What is known about the other owners. */
  #found: Verdict = NOTHING;

  constructor(call: Call, actor: Actor, { factsFor, workPlaces, readingsOf, isGuess, current, gitSide }: CheckOptions) {
    this.#call = call;
    this.#actor = actor;
    this.#factsFor = factsFor;
    this.#workPlaces = workPlaces;
    this.#isGuess = isGuess;
    this.#readingsOf = readingsOf;
    this.#current = current;
    this.#gitSide = gitSide;
  }

  *run(): Step<Verdict> {
    const { act, host, source } = this.#call;
    const owners = yield* this.#recorded();
    const holding = owners.filter(({ tenures }) => tenures.length > 0);
    const owed = owners.filter(({ isBootOwed }) => isBootOwed);
    if (this.#isGuess && holding.length + owed.length === 0) return NOTHING;
    switch (act) {
      case 'boot': {
        const verdict = yield* this.#boot(holding);
        const { held, unproven, doubt, lost, predecessors, emptied } = verdict;
        if (host.losesBoot(source) && held.length + unproven.length + doubt.length + lost.length + predecessors.length + emptied.length > 0) yield* owe(yield* this.#owner());
        else for (const { owner } of owed) yield* takeOwed(owner);
        return verdict;
      }
      case 'turn': {
        const verdict = yield* this.#withOwed(NOTHING, holding, owed);
        // This host has no event after the context was shortened, so each prompt tells what is held.
        if (verdict.due || host.tellsEachPrompt !== true || holding.length === 0) return verdict;
        // The start of the session told about the claims of others.
        return { ...(yield* this.#boot(holding)), predecessors: [], due: true };
      }
      case 'gate': {
        const verdict = yield* this.#renew(holding, owed);
        return this.#call.edited === undefined || reasonsAgainst(verdict) !== undefined ? verdict : yield* this.#withTaken(verdict, this.#call.edited, owners);
      }
      case 'renew':
        return yield* this.#renew(holding, owed);
      case 'mark':
        if (holding.length > 0) yield* owe(yield* this.#owner());
        return NOTHING;
      case 'end':
        for (const { owner } of owed) yield* takeOwed(owner);
        return NOTHING;
    }
  }

  /** Asked for only when something is recorded. */
  *#owner(): Step<string> {
    return (yield* this.#actor.registry.findIdentity()).encoded;
  }

  *#acting(): Step<Acting> {
    const { registry } = this.#actor;
    return { identity: yield* registry.findIdentity(), settings: yield* registry.readSettings() };
  }

  /** The owners that are this session and for whom something is recorded. */
  *#recorded(): Step<readonly Recorded[]> {
    const { session, shell } = this.#actor;
    let owners = session === undefined ? [yield* recordedAs(yield* this.#actor.registry.findCaller())] : yield* recordedOfSession(session);
    // This is noted before the owner is known, because a registry.yaml that cannot be read must not hide it.
    this.recordedIds = idsOf(owners);
    // A session id that the host gave belongs to nobody else. A name that a person chose (DIBS_SESSION=main) can also
    // be the session of another agent.
    if (session !== this.#call.session && owners.length > 0) {
      const self = yield* this.#owner();
      owners = owners.filter(({ owner }) => sameOwner(owner, self));
    }
    this.recordedIds = idsOf(owners);
    if (shell === undefined || session === undefined) return owners;
    const { owner, mustProve = false } = yield* shell.findCaller();
    const tenures = yield* recordedHere(owner, this.#workPlaces(), session);
    const all = [...owners, { owner, tenures, isBootOwed: false, mustProve }];
    this.recordedIds = idsOf(all);
    return all;
  }

  /**
   * What `dibs boot` says, also about the claims that this session has under other names. It renews nothing, and
   * records what stands.
   */
  *#boot(holding: readonly Recorded[]): Step<Verdict> {
    const acting = yield* this.#acting();
    const caller = yield* this.#actor.registry.findCaller();
    const named = asciiTrim(this.#current ?? '');
    const report = yield* boot(caller, { current: isTaskId(named) ? named : undefined });
    // The gate does not guard a claim that is not recorded: one that was made with mv, or that an examiner gave the
    // next generation.
    for (const { held, expired } of report.resume) if (!expired) yield* remember(held.tenure);
    const others = holding.filter(({ owner }) => !sameOwner(owner, caller.owner));
    const facts = this.#factsFor(acting).at(report.now);
    const held = report.resume.map((resume) => facts.resume(resume));
    const lost = report.lost.map(({ id, refusal }) => facts.loss({ id, refusal, tenures: [] }, caller.owner, false));
    const doubt = report.doubt.map(({ id }) => facts.doubt(id, caller.owner));
    const unproven = report.unproven.map(({ id, refusal }) => facts.unproven(id, refusal, caller.owner));
    for (const { owner, tenures, mustProve = false } of others) {
      const recalled = yield* recall({ ...caller, owner, mustProve }, tenures, { renewing: false });
      unproven.push(...recalled.unproven.map(({ id, refusal }) => facts.unproven(id, refusal, owner)));
      for (const one of recalled.held) held.push(facts.resume(yield* describeResume(one, one.expiresAt <= report.now)));
      lost.push(...recalled.lost.map((loss) => facts.loss(loss, owner, false)));
      doubt.push(...recalled.doubt.map(({ id }) => facts.doubt(id, owner)));
    }
    // A task that is told as lost or as in doubt is not offered for a take-over as well.
    const predecessors = report.predecessors.filter(({ tenure }) => !isAmong(tenure.id, [...held, ...lost, ...unproven, ...doubt])).map((one) => facts.predecessor(one));
    const unfit = named === '' || isTaskId(named) ? undefined : { id: JSON.stringify(printable(named, 60)), why: 'that is not a task id' };
    const current = report.current === undefined || isAmong(report.current.id, [...held, ...lost, ...unproven, ...doubt, ...predecessors]) ? unfit : { id: report.current.id, why: report.current.refusal.message };
    const emptied = this.#gitSide(caller.owner, held.length > 0) === 'mine' ? [facts.emptied()] : [];
    // Of those that name nobody, each session would be told.
    const told = report.withoutDibs.filter(({ agent }) => agent !== undefined);
    const outside = told.map((one) => ({ id: one.claim.id, why: foreignClause(foreignFacts(one, report.now, caller.owner)) }));
    return { ...NOTHING, held, lost, unproven, outside, doubt, predecessors, emptied, ...(current === undefined ? {} : { current }), ...facts.session(), boot: facts.boot };
  }

  /** Gives a heartbeat to everything that is held, and says what is not held any more. */
  *#renew(holding: readonly Recorded[], owed: readonly Recorded[]): Step<Verdict> {
    if (holding.length + owed.length === 0) return NOTHING;
    // The times of claims are those of the file system.
    const acting = yield* this.#acting();
    const { settings } = acting;
    const facts = holding.length === 0 ? this.#factsFor(acting) : this.#factsFor(acting).at((yield* now('reading')).ms);
    const stand: Held[] = [];
    const lost: LossFact[] = [];
    const doubt: Verdict['doubt'][number][] = [];
    for (const [index, { owner, tenures, mustProve = false }] of holding.entries()) {
      this.#open = holding.slice(index);
      this.#found = { ...NOTHING, held: stand.map((held) => facts.held(held)), lost: [...lost], doubt: [...doubt], boot: facts.boot };
      const recalled = yield* recall({ owner, settings, mustProve }, tenures, { renewing: true });
      stand.push(...recalled.held);
      for (const { tenure } of recalled.held) yield* carryOver(tenures, tenure);
      doubt.push(...recalled.doubt.map(({ id }) => facts.doubt(id, owner)));
      for (const loss of recalled.lost) lost.push(facts.loss(loss, owner, yield* this.#wasTold(loss)));
    }
    const verdict: Verdict = { ...NOTHING, held: stand.map((held) => facts.held(held)), lost, doubt, boot: facts.boot };
    this.renewed = verdict;
    // A refusal says more than the digest would. The digest is told when the next tool may run.
    if (this.#call.act === 'gate' && reasonsAgainst(verdict) !== undefined) return verdict;
    const booted = yield* this.#withOwed(verdict, holding, owed);
    if (booted.due) return booted;
    const told = new Set<Held>();
    for (const one of stand) if (yield* this.#wasShortTold(one.tenure)) told.add(one);
    return told.size === 0 ? verdict : { ...verdict, held: stand.map((one) => facts.held(one, told.has(one))) };
  }

  /** Adds what others hold of the files that the tool would write. Settings are read only if there is any. */
  *#withTaken(verdict: Verdict, edited: readonly string[], owners: readonly Recorded[]): Step<Verdict> {
    const taken = yield* takenPaths(() => edited.map((path) => ({ path, readings: this.#readingsOf(path) })), (claim) => isAmongRecorded(claim, owners));
    if (taken.length === 0) return verdict;
    const acting = yield* this.#acting();
    // Nothing may be recorded for a claim of mine that was made by hand.
    const { owner, mustProve = false } = yield* this.#actor.registry.findCaller();
    const others = taken.filter(({ hold }) => mustProve || !sameOwner(hold.tenure.owner, owner));
    if (others.length === 0 || acting.settings.overlap === 'off') return verdict;
    const facts = this.#factsFor(acting).at((yield* now('reading')).ms);
    return { ...verdict, taken: others.map(({ path, hold }) => facts.taken(hold, path)) };
  }

  /**
   * What can be said before and after a tool when there was no time for more: what a plain look shows of each recorded
   * claim. Undefined if one of them does not look held.
   */
  *likely(): Step<Verdict | undefined> {
    const { act } = this.#call;
    if (act !== 'gate' && act !== 'renew') return undefined;
    const stand: Held[] = [];
    for (const { owner, tenures, mustProve = false } of this.#open ?? (yield* this.#recorded())) {
      // Of these nothing is known, however they stand.
      if (mustProve) continue;
      const likely = yield* likelyClaims(owner, tenures);
      if (likely === undefined) return undefined;
      stand.push(...likely);
    }
    if (stand.length === 0) return { ...this.#found, likely: [] };
    const { ms } = yield* now('reading');
    const facts = this.#factsFor(yield* this.#acting()).at(ms);
    return { ...this.#found, likely: stand.map((held) => facts.likely(held)) };
  }

  /** Adds the boot that is owed, if this event can tell it. The boot stays owed until it is in an answer. */
  *#withOwed(verdict: Verdict, holding: readonly Recorded[], owed: readonly Recorded[]): Step<Verdict> {
    if (!this.#canTell || owed.length === 0) return verdict;
    const booted = yield* this.#boot(holding);
    let taken = false;
    for (const { owner } of owed) taken = (yield* takeOwed(owner)) || taken;
    return taken ? { ...verdict, ...booted, due: true } : verdict;
  }

  /** The main agent, which has the claim in its memory, does not read what a subagent is told. */
  get #canTell(): boolean {
    const { host, event, act, isSubagent } = this.#call;
    return !isSubagent && host.tell(event, act, '') !== undefined;
  }

  /** Was this loss told after an earlier tool? Records that it is told now. */
  *#wasTold(loss: Loss): Step<boolean> {
    const told = yield* wasTold(loss.tenures, 'told');
    const { act, isSubagent } = this.#call;
    if (!told && (this.#canTell || (act === 'gate' && !isSubagent))) yield* noteTold(loss.tenures, 'told', act);
    return told;
  }

  /** Was it said before that a tool can run longer than the lease? Records that it is said now. */
  *#wasShortTold(tenure: ClaimedName): Step<boolean> {
    if (this.#call.act !== 'gate' || !this.#canTell || !isTooShort(this.#call, tenure.lease)) return false;
    if (yield* wasTold([tenure], 'short')) return true;
    yield* noteTold([tenure], 'short', `${tenure.lease}`);
    return false;
  }
}

function* recordedAs({ owner, mustProve = false }: Caller): Step<Recorded> {
  return { ...(yield* recordedOf(owner)), mustProve };
}

function idsOf(owners: readonly Recorded[]): readonly string[] {
  return [...new Set(owners.flatMap(({ tenures }) => tenures.map(({ id }) => id)))];
}

function isAmong(id: string, facts: readonly { readonly id: string }[]): boolean {
  return facts.some((fact) => sameButForCase(fact.id, id));
}
