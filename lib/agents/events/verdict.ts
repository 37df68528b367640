/** What the registries say, as far as an answer needs it: plain data, made by check-registries.ts, judged by gate.ts and worded by digest.ts and gate-text.ts. */

export interface Verdict {
  readonly held: readonly HeldFact[];
  /** Claims that stand, as far as a plain look tells: for an exact one the time did not suffice. */
  readonly likely: readonly LikelyFact[];
  /** Tasks whose claim somebody examines at this moment. */
  readonly doubt: readonly { readonly id: string; readonly ask: string }[];
  readonly lost: readonly LossFact[];
  /** Claims of the same agent under another session. */
  readonly predecessors: readonly PredecessorFact[];
  /** What CURRENT_TASK_ID names, when it is not this session's. */
  readonly current?: { readonly id: string; readonly why: string };
  /** Registries that could not be looked at. */
  readonly blind: readonly BlindFact[];
  /** Registries that were emptied since this session's agent held something there: with the command line that acknowledges it. */
  readonly emptied: readonly EmptiedFact[];
  /** On hosts whose shell tool knows no session: what a command has to carry to act for this one. */
  readonly session?: SessionFact;
  /** The command line that tells everything. */
  readonly boot: string;
  /** A digest is to be told with this answer. */
  readonly due: boolean;
}

export interface HeldFact {
  readonly id: string;
  readonly generation: number;
  readonly leaseSeconds: number;
  readonly leftMs: number;
  /** The longest that registry.yaml allows. */
  readonly maxLeaseSeconds: number;
  /** What commands about it carry, where that is not what the session's others carry; empty for no `--session`. */
  readonly options?: string;
  /** It was said before that a tool can run longer than the lease. */
  readonly isShortTold?: true;
  /** Command lines: what renews it, and what shows all of it. */
  readonly renew: string;
  readonly show: string;
  /** Absolute. */
  readonly file: string;
  readonly title?: string;
  /** What was last said about it, newest first, each one line. */
  readonly notes: readonly string[];
}

export interface LikelyFact {
  readonly id: string;
  readonly leftMs: number;
  /** The command line that tells for certain. */
  readonly ask: string;
}

export interface LossFact {
  readonly id: string;
  /** Who has it and how, as a sentence. */
  readonly why: string;
  /** The same without the name of the task, as part of a sentence. */
  readonly outcome: string;
  /** The command line that acknowledges it. */
  readonly acknowledge: string;
  /** It was told after a tool before. */
  readonly isTold: boolean;
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
  /** Tasks that are recorded for this session; undefined where that could not be read either. */
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

export const NOTHING: Verdict = { held: [], likely: [], doubt: [], lost: [], predecessors: [], blind: [], emptied: [], boot: 'dibs boot', due: false };
