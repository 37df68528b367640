/**
 * What the registries say, as plain data, as far as an answer needs it. check-registries.ts makes it, gate.ts judges
 * it, digest.ts and gate-text.ts put it into words.
 */

export interface Verdict {
  readonly held: readonly HeldFact[];
  /** Claims that stand by a plain look. There was not enough time for an exact one. */
  readonly likely: readonly LikelyFact[];
  /** Tasks that are held under a name that other sessions have, too: nobody can tell whether this one holds them. */
  readonly unproven: readonly UnprovenFact[];
  /** Tasks that were claimed without dibs under the name of this agent. */
  readonly outside: readonly { readonly id: string; readonly why: string }[];
  /** Tasks whose claim somebody is examining at this moment. */
  readonly doubt: readonly { readonly id: string; readonly ask: string }[];
  readonly lost: readonly LossFact[];
  /** Claims of the same agent under another session. */
  readonly predecessors: readonly PredecessorFact[];
  /** The files that the tool would write and another live claim holds. */
  readonly taken: readonly TakenFact[];
  /** The task that CURRENT_TASK_ID names, if this session does not hold it. */
  readonly current?: { readonly id: string; readonly why: string };
  /** Registries that could not be looked at. */
  readonly blind: readonly BlindFact[];
  /**
   * Registries that were emptied after this session's agent held something there, each with the command line that
   * acknowledges this.
   */
  readonly emptied: readonly EmptiedFact[];
  /** Set on hosts whose shell tool does not know the session: what a command must carry to act for this session. */
  readonly session?: SessionFact;
  /** The command line that tells everything. */
  readonly boot: string;
  /** Must a digest be told with this answer? */
  readonly due: boolean;
}

export interface HeldFact {
  readonly id: string;
  readonly generation: number;
  readonly leaseSeconds: number;
  readonly leftMs: number;
  /** The longest lease that registry.yaml allows. */
  readonly maxLeaseSeconds: number;
  /**
   * The options that commands about this claim need, if they differ from the session's other claims. Empty means no
   * `--session`.
   */
  readonly options?: string;
  /** Was it already said that a tool can run longer than the lease? */
  readonly isShortTold?: true;
  /** Command lines: `renew` renews the claim, and `show` shows all of the task. */
  readonly renew: string;
  readonly show: string;
  /** An absolute path. */
  readonly file: string;
  readonly title?: string;
  /** The last notes, newest first, each on one line. */
  readonly notes: readonly string[];
}

export interface UnprovenFact {
  readonly id: string;
  /** Who holds it, and why that proves nothing, as sentences. */
  readonly why: string;
  /** The command line that proves it, or that claims it where its lease has run out. */
  readonly prove: string;
}

export interface LikelyFact {
  readonly id: string;
  readonly leftMs: number;
  /** The command line that tells for certain. */
  readonly ask: string;
}

export interface LossFact {
  readonly id: string;
  /** Who has it, and how they got it, as a sentence. */
  readonly why: string;
  /** The same without the id of the task, as part of a sentence. */
  readonly outcome: string;
  /** The command line that acknowledges it. */
  readonly acknowledge: string;
  /** Was it already told after a tool? */
  readonly isTold: boolean;
}

export interface TakenFact {
  /** As the tool names it, and the entry of the task's `files` that names it. */
  readonly path: string;
  readonly entry: string;
  readonly id: string;
  readonly holder: string;
  readonly leftMs: number;
  /** The command line that tells who holds it now. */
  readonly ask: string;
  /** The command line that takes the task over, where the holder is another session of the same agent. */
  readonly resume?: string;
}

export interface PredecessorFact {
  readonly id: string;
  readonly holder: string;
  readonly silentMs: number;
  readonly leftMs: number;
  readonly resume: string;
}

export interface BlindFact {
  readonly why: string;
  /** The tasks that are recorded for this session. Undefined if they could not be read either. */
  readonly recorded?: readonly string[];
}

export interface EmptiedFact {
  /** As a sentence. */
  readonly why: string;
  readonly acknowledge: string;
}

export interface SessionFact {
  readonly root: string;
  readonly option: string;
  readonly example: string;
}

export const NOTHING: Verdict = { held: [], likely: [], unproven: [], outside: [], doubt: [], lost: [], taken: [], predecessors: [], blind: [], emptied: [], boot: 'dibs boot', due: false };
