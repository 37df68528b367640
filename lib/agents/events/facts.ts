/**
 * Turns what transitions and verbs return into facts for an answer. The facts contain command lines that work where the
 * session is.
 */

import { join } from 'node:path';
import { describeSpan } from '../../rules/duration.ts';
import type { DibsError } from '../../rules/error.ts';
import { readMetadata } from '../../rules/task-metadata.ts';
import { decodeOwner, describeOwner, ownerKey } from '../../rules/owner.ts';
import { sameOwner } from '../../rules/name.ts';
import { printable } from '../../rules/printable.ts';
import type { PathHold } from '../../verbs/held-paths.ts';
import type { Held } from '../../verbs/verbs.ts';
import type { Resume } from '../../verbs/boot.ts';
import type { Loss } from '../../verbs/recall.ts';
import { emptiedSentence } from '../../words/emptied.ts';
import { outcomeOfLoss, whyLost } from '../../words/loss.ts';
import { quoteForTerminal } from '../../system/shell-quote.ts';
import type { Acting, Actor } from './actor.ts';
import type { EmptiedFact, HeldFact, LikelyFact, LossFact, PredecessorFact, SessionFact, TakenFact, UnprovenFact, Verdict } from './verdict.ts';

// `dibs boot` tells five notes. A digest has room for three.
const NOTES = 3;

/** Where the session will type the commands that are printed. */
export interface Typing {
  /** What is typed to run dibs. Asked for only if something is recorded, because it is searched along PATH. */
  readonly program: () => string;
  /** Do commands typed there find this registry by themselves? */
  readonly isNear: boolean;
}

/** Makes the facts about one registry, for one session. */
export class Facts {
  readonly #actor: Actor;
  readonly #acting: Acting;
  readonly #root: string;
  readonly #typing: Typing;
  readonly #nowMs: number;

  constructor(actor: Actor, acting: Acting, root: string, typing: Typing, nowMs = Date.now()) {
    this.#actor = actor;
    this.#acting = acting;
    this.#root = root;
    this.#typing = typing;
    this.#nowMs = nowMs;
  }

  /** The same facts by the registry's clock. */
  at(nowMs: number): Facts {
    return new Facts(this.#actor, this.#acting, this.#root, this.#typing, nowMs);
  }

  get boot(): string {
    return this.#dibs(['boot']);
  }

  held({ tenure, expiresAt }: Held, isShortTold = false): HeldFact {
    const { id, generation, lease, path, owner } = tenure;
    const options = this.#options(owner);
    return {
      id,
      ...(options === this.#options() ? {} : { options }),
      ...(isShortTold ? { isShortTold } : {}),
      generation,
      leaseSeconds: lease,
      leftMs: expiresAt - this.#nowMs,
      maxLeaseSeconds: this.#acting.settings.maxLease,
      renew: this.#dibs(['renew', id], owner),
      show: this.#dibs(['show', id], owner),
      file: join(this.#root, path),
      notes: [],
    };
  }

  resume({ held, text, notes }: Resume): HeldFact {
    const reading = text === undefined ? undefined : readMetadata(text, held.tenure.ext);
    const title = reading?.kind === 'metadata' ? reading.metadata.title : undefined;
    return {
      ...this.held(held),
      ...(title === undefined ? {} : { title }),
      notes: notes.slice(-NOTES).toReversed().map(({ at, by, text: said = '' }) => `${describeSpan(this.#nowMs - at)} ago, ${describeOwner(by)}: ${JSON.stringify(printable(said, 160))}`),
    };
  }

  loss({ id, refusal }: Loss, owner: string, isTold: boolean): LossFact {
    return { id, why: whyLost(refusal), outcome: outcomeOfLoss(refusal), acknowledge: this.#dibs(['boot', '--ack'], owner), isTold };
  }

  emptied(): EmptiedFact {
    return { why: emptiedSentence('mine', 'this agent'), acknowledge: this.#dibs(['boot', '--ack']) };
  }

  doubt(id: string, owner: string): { readonly id: string; readonly ask: string } {
    return { id, ask: this.#dibs(['verify', id], owner) };
  }

  unproven(id: string, { message, next = ['verify', id] }: DibsError, owner: string): UnprovenFact {
    return { id, why: message, prove: this.#dibs(next, owner) };
  }

  likely({ tenure, expiresAt }: Held): LikelyFact {
    return { id: tenure.id, leftMs: expiresAt - this.#nowMs, ask: this.#dibs(['verify', tenure.id], tenure.owner) };
  }

  predecessor({ tenure, heartbeatAt, expiresAt }: Held): PredecessorFact {
    return {
      id: tenure.id,
      holder: describeOwner(tenure.owner),
      silentMs: this.#nowMs - heartbeatAt,
      leftMs: expiresAt - this.#nowMs,
      resume: this.#dibs(['resume', tenure.id]),
    };
  }

  /** `path`: as the tool names it. */
  taken({ tenure, expiresAt, found }: PathHold<string>, path: string): TakenFact {
    const self = this.#acting.identity.owner;
    const isOfAgent = ownerKey(decodeOwner(tenure.owner)?.agent ?? '') === ownerKey(self.agent);
    return {
      path,
      entry: found,
      id: tenure.id,
      holder: describeOwner(tenure.owner),
      leftMs: expiresAt - this.#nowMs,
      ask: this.#asking(['who', path.startsWith('-') ? `./${path}` : path]),
      ...(isOfAgent && !sameOwner(tenure.owner, this.#acting.identity.encoded) ? { resume: this.#dibs(['resume', tenure.id]) } : {}),
    };
  }

  /** Empty if commands typed by the session carry it by themselves. */
  session(): Pick<Verdict, 'session'> | Record<string, never> {
    const { session, shell } = this.#actor;
    if (shell === undefined || session === undefined) return {};
    const fact: SessionFact = { root: this.#root, option: `--session ${quoteForTerminal(session)}`, example: this.#dibs(['claim', 'TASK']) };
    return { session: fact };
  }

  /** A command line that acts for `owner`; without `owner`, for the session itself. */
  #dibs(args: readonly string[], owner?: string): string {
    return [quoteAll([this.#typing.program(), ...args]), this.#options(owner), quoteAll(this.#at)].filter((words) => words !== '').join(' ');
  }

  /** A command line of a verb for which nobody acts. */
  #asking(args: readonly string[]): string {
    return quoteAll([this.#typing.program(), ...args, ...this.#at]);
  }

  get #at(): readonly string[] {
    return this.#typing.isNear ? [] : ['--registry', this.#root];
  }

  /** The options that make a command act for `owner`. */
  #options(owner?: string): string {
    const { session, shell } = this.#actor;
    const { owner: self } = this.#acting.identity;
    const meant = (owner === undefined ? undefined : decodeOwner(owner)) ?? self;
    const agent = ownerKey(meant.agent) === ownerKey(self.agent) ? [] : ['--agent', meant.agent];
    const carried = shell !== undefined && session !== undefined && meant.session !== undefined ? ['--session', session] : [];
    return quoteAll([...agent, ...carried]);
  }
}

function quoteAll(words: readonly string[]): string {
  return words.map((word) => quoteForTerminal(word)).join(' ');
}
