/**
 * The lines that git's hooks run, put into a script and taken out of it again to the byte. Scripts are bytes, so texts
 * here are latin1.
 */

export const GUARDED = ['pre-commit', 'pre-push'] as const;
export type Guarded = (typeof GUARDED)[number];

/** The path of dibs in a project. */
export const PROGRAM = 'node_modules/.bin/dibs';

/**
 * Runs `dibs guard check`, with the project's dibs or the one on PATH, and refuses if it says that another holds a path
 * of the commit (3), lost (4), that there are records and it could not look (65, 74), that it cannot look in this Node
 * (69), or that nobody can tell whose the task is that is worked on (75). A missing or broken dibs refuses nothing. git
 * gives pre-push data for other hooks on standard input: the guard leaves it to them.
 */
const SCRIPT = [
  `f=${PROGRAM}`,
  'd=$PWD',
  'until [ -x "$d/$f" ] || [ -e "$d/.git" ] || [ "$d" = "${d%/*}" ]; do d=${d%/*}; done',
  '[ -x "$d/$f" ] || { [ -f "$d/.git" ] && read -r _ g <"$d/.git" && g=${g%/.git/worktrees/*} && case $g in /*) d=$g;; *) d=$d/$g;; esac; }',
  'if [ -x "$d/$f" ]; then set -- "$d/$f" "$@"; else set -- dibs "$@"; fi',
  'command -v "$1" >/dev/null || exit 0',
  '"$@" </dev/null',
  'case $? in 3|4|65|69|74|75) exit 1;; esac',
].join('; ');

/** What earlier versions put there. An install renews it, and it can be taken away like today's. */
const EARLIER = [SCRIPT.replace('3|4|65', '4|65'), SCRIPT.replace('3|4|65|69|74', '4|65|74')];

const OPENING = '# >>> dibs guard >>>';
const CLOSING = '# <<< dibs guard <<<';
const INTERPRETER = '#!/bin/sh\n';

/** `inserted` into somebody's script. Or the file is `made`, for the guard alone or `before` a hook that was kept. */
export type Form = 'inserted' | 'made' | 'before';

const SAID: Readonly<Record<Form, string>> = {
  inserted: 'these lines were put here by "dibs guard install"; "dibs guard uninstall" takes them away',
  made: 'this file was made by "dibs guard install"; "dibs guard uninstall" takes it away',
  before: 'this file was made by "dibs guard install", and runs the hook that was here; "dibs guard uninstall" puts that back',
};

/** The block, without a line end after it. */
export function block(hook: Guarded, form: Form, script = SCRIPT): string {
  return `${OPENING} ${SAID[form]}\nsh -c '${script}' dibs-guard guard check ${hook} || exit 1\n${CLOSING}`;
}

/** A hook with the guard and nothing else. */
export function guardAlone(hook: Guarded): string {
  return `${INTERPRETER}${block(hook, 'made')}\n`;
}

/**
 * A hook that runs the guard and then the kept hook of the same name in `directory`, beside its own directory. sh takes
 * that name without quotes. If the kept hook was put back while the guard looked, it stands in the place of this script
 * by now. If it is gone, the script says so.
 */
export function guardBefore(hook: Guarded, directory: string): string {
  return [
    `${INTERPRETER}${block(hook, 'before')}`,
    // This is where the hooks really lie: `..` behind a symlink means another directory to the system than to a program
    // that reads paths.
    `kept=$(CDPATH= cd -P "$(dirname "$0")/.." && pwd)/${directory}/${hook}`,
    '[ -x "$kept" ] && exec "$kept" "$@"',
    `grep -qs ${directory} "$0" || { [ -x "$0" ] || exit 0; exec "$0" "$@"; }`,
    `[ -e "$kept" ] || [ -h "$kept" ] || echo "dibs guard: ${hook} of this repository is not run: ${directory}/${hook} is gone" >&2`,
    'exit 0\n',
  ].join('\n');
}

/** Puts the guard first into the script, because the script may end in an exec. */
export function withGuard(script: string, hook: Guarded): string {
  const [first = ''] = /^#![^\n]*\n?/.exec(script) ?? [];
  const lines = block(hook, 'inserted');
  // The script is one line without a line end. The added text has none either, which tells this case from the other
  // one.
  if (first !== '' && !first.endsWith('\n')) return `${first}\n${lines}`;
  return `${first}${lines}\n${script.slice(first.length)}`;
}

export interface FoundBlock {
  readonly form: Form | undefined;
  /** Is it the block that dibs would put there today? */
  readonly isCurrent: boolean;
  /** The script with today's block, if it has one that an earlier version put there. */
  readonly renewed: string | undefined;
  /** The script without it. */
  readonly rest: string;
}

/** Undefined if there is none. `damaged`: one mark without the other. */
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
  const isEarlier = form !== undefined && EARLIER.some((earlier) => found === block(hook, form, earlier));
  const renewed = isEarlier ? `${script.slice(0, start)}${block(hook, form)}${script.slice(end)}` : undefined;
  return { form, isCurrent: form !== undefined && found === block(hook, form), renewed, rest };
}

/** Is there nothing else in a file that was made for the guard? */
export function isNothingElse(rest: string): boolean {
  return rest === INTERPRETER;
}

const SHELLS = /^#![ \t]*(?:\S*\/)?(?:env[ \t]+(?:-\S+[ \t]+)*)?(?:\S*\/)?(?:busybox[ \t]+)?(?:ba|da|z|k|mk|a)?sh(?:[ \t][^\r\n]*)?(?:\n|$)/;

// `exec python3 "$0" "$@"`: this looks like a script of sh, but another language reads it, too.
const HANDED_ON = /\bexec\b[^\n]*[ \t]["']?\$(?:0|\{0\})["']?(?:[ \t;]|$)/m;

/** Can lines of shell be put into it? sh reads a script without an interpreter. */
export function isShellScript(script: string): boolean {
  if (script.includes('\0') || script.startsWith('\u00EF\u00BB\u00BF') || HANDED_ON.test(script)) return false;
  return !script.startsWith('#!') || SHELLS.test(script);
}
