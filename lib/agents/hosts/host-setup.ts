/**
 * What the installer knows of a host: where the host keeps its hooks, what is put there, and what else the host needs.
 * The hook's bundle contains nothing of it.
 */

import type { HostName } from './names.ts';
import type { Scope } from './stored-line.ts';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

interface AnySetup {
  readonly name: HostName;
  readonly title: string;
  /** If a project has one of these, the host is used there. */
  readonly marks: readonly string[];
  /** The path of the file below the project's directory. */
  readonly projectFile: string;
  /**
   * The directory of the user's settings: the value of `variable`, with `below` behind it, or else `otherwise` below
   * the home directory.
   */
  readonly userDirectory: { readonly variable?: string; readonly below?: string; readonly otherwise: string };
  /** The path of the file below that directory. */
  readonly userFile: string;
  /** What a person must do before the host runs the hooks. */
  readonly steps: Readonly<Record<Scope, readonly string[]>>;
  /**
   * Where the host reads which MCP servers there are, and how `dibs mcp` is entered there. `isNamed`: a variable names
   * the directory of the user's settings.
   */
  mcp(scope: Scope, isNamed: boolean): readonly McpEntry[];
  /** The file of the skill. */
  readonly skill: Readonly<Record<Scope, string>>;
  /** What in the host's files stops the hooks, or runs something beside them. Sentences. */
  hindrances?(files: NearbyFiles): readonly string[];
}

/** A file that people write, too. Some of its entries are ours. */
export interface SettingsSetup extends AnySetup {
  readonly kind: 'settings';
  /** `groups`: an entry is `{matcher, hooks: [handler]}`. `handlers`: an entry is the handler. */
  readonly shape: 'groups' | 'handlers';
  /** What a new file has beside `hooks`. */
  readonly rest: JsonObject;
  /** Does every version read a file that has comments, trailing commas or a byte order mark? */
  readonly readsComments?: true;
  /** A second file from which the host reads hooks, if it does not want hooks in both files. */
  readonly otherForm?: OtherForm;
  hooks(scope: Scope): ReadonlyMap<string, JsonObject>;
}

/** A file that only dibs writes. */
export interface FileSetup extends AnySetup {
  readonly kind: 'file';
  /** The number in the text, if it has one of its own. A text with a lower one is of an earlier version. */
  readonly version?: number;
  text(scope: Scope): string;
}

export type HostSetup = SettingsSetup | FileSetup;

/**
 * An entry in the list of MCP servers. `files`: the first that exists is used, or else the first. A path that begins
 * with `~/` lies in the home directory, any other one below the project, or below the user's settings.
 */
export type McpEntry = {
  readonly files: readonly string[];
  /** What a person must do before the host starts the server, beside `steps`. A sentence. */
  readonly approval?: string;
} & (
  | { readonly form: 'json'; readonly keys: readonly string[]; readonly value: JsonObject; /** What a new file has before it. */ readonly rest?: JsonObject }
  | { readonly form: 'toml'; readonly table: string; readonly value: JsonObject }
);

/** A form that dibs does not write. It tells a person what to put there. */
export interface OtherForm {
  /** Its name. It lies beside the settings. */
  readonly file: string;
  /** Does a file with this text have hooks, of dibs or of somebody else? */
  hasHooks(text: string): boolean;
  /** The same hooks in the form of that file. */
  lines(scope: Scope): string;
}

/**
 * The settings in which the hooks were installed, and what the host reads besides. A file that cannot be read counts as
 * empty.
 */
export interface NearbyFiles {
  readonly path: string;
  /** The directory of the project, or of the user's settings. */
  readonly base: string;
  /** The path of the user's settings. */
  readonly userPath: string | undefined;
  /** The content of the settings. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly textOf: (path: string) => string;
  readonly objectOf: (path: string) => Readonly<Record<string, unknown>>;
}
