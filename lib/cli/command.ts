/** What a verb of the command line gets, and what it answers. Only main.ts prints. */

import type { Settings } from '../rules/settings.ts';
import type { Step } from '../store/step.ts';
import type { Caller } from '../verbs/verbs.ts';
import type { Identity } from '../rules/identity.ts';
import type { RegistryPlace } from '../client/locate-registry.ts';
import type { OpenRegistry } from '../client/open-registry.ts';
import type { Paint } from './output/paint.ts';

export interface Context {
  readonly args: readonly string[];
  /** The words after `--`, for verbs that run a command. */
  readonly command: readonly string[];
  has(flag: string): boolean;
  value(option: string): string | undefined;
  values(option: string): readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The current directory. Throws `no-registry` if it is gone and no registry is named by an absolute path. */
  readonly cwd: string;
  /** The current directory; undefined if it is gone. */
  readonly here: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly paint: Paint;
  readonly registry: OpenRegistry;
  /** Each of these is found when it is first asked for, and throws the DibsError that says why it cannot be had. */
  readonly place: RegistryPlace;
  settings(): Promise<Settings>;
  identity(): Promise<Identity>;
  /**
   * The caller of `identity`. If the identity is a fallback, this says so. `registry.caller` is the same without a
   * word, for verbs that claim nothing.
   */
  caller(): Promise<Caller>;
  /** Runs a transition or a verb on the registry. */
  run<T>(step: Step<T>): Promise<T>;
  /** What this work comes to. If it knows no such task, the refusal names those with nearly the same id. */
  naming<T>(work: Promise<T>): Promise<T>;
  /**
   * The command line of another dibs command that works here as it is printed: it repeats the global options that were
   * given.
   */
  dibs(args: readonly string[]): string;
  /** A remark on stderr, unless `--quiet`. */
  say(line: string): void;
  /** An error that does not end the verb. Always goes to stderr. */
  complain(line: string): void;
  /** A line of progress on a terminal that replaces itself. An empty one clears it. */
  progress(line: string): void;
  /** Prints part of the answer at once, for verbs that keep running. Does anybody still read? */
  emit(text: string): boolean;
}

export interface Answer {
  readonly exit: number;
  /** For `--json`. `schema`, `ok` and `verb` are put in front. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** For people. Undefined if everything was emitted already. */
  readonly text?: string;
}

export type Command = (context: Context) => Answer | Promise<Answer>;
