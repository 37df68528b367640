/** A host as the replays see it. */

import type { Result } from '../../support/fixture.ts';
import type { HostName } from './settings.ts';

export type Payload = Readonly<Record<string, unknown>>;

export const ANA = { DIBS_AGENT: 'ana' };

/** What became of a tool that the model called. */
export interface Called {
  /** Why it was refused; undefined where it ran. */
  readonly refused?: string;
  /** Of the shell tool. */
  readonly result?: Result;
}

export interface AgentHost {
  readonly name: HostName;
  readonly session: string;
  /** What the model was shown and did not know by itself; a compaction empties it. */
  readonly read: readonly string[];
  /** Shown to the tests, which look for what comes after it. */
  forget(): void;
  start(source?: string): Promise<void>;
  prompt(): Promise<void>;
  /** The context is shortened: what the model read it does not know any more. */
  compact(): Promise<void>;
  /** Calls a tool that changes a file. */
  edit(): Promise<Called>;
  /** Calls one that reads a file. */
  look(): Promise<Called>;
  /** Runs a command by the shell tool, with the environment that it has here, unless a hook refuses it. */
  shell(command: string): Promise<Called>;
}

export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}
