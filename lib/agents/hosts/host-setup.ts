/** What the installer has to know of a host: where it keeps its hooks, what is put there, and what it wants besides. Nothing of it is in the hook's bundle. */

import type { HostName } from './names.ts';
import type { Scope } from './stored-line.ts';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

interface AnySetup {
  readonly name: HostName;
  readonly title: string;
  /** Any of these in a project says that the host is used there. */
  readonly marks: readonly string[];
  /** The file below the project. */
  readonly projectFile: string;
  /** The directory of the user's own settings: the variable that names it, and where it is else, below the home directory. */
  readonly userDirectory: { readonly variable?: string; readonly below?: string; readonly otherwise: string };
  /** The file below that directory. */
  readonly userFile: string;
  /** What is left for a person to do before the host runs the hooks. */
  readonly steps: Readonly<Record<Scope, readonly string[]>>;
  /** What in its files keeps it from running them, or runs something beside them. Sentences. */
  hindrances?(files: NearbyFiles): readonly string[];
}

/** A file that people write too: ours are some entries of it. */
export interface SettingsSetup extends AnySetup {
  readonly kind: 'settings';
  /** `groups`: an entry is `{matcher, hooks: [handler]}`. `handlers`: an entry is the handler. */
  readonly shape: 'groups' | 'handlers';
  /** What a new file has beside `hooks`. */
  readonly rest: JsonObject;
  /** Does every version read a file that has comments, trailing commas or a byte order mark? */
  readonly readsComments?: true;
  /** A second file in which the host takes hooks, where it does not want them in both. */
  readonly otherForm?: OtherForm;
  hooks(scope: Scope): ReadonlyMap<string, JsonObject>;
}

/** A file that is ours alone. */
export interface FileSetup extends AnySetup {
  readonly kind: 'file';
  text(scope: Scope): string;
}

export type HostSetup = SettingsSetup | FileSetup;

/** dibs does not write it: it says what a person can put there. */
export interface OtherForm {
  /** Beside the settings. */
  readonly file: string;
  /** Has this text of it hooks, whosever? */
  hasHooks(text: string): boolean;
  /** The same hooks in the form of that file. */
  lines(scope: Scope): string;
}

/** The settings that a host was installed in, and what it reads besides. What cannot be read counts as empty. */
export interface NearbyFiles {
  readonly path: string;
  /** The project's directory, or the one the user's settings are in. */
  readonly base: string;
  /** The file of the user's own settings. */
  readonly userPath: string;
  /** What stands in the settings. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly textOf: (path: string) => string;
  readonly objectOf: (path: string) => Readonly<Record<string, unknown>>;
}
