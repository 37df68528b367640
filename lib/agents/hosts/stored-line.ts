/**
 * The line of shell that a host keeps and runs for each of its events. Hosts trust the line by its text (Codex by a
 * hash), so it stays the same while everything behind it may change. If dibs is missing, the line exits 0 and prints
 * nothing, because Copilot refuses every tool when a hook fails.
 */

import { HOST_NAMES, type HostName } from './names.ts';
import { quietLook, type QuietAct } from './quiet-look.ts';

export type Scope = 'project' | 'user';

/** After this many seconds a host gives up on the hook, if its settings have a timeout. */
export const HOOK_SECONDS = 10;

/** The path of the hook in a project that has dibs installed. */
export const HOOK = 'node_modules/dibs/dist/hook.cjs';

/**
 * Looks for dibs in node_modules, upward to the top of the work tree; then in the main work tree of a linked one; then
 * on PATH. It passes on only exit code 2, which means "refused": a hook that breaks is not an answer. It contains no
 * quote, backslash, exclamation mark or newline, so that it can stand between single quotes in any shell.
 *
 * Gemini replaces each $NAME, ${NAME} and ${NAME:-…} whose NAME is in Gemini's environment. So the names are ours
 * alone, and the one that is not has := behind it. Under errexit the script does the same.
 */
const PROJECT_SCRIPT = [
  `dibs_f=${HOOK}`,
  'dibs_d=${CLAUDE_PROJECT_DIR:=$PWD}',
  'until [ -f "$dibs_d/$dibs_f" ] || [ -e "$dibs_d/.git" ] || [ "$dibs_d" = "${dibs_d%/*}" ]; do dibs_d=${dibs_d%/*}; done',
  '[ -f "$dibs_d/$dibs_f" ] || { [ -f "$dibs_d/.git" ] && read -r _ dibs_g <"$dibs_d/.git" && dibs_g=${dibs_g%/.git/worktrees/*} && case $dibs_g in /*) dibs_d=$dibs_g;; *) dibs_d=$dibs_d/$dibs_g;; esac; }',
  'if [ -f "$dibs_d/$dibs_f" ]; then set -- node "$dibs_d/$dibs_f" "$@"; else set -- dibs-hook "$@"; fi',
  'command -v "$1" >/dev/null || exit 0',
  '"$@" || [ $? -ne 2 ] || exit 2',
];

/**
 * A hook of the user runs in every directory that is opened. It must never run what lies in the node_modules of a
 * stranger's repository.
 */
const USER_SCRIPT = ['command -v dibs-hook >/dev/null || exit 0', 'dibs-hook "$@" || [ $? -ne 2 ] || exit 2'];

/**
 * Add 1 when the line changes for any host: each of them trusts its text, and asks its user again. A line without a
 * number has version 1.
 */
const VERSION: number = 2;

const NAME = nameOf(VERSION);

/** The name that a text of this version carries. */
export function nameOf(version: number): string {
  return version > 1 ? `dibs-hook@${version}` : 'dibs-hook';
}

/** The script for `sh -c` that finds the hook and runs it. `quiet`: it looks first whether the hook has to run. */
export function scriptOf(scope: Scope, quiet?: QuietAct): string {
  return [...(quiet === undefined ? [] : [quietLook(quiet)]), ...(scope === 'user' ? USER_SCRIPT : PROJECT_SCRIPT)].join('; ');
}

interface LineOptions {
  /** For hosts whose payload does not name the event. */
  readonly event?: string;
  /** Look first whether the hook has to run at all: see quiet-look.ts. */
  readonly quiet?: QuietAct | undefined;
  /** Does the host run its lines by sh? Then it looks before it starts another shell, which would double the time. */
  readonly isRunBySh?: boolean;
}

/** The whole line. */
export function storedLine(host: HostName, scope: Scope, { event, quiet, isRunBySh = false }: LineOptions = {}): string {
  const before = isRunBySh && quiet !== undefined ? `${quietLook(quiet)}; ` : '';
  return [before, "sh -c '", scriptOf(scope, isRunBySh ? undefined : quiet), "' ", NAME, ' ', host, event === undefined ? '' : ` ${event}`].join('');
}

/**
 * Does this command run dibs's hook for some host, whoever wrote it? A command that only mentions dibs does not count.
 */
export function runsDibs(command: string): boolean {
  const called = /(?:(?:^|[\s/'"])dibs(?:-hook(?:@[0-9]+)?|\s+hook)|[/\\]dibs[/\\]dist[/\\]hook\.c?js)[\s'",[\\]+/;
  return new RegExp(`${called.source}(?:${HOST_NAMES.join('|')})\\b`).test(command);
}

/**
 * Did an earlier version install this? The number in its name tells, behind the script or at the head of a file. A file
 * has a `version` of its own.
 */
export function isOlder(text: string, version = VERSION): boolean {
  const number = /(?:' |^\/\/ )dibs-hook(?:@([0-9]+))?(?= )/.exec(text);
  return number !== null && Number(number[1] ?? 1) < version;
}
