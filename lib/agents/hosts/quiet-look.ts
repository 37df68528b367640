/**
 * What a stored line does before it starts Node: it looks whether anything is recorded for anybody. If not, the hook
 * would be silent before and after a tool, and the line ends. It is POSIX sh that starts no program before a tool,
 * because to start Node takes thirty times as long as the look.
 *
 * Everything that the hook says before and after a tool is about a record in `holders/<owner>/`: a claim, or a boot
 * that is owed (RegistryCheck.run). So where no registry that the event may be about has an owner there, nothing is to
 * be said. What else lies in `holders/` has a name that begins with a dot.
 *
 * The look must never be silent where the hook would refuse. So it asks more registries than the hook: each one upward
 * from here to the root, in a linked work tree also each one upward from the same place in the main work tree, and
 * those inside of git directories, which serve bare repositories. And in doubt it starts Node: when something cannot
 * be looked at, when DIBS_REGISTRY or a pointer of git is not plain, and when the directory is gone, or is not below
 * that of the project.
 *
 * It does not read the event. So it is only for hosts that run a hook in the very directory that they name in the
 * event, and that tell the shell tool its session: without a session the hook reads the settings, and may have to say
 * that it cannot.
 */

/** The kinds of events at which a hook says nothing unless something is recorded. */
export type QuietAct = 'gate' | 'renew';

/**
 * A host that cannot write its whole input reports that the hook failed, so all of it is read. Before a tool somebody
 * waits, and the input is short, because a model wrote it: it is read without another program, a byte at a time. After
 * a tool it contains what the tool answered, perhaps megabytes. (At a terminal nobody writes an event.)
 */
const READ_ALL: Readonly<Record<QuietAct, string>> = {
  gate: '{ [ -t 0 ] || while read -r _; do :; done; } && exit 0',
  renew: 'command -v cat >/dev/null && { [ -t 0 ] || exec cat >/dev/null; } && exit 0',
};

/**
 * The look as a script. It contains no quote, backslash, exclamation mark or newline. Each `dibs_…` function is true
 * if nothing is recorded, and false if something is, or in doubt.
 */
export function quietLook(act: QuietAct): string {
  return [
    // In the registry $1, if it is there. A pattern without a match stays as it is, or becomes nothing.
    'dibs_n() { [ -d "$1" ] || return 0; [ -e "$1/scoped" ] || return 1; [ -L "$1/holders" ] && return 1; if [ -e "$1/holders" ]; then [ -d "$1/holders" ] && [ -r "$1/holders" ] && [ -x "$1/holders" ] || return 1; fi; set -- "$1/holders"/*; if [ -e "${1:-}" ] || [ -L "${1:-}" ]; then return 1; fi; }',
    // From the directory $1 upward. $2: where that began. $3: empty if it is the way of a main work tree.
    'dibs_w() { while [ -x "$1/" ] && dibs_n "$1/.agent/registry" && dibs_n "$1/.git/.agent/registry"; do [ -e "$1/.git/commondir" ] && return 1; if [ -f "$1/.git" ]; then dibs_m "$1" "$2" "$3" || return 1; fi; [ -n "$1" ] || return 0; set -- "${1%/*}" "$2" "$3"; done; return 1; }',
    // The same from $2, as it lies in the main work tree, if $1 is the top of a linked one. The config may name another
    // main work tree.
    'dibs_m() { [ -n "$3" ] && read -r _ dibs_g <"$1/.git" && read -r dibs_k <"$dibs_g/commondir" && [ "$dibs_k" = ../.. ] || return 1; case $dibs_g in /*/.git/worktrees/*) dibs_g=${dibs_g%/.git/worktrees/*};; *) return 1;; esac; while read -r dibs_k; do case $dibs_k in [wW][oO][rR][kK]*) return 1;; esac; done <"$dibs_g/.git/config" && dibs_w "$dibs_g${2#"$1"}" "" ""; }',
    // In the registry that is named, or from here. Some shells, and some environments, have other rules for patterns.
    '[ -z "${ZSH_VERSION:=}" ] || emulate sh; set +f; cd -P . 2>/dev/null || :',
    `case \${DIBS_REGISTRY:=} in "") case \${PWD:=}/ in "\${CLAUDE_PROJECT_DIR:=$PWD}"/*) [ "$PWD" -ef . ] && dibs_w "\${PWD%/}" "\${PWD%/}" main;; *) false;; esac;; *..*) false;; /*) [ -d "$DIBS_REGISTRY" ] && dibs_n "$DIBS_REGISTRY";; *) false;; esac 2>/dev/null && ${READ_ALL[act]}`,
  ].join('; ');
}
