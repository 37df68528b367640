/** Other systems' programs in front of this one's: what a tool asks of them has to be understood there too. */

import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { PATH, whereIs } from './shells.ts';

/** Programs whose long options are GNU's. */
const PLAIN = ['awk', 'basename', 'cat', 'chmod', 'cmp', 'cp', 'cut', 'dd', 'dirname', 'env', 'expr', 'grep', 'head', 'hostname', 'id', 'ls', 'mkdir', 'mkfifo', 'mktemp', 'od', 'rm', 'rmdir', 'sed', 'sort', 'sync', 'tail', 'tee', 'tr', 'uname', 'uniq', 'wc', 'xargs'];

/** What a stand-in begins with: it says no to what a BSD does not know. */
const NO = `no() { echo "\${0##*/}: illegal option -- $1" >&2; exit 1; }\n`;
const NO_LONG = `for word do case $word in --) break ;; --?*) no "$word" ;; esac; done\n`;

/** The stand-ins that do more than that, as sh; @REAL@ is this system's program. */
const TRANSLATED: Readonly<Record<string, string>> = {
  // -f is a format there. Only what tools could ask for is translated; the rest is refused.
  stat: `format=
while getopts :f:nLqF letter; do
  case $letter in
    f) format=$OPTARG ;;
    L) follow=-L ;;
    q) ;;
    *) no "$letter" ;;
  esac
done
shift $((OPTIND - 1))
[ -n "$format" ] || no 'a format is needed here'
gnu=$(printf %s "$format" | @SED@ 's/%Fm/%.9Y/g; s/%Fc/%.9Z/g; s/%HT/%F/g; s/%Lp/%a/g; s/%N/%n/g; s/%m/%Y/g; s/%c/%Z/g; s/%z/%s/g; s/%l/%h/g')
exec @REAL@ \${follow-} -c "$gnu" -- "$@"
`,
  date: `format=
while getopts :ujr: letter; do
  case $letter in
    u) utc=-u ;;
    j) ;;
    r) seconds=$OPTARG ;;
    *) no "$letter" ;;
  esac
done
shift $((OPTIND - 1))
# What it does not know it prints as it stands, without the percent sign.
case \${1-} in *%N*) set -- "$(printf %s "$1" | @SED@ 's/%N/N/g')" ;; *%[0-9]N* | *%-*) no "$1" ;; esac
exec @REAL@ \${utc-} \${seconds+-d "@$seconds"} "$@"
`,
  touch: `while getopts :acmhfr:t:A: letter; do case $letter in '?' | : | A) no "$OPTARG" ;; esac; done\nexec @REAL@ "$@"\n`,
  mv: `while getopts :fiv letter; do case $letter in '?') no "$OPTARG" ;; esac; done\nexec @REAL@ "$@"\n`,
  ln: `while getopts :fisv letter; do case $letter in '?') no "$OPTARG" ;; esac; done\nexec @REAL@ "$@"\n`,
  sleep: `case \${1-} in '' | *[!0-9]*) no "\${1-}" ;; esac\nexec @REAL@ "$1"\n`,
  find: `for word do case $word in -maxdepth | -mindepth | -printf | -regextype | -newermt | -quit | -ls0 | -print0 | -delete | -readable | -writable | -executable | -empty | -samefile | -lname | -files0-from) no "$word" ;; esac; done\nexec @REAL@ "$@"\n`,
  readlink: `while getopts :n letter; do case $letter in '?') no "$OPTARG" ;; esac; done\nexec @REAL@ "$@"\n`,
  grep: `while getopts :EFGHIabce:f:hiLlm:noqRrsvwxyA:B:C: letter; do case $letter in '?') no "$OPTARG" ;; esac; done\nexec @REAL@ "$@"\n`,
  sed: `while getopts :Eanre:f: letter; do case $letter in '?') no "$OPTARG" ;; esac; done\nexec @REAL@ --posix "$@"\n`,
};

/**
 * Makes a directory of stand-ins for the programs of a BSD, each of which knows only what is known there. Returns a
 * PATH that begins with it.
 */
export function bsdUserland(directory: string): string {
  mkdirSync(directory, { recursive: true });
  const sed = whereIs('sed') ?? '/bin/sed';
  for (const program of new Set([...PLAIN, ...Object.keys(TRANSLATED)])) {
    const real = whereIs(program);
    if (real === undefined) continue;
    const text = `#!/bin/sh\n${NO}${NO_LONG}${TRANSLATED[program] ?? 'exec @REAL@ "$@"\n'}`;
    writeFileSync(join(directory, program), text.replaceAll('@REAL@', real).replaceAll('@SED@', sed));
    chmodSync(join(directory, program), 0o755);
  }
  // What GNU alone has.
  for (const program of ['truncate', 'realpath', 'seq', 'timeout', 'tac', 'shuf', 'flock', 'setsid', 'sha256sum', 'md5sum', 'nproc', 'numfmt']) {
    writeFileSync(join(directory, program), `#!/bin/sh\necho "sh: ${program}: not found" >&2\nexit 127\n`);
    chmodSync(join(directory, program), 0o755);
  }
  return `${directory}:${PATH}`;
}

/** Makes a directory in which every program is busybox, as on Alpine, and nothing else is. Returns it as a PATH. */
export function busyboxUserland(directory: string): string {
  mkdirSync(directory, { recursive: true });
  const busybox = whereIs('busybox') ?? 'busybox';
  for (const applet of execFileSync(busybox, ['--list'], { encoding: 'utf8' }).trim().split('\n')) symlinkSync(busybox, join(directory, applet));
  return directory;
}
