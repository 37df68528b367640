/** A tool: its declaration for clients, and what it does for one call. Each is a file of tools/. */

import type { OpenRegistry } from '../client/open-registry.ts';
import type { Step } from '../store/step.ts';
import type { Caller } from '../verbs/verbs.ts';
import type { Arguments, Parameters } from './parameters.ts';
import type { Fields } from './results.ts';

/** What is true of a tool, for hosts that decide by it what they let a model do. */
export interface Hints {
  /** It changes nothing that anybody goes by. */
  readonly readOnly: boolean;
  /** A second call with the same arguments does nothing more. */
  readonly idempotent: boolean;
}

/** What a tool answers when it did what was asked. */
export interface Success {
  /** One sentence, without a full stop. */
  readonly message: string;
  readonly fields?: Fields;
  /** What to do next, the best first: calls of tools, or commands. */
  readonly next: readonly string[];
}

/** One call. */
export interface Call {
  readonly args: Arguments;
  readonly registry: OpenRegistry;
  /** Who calls. A tool that is not `readOnly` is refused before if nobody can tell. */
  readonly caller: Caller;
  /** The directory that the server was started in, or is meant for. */
  readonly cwd: string;
  /** Ends when the client cancels, or goes away. */
  readonly signal: AbortSignal;
  /** Runs a verb. */
  run<T>(step: Step<T>): Promise<T>;
  /** What this work comes to. If it knows no such task, the refusal names those with nearly the same id. */
  naming<T>(work: Promise<T>): Promise<T>;
  /** Tells the client that the call goes on, if it wants to hear of it. */
  progress(message: string): void;
  /** Resolves at a change in the registry, or after this many ms. */
  untilChange(atMostMs: number): Promise<void>;
}

export interface Tool {
  readonly name: string;
  readonly about: string;
  readonly parameters: Parameters;
  /** The keys of a success that a program goes by, with the JSON type of each. `message` and `next` are in each. */
  readonly output: Readonly<Record<string, 'string' | 'integer' | 'boolean' | 'array' | 'object'>>;
  readonly hints: Hints;
  /** Throws DibsError for a refusal, StoreFault where the file system failed. */
  run(call: Call): Promise<Success>;
}
