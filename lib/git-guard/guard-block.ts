/** The lines that git's hooks run, put into a script and taken out of it again to the byte. Scripts are bytes: texts here are latin1. */

export const GUARDED = ['pre-commit', 'pre-push'] as const;
export type Guarded = (typeof GUARDED)[number];

/** Where dibs lies in a project. */
export const PROGRAM = 'node_modules/.bin/dibs';

/**
 * Runs `dibs guard check`, of the project's dibs or of the one on PATH, and refuses when it says lost (4), or that something is
 * recorded and could not be looked at (65, 74). No dibs, or one that breaks, refuses nothing. pre-push has news for others on its
 * standard input: that is left to them.
 */
const SCRIPT = [
  `f=${PROGRAM}`,
  'd=$PWD',
  'until [ -x "$d/$f" ] || [ -e "$d/.git" ] || [ "$d" = "${d%/*}" ]; do d=${d%/*}; done',
  '[ -x "$d/$f" ] || { [ -f "$d/.git" ] && read -r _ g <"$d/.git" && g=${g%/.git/worktrees/*} && case $g in /*) d=$g;; *) d=$d/$g;; esac; }',
  'if [ -x "$d/$f" ]; then set -- "$d/$f" "$@"; else set -- dibs "$@"; fi',
  'command -v "$1" >/dev/null || exit 0',
  '"$@" </dev/null',
  'case $? in 4|65|74) exit 1;; esac',
].join('; ');

const OPENING = '# >>> dibs guard >>>';
const CLOSING = '# <<< dibs guard <<<';
const INTERPRETER = '#!/bin/sh\n';

/** `inserted` into somebody's script; or the file is `made`, for it alone or `before` a hook that was kept. */
export type Form = 'inserted' | 'made' | 'before';

const SAID: Readonly<Record<Form, string>> = {
  inserted: 'these lines were put here by "dibs guard install"; "dibs guard uninstall" takes them away',
  made: 'this file was made by "dibs guard install"; "dibs guard uninstall" takes it away',
  before: 'this file was made by "dibs guard install", and runs the hook that was here; "dibs guard uninstall" puts that back',
};

/** The block, without a line end after it. */
export function block(hook: Guarded, form: Form): string {
  return `${OPENING} ${SAID[form]}\nsh -c '${SCRIPT}' dibs-guard guard check ${hook} || exit 1\n${CLOSING}`;
}

/** A hook that is nothing but the guard. */
export function guardAlone(hook: Guarded): string {
  return `${INTERPRETER}${block(hook, 'made')}\n`;
}

/**
 * A hook that runs the guard and then the one that lies under the same name in `directory`, beside its own: a name that sh takes as it is.
 * One that was put back while the guard looked stands in the place of this one by now; one that is gone is missed aloud.
 */
export function guardBefore(hook: Guarded, directory: string): string {
  return [
    `${INTERPRETER}${block(hook, 'before')}`,
    // Where the hooks really lie: what is reached by a symlink and `..` is somewhere else for the system than for a program that reads paths.
    `kept=$(CDPATH= cd -P "$(dirname "$0")/.." && pwd)/${directory}/${hook}`,
    '[ -x "$kept" ] && exec "$kept" "$@"',
    `grep -qs ${directory} "$0" || { [ -x "$0" ] || exit 0; exec "$0" "$@"; }`,
    `[ -e "$kept" ] || [ -h "$kept" ] || echo "dibs guard: ${hook} of this repository is not run: ${directory}/${hook} is gone" >&2`,
    'exit 0\n',
  ].join('\n');
}

/** The script with the guard as the first thing it does, whatever it does later: it may end in an exec. */
export function withGuard(script: string, hook: Guarded): string {
  const [first = ''] = /^#![^\n]*\n?/.exec(script) ?? [];
  const lines = block(hook, 'inserted');
  // A script of one line without an end: what is added has none either, which tells it from one that had.
  if (first !== '' && !first.endsWith('\n')) return `${first}\n${lines}`;
  return `${first}${lines}\n${script.slice(first.length)}`;
}

export interface FoundBlock {
  readonly form: Form | undefined;
  /** Is it what would be put there today? */
  readonly isCurrent: boolean;
  /** The script without it. */
  readonly rest: string;
}

/** Undefined where there is none. `damaged`: a mark without its other one. */
export function findBlock(script: string, hook: Guarded): FoundBlock | 'damaged' | undefined {
  const start = script.search(new RegExp(`^${OPENING}`, 'm'));
  const close = script.search(new RegExp(`^${CLOSING}$`, 'm'));
  if (start < 0 && close < 0) return undefined;
  if (start < 0 || close < start || script.indexOf(OPENING, start + 1) >= 0) return 'damaged';
  const end = close + CLOSING.length;
  const found = script.slice(start, end);
  const form = (['inserted', 'made', 'before'] as const).find((known) => found.startsWith(`${OPENING} ${SAID[known]}\n`));
  const isLast = end === script.length;
  const rest = isLast && start > 0 ? script.slice(0, start - 1) : `${script.slice(0, start)}${script.slice(end + 1)}`;
  return { form, isCurrent: form !== undefined && found === block(hook, form), rest };
}

/** Is this all that stands in a file that was made for the guard? */
export function isNothingElse(rest: string): boolean {
  return rest === INTERPRETER;
}

const SHELLS = /^#![ \t]*(?:\S*\/)?(?:env[ \t]+(?:-\S+[ \t]+)*)?(?:\S*\/)?(?:busybox[ \t]+)?(?:ba|da|z|k|mk|a)?sh(?:[ \t][^\r\n]*)?(?:\n|$)/;

// `exec python3 "$0" "$@"`: what looks like a script of sh is read by another language, too.
const HANDED_ON = /\bexec\b[^\n]*[ \t]["']?\$(?:0|\{0\})["']?(?:[ \t;]|$)/m;

/** Can lines of shell be put into it? A script without an interpreter is read by sh. */
export function isShellScript(script: string): boolean {
  if (script.includes('\0') || script.startsWith('\u00EF\u00BB\u00BF') || HANDED_ON.test(script)) return false;
  return !script.startsWith('#!') || SHELLS.test(script);
}
