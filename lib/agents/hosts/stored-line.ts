/**
 * The line of shell that a host keeps and runs for each of its events. Hosts trust it by its text (Codex by a hash), so it stays
 * the same while everything behind it may change. It passes, without a word, where dibs is missing: Copilot refuses every tool
 * when a hook fails.
 */

import { HOST_NAMES, type HostName } from './names.ts';

export type Scope = 'project' | 'user';

/** After so long a host gives up on the hook, where its settings can say so. */
export const HOOK_SECONDS = 10;

/** Where dibs lies in a project. */
export const HOOK = 'node_modules/dibs/dist/hook.cjs';

/**
 * Upward to the top of the work tree for dibs in node_modules, then in the main work tree of a linked one, then on PATH. Only 2,
 * which means "refused", is passed on: a hook that breaks is no answer. No quote, backslash, exclamation mark or newline in it, so
 * that it can stand between single quotes in any shell. Gemini replaces each $NAME, ${NAME} and ${NAME:-…} in it whose NAME is in
 * its environment: so the names are ours alone, and it is := after the one that is not. Under errexit it means the same.
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

/** A hook of the user runs in every directory that is opened: it must never run what lies in the node_modules of somebody's repository. */
const USER_SCRIPT = ['command -v dibs-hook >/dev/null || exit 0', 'dibs-hook "$@" || [ $? -ne 2 ] || exit 2'];

/** Goes up when what is installed for any host changes; a line without a number is of version 1. */
const VERSION: number = 1;

/** What the line calls itself. */
export const NAME = VERSION > 1 ? `dibs-hook@${VERSION}` : 'dibs-hook';

/** What `sh -c` is given: it finds the hook and runs it. */
export function scriptOf(scope: Scope): string {
  return (scope === 'user' ? USER_SCRIPT : PROJECT_SCRIPT).join('; ');
}

/** `event`: for hosts that do not say it in what they send. */
export function storedLine(host: HostName, scope: Scope, event?: string): string {
  return ["sh -c '", scriptOf(scope), "' ", NAME, ' ', host, event === undefined ? '' : ` ${event}`].join('');
}

/** Does this command run dibs's hook for some host, whoever wrote it? What only speaks of it is somebody else's. */
export function runsDibs(command: string): boolean {
  const called = /(?:(?:^|[\s/'"])dibs(?:-hook(?:@[0-9]+)?|\s+hook)|[/\\]dibs[/\\]dist[/\\]hook\.c?js)[\s'",[\\]+/;
  return new RegExp(`${called.source}(?:${HOST_NAMES.join('|')})\\b`).test(command);
}

/** Was this installed by an earlier version, going by the number that its name carries: after the script, or at the head of a file? */
export function isOlder(text: string, version = VERSION): boolean {
  const number = /(?:' |^\/\/ )dibs-hook(?:@([0-9]+))?(?= )/.exec(text);
  return number !== null && Number(number[1] ?? 1) < version;
}
