# shellcheck shell=sh
# The claim protocol, version 1, in POSIX sh. Sourced by the tools beside it; it prints nothing and does nothing by
# itself.
#
# Contract
#   The name of a file is its lock state and one mv is one transition: mv names its source exactly, so of several one
#   succeeds, and the losers have touched nothing. What the names mean is told in ../registry/README.md; the rules are
#   those of dibs, to the byte, so these tools, dibs itself and people with mv share one registry.
#
# What must stay true here
#   - If mv or ln says no, that decides nothing: what is there afterwards does. Before each mv between two directories
#     it is known that it cannot copy, as mv does across file systems: a claim is never copied.
#   - A listing that fails is "could not look" (74), never "nothing there".
#   - A claim counts after a second look in which nothing changed. A claim that does not count is left where it is, to
#     run out: to take it back would lower a rank.
#   - A claim that has run out is taken by examination only: it is marked first, so that its owner cannot renew it
#     meanwhile.
#   - Names are shown and used only after they were parsed: no other character than A-Za-z0-9._~@%:+!- is in them.
#
# Needed: sh, and find, stat (GNU, BSD or busybox), mv, ln, rm, rmdir, mkdir, touch, sleep; awk, sed, od, dd and tr for
# rare cases.

LC_ALL=C
export LC_ALL
unset CDPATH ENV
IFS=' 	
'
set +e -uf
# The environment can contain functions with the names of programs, and options that change what a pattern matches.
unset -f awk date dd df find id ln mkdir mv od rm rmdir sed sleep sort stat sync tail touch tr uname 2>/dev/null
# shellcheck disable=SC3044 # only bash gets here
if [ -n "${BASH_VERSION-}" ]; then shopt -u extglob failglob nocaseglob nocasematch nullglob; fi

nl='
' blanks=$IFS

# Some shells count in 32 bits, or count characters instead of bytes. There a living claim could pass for a dead one.
x='é'
# shellcheck disable=SC2050 # that is just what is asked
if [ ${#x} != 2 ] || ! [ 1769143261124 -gt 1769143261123 ] 2>/dev/null || [ $((1769143261123 + 1)) != 1769143261124 ]; then
  echo 'dibs: usage: this shell does not count in 64 bits, or does not count bytes: run the tools with sh, dash, bash, ksh or busybox sh' >&2
  exit 64
fi

# The parts. Each is read when it is first needed: to read all of them would take longer than a claim. So what a plain
# claim does not need has a file of its own.
dibs_part() {
  case $parts_read in *" $1 "*) return 0 ;; esac
  parts_read="$parts_read$1 "
  [ -r "$parts/$1.sh" ] || dibs_fail no-registry "the tools are incomplete: dibs/$1.sh is missing beside dibs.sh; dibs init puts it back"
  # shellcheck source=/dev/null
  . "$parts/$1.sh"
}
parts_read=' '
dibs_is_encoded() { dibs_part encoding && dibs_is_encoded "$@"; }
dibs_encode_bytes() { dibs_part encoding && dibs_encode_bytes "$@"; }
dibs_describe_owner() { dibs_part encoding && dibs_describe_owner "$@"; }
dibs_main_tree() { dibs_part worktree && dibs_main_tree "$@"; }
dibs_git_ignore() { dibs_part git-upkeep && dibs_git_ignore "$@"; }
dibs_remember_holder() { dibs_part git && dibs_remember_holder "$@"; }
dibs_boot_git_side() { dibs_part git-upkeep && dibs_boot_git_side "$@"; }
dibs_tidy_git_side() { dibs_part git-upkeep && dibs_tidy_git_side "$@"; }
dibs_read_metadata() { dibs_part metadata && dibs_read_metadata "$@"; }
dibs_blockers_of() { dibs_part dependencies && dibs_blockers_of "$@"; }
dibs_require_unverified() { dibs_part unverified && dibs_require_unverified "$@"; }
dibs_shelve() { dibs_part shelve && dibs_shelve "$@"; }
dibs_drop() { dibs_part shelve && dibs_drop "$@"; }
dibs_put_aside() { dibs_part shelve && dibs_put_aside "$@"; }
dibs_drop_staged() { dibs_part shelve && dibs_drop_staged "$@"; }
dibs_marked_name() { dibs_part shelve && dibs_marked_name "$@"; }
dibs_link() { dibs_part shelve && dibs_link "$@"; }
dibs_examine() { dibs_part examine && dibs_examine "$@"; }
dibs_settle_doubt() { dibs_part examine && dibs_settle_doubt "$@"; }
dibs_not_found() { dibs_part refusal && dibs_not_found "$@"; }
dibs_held_by() { dibs_part refusal && dibs_held_by "$@"; }
dibs_in_doubt() { dibs_part refusal && dibs_in_doubt "$@"; }
dibs_refuse() { dibs_part refusal && dibs_refuse "$@"; }
dibs_refusal() { dibs_part refusal && dibs_refusal "$@"; }
dibs_is_untaken() { dibs_part refusal && dibs_is_untaken "$@"; }
dibs_is_ended() { dibs_part history-read && dibs_is_ended "$@"; }
dibs_highest_generation() { dibs_part history && dibs_highest_generation "$@"; }
dibs_claimed_without_dibs() { dibs_part foreign && dibs_claimed_without_dibs "$@"; }
dibs_foreign_refuse() { dibs_part foreign && dibs_foreign_refuse "$@"; }
dibs_foreign_tasks() { dibs_part foreign && dibs_foreign_tasks "$@"; }
dibs_mark_task() { dibs_part mark && dibs_mark_task "$@"; }
dibs_lift() { dibs_part mark && dibs_lift "$@"; }
dibs_end_beside() { dibs_part mark && dibs_end_beside "$@"; }
dibs_taken_over() { dibs_part mark && dibs_taken_over "$@"; }
dibs_unpin() { dibs_part mark && dibs_unpin "$@"; }
dibs_look_by_times() { dibs_part look-by-times && dibs_look_by_times "$@"; }
dibs_network() { dibs_part network && dibs_network "$@"; }
dibs_stir() { dibs_part network && dibs_stir "$@"; }
dibs_try_rename() { dibs_part rename && dibs_try_rename "$@"; }
dibs_one_mount() { dibs_part rename && dibs_one_mount "$@"; }
dibs_make_durable() { dibs_part rename && dibs_make_durable "$@"; }
dibs_owner_key() { dibs_part belief && dibs_owner_key "$@"; }
dibs_holder() { dibs_part belief && dibs_holder "$@"; }
dibs_is_confirmed() { dibs_part belief && dibs_is_confirmed "$@"; }
dibs_state_of() { dibs_part belief && dibs_state_of "$@"; }
dibs_add_line() { dibs_part belief && dibs_add_line "$@"; }
dibs_confirm() { dibs_part belief && dibs_confirm "$@"; }
dibs_remark_place() { dibs_part belief && dibs_remark_place "$@"; }
dibs_believe() { dibs_part belief && dibs_believe "$@"; }
dibs_leads_to() { dibs_part belief-ends && dibs_leads_to "$@"; }
dibs_is_ending() { dibs_part belief-ends && dibs_is_ending "$@"; }
dibs_says_it_put() { dibs_part belief-ends && dibs_says_it_put "$@"; }
dibs_is_shelved() { dibs_part belief-ends && dibs_is_shelved "$@"; }
dibs_end() { dibs_part belief-ends && dibs_end "$@"; }
dibs_take_back_end() { dibs_part belief-ends && dibs_take_back_end "$@"; }
dibs_remember() { dibs_part belief-ends && dibs_remember "$@"; }
dibs_withdraw() { dibs_part belief-ends && dibs_withdraw "$@"; }
dibs_beliefs() { dibs_part belief-forget && dibs_beliefs "$@"; }
dibs_forget_those() { dibs_part belief-forget && dibs_forget_those "$@"; }
dibs_forget() { dibs_part belief-forget && dibs_forget "$@"; }
dibs_forget_with_older() { dibs_part belief-forget && dibs_forget_with_older "$@"; }
dibs_has_counted() { dibs_part belief-contested && dibs_has_counted "$@"; }
dibs_believed_in() { dibs_part belief-contested && dibs_believed_in "$@"; }
dibs_is_of_stamp() { dibs_part belief-contested && dibs_is_of_stamp "$@"; }
dibs_ask_contested() { dibs_part belief-contested && dibs_ask_contested "$@"; }
dibs_claims_of() { dibs_part claim-limit && dibs_claims_of "$@"; }
dibs_too_many() { dibs_part claim-limit && dibs_too_many "$@"; }
dibs_require_arrived_in_time() { dibs_part claim-limit && dibs_require_arrived_in_time "$@"; }
dibs_renew() { dibs_part renew && dibs_renew "$@"; }
dibs_settle_claims() { dibs_part claim-beside && dibs_settle_claims "$@"; }
dibs_are_left() { dibs_part claim-beside && dibs_are_left "$@"; }
dibs_claim_from_owner() { dibs_part claim-beside && dibs_claim_from_owner "$@"; }
dibs_logged_generation_by_awk() { dibs_part history-read && dibs_logged_generation_by_awk "$@"; }
dibs_quote() { dibs_part history-read && dibs_quote "$@"; }
dibs_history() { dibs_part history-read && dibs_history "$@"; }
dibs_take_marked() { dibs_part take-marked && dibs_take_marked "$@"; }
dibs_take_again() { dibs_part take-marked && dibs_take_again "$@"; }
dibs_only_claimed() { dibs_part take-marked && dibs_only_claimed "$@"; }
dibs_second_by_another() { dibs_part take-marked && dibs_second_by_another "$@"; }
dibs_used_up() { dibs_part take-marked && dibs_used_up "$@"; }
dibs_first() { dibs_part rank && dibs_first "$@"; }
dibs_above() { dibs_part rank && dibs_above "$@"; }
dibs_judge_beside() { dibs_part rank && dibs_judge_beside "$@"; }
dibs_is_over() { dibs_part rank && dibs_is_over "$@"; }
dibs_standing_above() { dibs_part rank && dibs_standing_above "$@"; }
dibs_is_undecided_above() { dibs_part rank && dibs_is_undecided_above "$@"; }
dibs_is_ending_above() { dibs_part rank && dibs_is_ending_above "$@"; }
dibs_is_claimed_later() { dibs_part rank && dibs_is_claimed_later "$@"; }
dibs_is_rival() { dibs_part rank && dibs_is_rival "$@"; }
dibs_lay_whole() { dibs_part git-upkeep && dibs_lay_whole "$@"; }

# dibs_fail CODE MESSAGE [NEXT]: prints a line that says what failed and one that says what to do, then exits.
dibs_fail() {
  case $tool/$1 in
    # A model reads stdout. "Could not look" must not read as "nothing held".
    boot/malformed | boot/no-registry | boot/store-failed | boot/usage)
      { printf 'COULD NOT LOOK: %s\nDo not conclude that you hold nothing, or that you still hold what you remember.\n' "$2"; } 2>/dev/null
      ;;
  esac
  if [ -n "$undo" ]; then
    undo_=$undo undo=''
    $undo_
  fi
  dibs_complain "$@"
  case $1 in
    held) exit 3 ;;
    lost) exit 4 ;;
    not-found) exit 5 ;;
    not-claimable) exit 6 ;;
    nothing-to-claim) exit 7 ;;
    conflict) exit 8 ;;
    usage) exit 64 ;;
    malformed) exit 65 ;;
    no-registry) exit 66 ;;
    store-failed) exit 74 ;;
    in-doubt | unproven) exit 75 ;;
    *) exit 1 ;;
  esac
}

# What to undo before a tool ends with an error.
undo=''

# The claim that the caller says it made, by --stamp and --fence (proof.sh); and whether it has to (dibs_acting).
fence_given='' fence_owner='' fence_ms='' fence_gen='' refuse_fenced='' must_prove=no

dibs_complain() {
  printf 'dibs: %s: %s\n' "$1" "$2" >&2
  if [ -n "${3-}" ]; then printf '  next: %s\n' "$3" >&2; fi
}

# dibs_say TEXT: prints a line of the answer. If that fails, silence must not pass for an answer.
dibs_say() {
  { printf '%s\n' "$1"; } 2>/dev/null || dibs_fail store-failed 'the answer could not be written'
}

# dibs_printable TEXT -> $shown: a stranger's text for a terminal: one line, without anything that a terminal obeys.
dibs_printable() {
  shown=$1
  case $shown in *[![:print:]]*) shown=$(printf %s "$shown" | tr -c '[:print:]' '?') ;; esac
  if [ ${#shown} -gt 200 ]; then shown=$(printf %.200s "$shown")...; fi
}

# dibs_quote_for_terminal TEXT -> $word: an argument in the form that a shell takes, so that a command can be pasted.
dibs_quote_for_terminal() {
  word=$1
  case $word in
    '' | *[!A-Za-z0-9._/~@%:+=-]* | \~*) ;;
    *) return 0 ;;
  esac
  word='' word_=$1
  while :; do
    case $word_ in
      *\'*) word="$word${word_%%\'*}'\\''" word_=${word_#*\'} ;;
      *) break ;;
    esac
  done
  word="'$word$word_'"
  case $word in *[![:print:]]*) word=$(printf %s "$word" | tr -c '[:print:]' '?') ;; esac
}

# dibs_describe_span MS -> $span: 4 s, 12 min, 3 h 5 min, 2 d.
dibs_describe_span() {
  span_=$((($1 + 500) / 1000))
  if [ "$1" -lt 0 ]; then span_=0; fi
  if [ $span_ -lt 90 ]; then
    span="$span_ s"
    return
  fi
  span_=$(((span_ + 30) / 60))
  if [ $span_ -lt 90 ]; then
    span="$span_ min"
  elif [ $((span_ / 60)) -ge 48 ]; then
    span="$((span_ / 1440)) d"
  elif [ $((span_ % 60)) = 0 ]; then
    span="$((span_ / 60)) h"
  else
    span="$((span_ / 60)) h $((span_ % 60)) min"
  fi
}

# dibs_ascii_trim TEXT -> $trimmed
dibs_ascii_trim() {
  trimmed=${1#"${1%%[![:space:]]*}"}
  trimmed=${trimmed%"${trimmed##*[![:space:]]}"}
}

dibs_could_not() {
  dibs_fail store-failed "could not look at $registry: $1"
}

# dibs_open HERE: opens the registry, and the parts that every tool needs. HERE is the directory of the tools. ->
# $registry, and $registry_word and $tools_word in the form that a shell takes.
dibs_open() {
  # Where it really is.
  cd -P . 2>/dev/null || :
  open_from=$PWD
  cd -P "$1" 2>/dev/null || dibs_fail no-registry 'the directory of the tools is gone'
  tools=$PWD parts=$PWD/dibs
  for part in names files look truth; do dibs_part $part; done
  dibs_ascii_trim "${DIBS_REGISTRY-}"
  if [ -n "$trimmed" ]; then
    dibs_printable "$DIBS_REGISTRY"
    open_why="DIBS_REGISTRY names $shown, which"
    place=$DIBS_REGISTRY
    case $place in /*) ;; *) place=$open_from/$place ;; esac
    if [ -d "$place" ] && [ ! -x "$place" ]; then dibs_fail store-failed "could not look at $shown"; fi
    cd -P "$place" 2>/dev/null || dibs_fail no-registry "$open_why is not a directory"
  else
    dibs_place
    dibs_printable "$place"
    open_why=$shown
    cd -P "$place" 2>/dev/null || dibs_fail store-failed "could not look at $shown"
  fi
  if ! dibs_there registry.yaml && ! dibs_there scoped && ! dibs_there claimed; then
    dibs_fail no-registry "$open_why is not a registry: it has no registry.yaml, no scoped/ and no claimed/"
  fi
  dibs_printable "$PWD"
  registry=$shown
  dibs_quote_for_terminal "$PWD"
  registry_word=$word
  dibs_quote_for_terminal "$tools"
  tools_word=$word
  # What shows all that can be claimed: free tasks, and claims that ran out.
  free_word="ls $registry_word/scoped; $tools_word/check_stale.sh"
  witness=yes forgetful=yes network='' id='' id_pattern=''
  if [ -e /proc/fs/nfsfs ]; then dibs_network; fi
}

# dibs_place -> $place: the registry beside these tools. In a linked work tree of git it is that of the main one: with a
# copy in each, the same task could be claimed in two of them.
dibs_place() {
  place=''
  case ${tools%/*} in
    */.agent) place_=${tools%/*/*} ;;
    *)
      place_=${tools%/*}
      if dibs_there "$place_/registry.yaml" || [ -d "$place_/claimed" ]; then
        place=$place_
        return
      fi
      ;;
  esac
  while :; do
    # The top of the work tree, if it is one.
    place_top=$place_
    until dibs_there "$place_top/.git" || [ -z "$place_top" ]; do place_top=${place_top%/*}; done
    place_main='' place_apart=yes
    if [ -f "$place_top/.git" ]; then dibs_main_tree; fi
    place_dir=$place_
    while :; do
      for place in ${place_main:+"$place_main${place_dir#"$place_top"}/.agent/registry"} "$place_dir/.agent/registry"; do
        if [ -d "$place" ]; then return; fi
      done
      if [ "$place_dir" = "$place_top" ] || [ -z "$place_dir" ]; then break; fi
      place_dir=${place_dir%/*}
    done
    # Above an ordinary repository there may be one that serves several.
    if [ -z "$place_top" ] || [ ! -d "$place_top/.git" ]; then break; fi
    place_=${place_top%/*}
  done
  dibs_fail no-registry "there is no .agent/registry beside these tools or above them: name a registry with DIBS_REGISTRY"
}

# dibs_resolve_identity [AGENT]: reads the settings of this registry and the owner: $me, as it stands in names. Nothing
# is invented and nothing is shortened.
dibs_resolve_identity() {
  dibs_part settings
  dibs_read_settings
  me_source='' me_session=''
  for identity_ in "${1-}" "${DIBS_AGENT-}" "${AGENT_ID-}" "$settings_agent"; do
    dibs_ascii_trim "$identity_"
    if [ -n "$trimmed" ]; then
      me_source=given
      break
    fi
  done
  if [ -z "$me_source" ]; then
    me_source=fallback
    dibs_login
    trimmed=$login@$(uname -n)
  fi
  me_plain=$trimmed
  dibs_encode_part "$trimmed"
  me=$encoded
  for identity_ in "${DIBS_SESSION-}" "${CLAUDE_CODE_SESSION_ID-}" "${CODEX_SESSION_ID-}" "${CODEX_THREAD_ID-}" "${GEMINI_SESSION_ID-}"; do
    dibs_ascii_trim "$identity_"
    if [ -n "$trimmed" ]; then
      me_session=$trimmed
      break
    fi
  done
  dibs_ascii_lower "$me_plain"
  me_plain_agent=$lower me_agent=$me
  if [ -n "$me_session" ]; then
    me_plain=$me_plain~$me_session
    dibs_encode_part "$me_session"
    me=$me~$encoded
  fi
  case $me in
    *%EF%BF%BD*)
      dibs_printable "$me_plain"
      dibs_fail usage "an owner must be UTF-8, without the sign U+FFFD that stands for bytes that are not; this is not: \"$shown\""
      ;;
  esac
  if ! dibs_is_owner "$me"; then
    dibs_printable "$me_plain"
    if [ ${#me} -gt 96 ]; then dibs_fail usage "agent and session together take ${#me} bytes in a file name; the most is 96"; fi
    dibs_fail usage "an owner must be printable text without control characters; this is not: \"$shown\""
  fi
  dibs_ascii_lower "$me"
  me_key=$lower me_pattern=$pattern
  if [ "$me_plain" != "$me" ]; then dibs_ascii_lower "$me_plain"; fi
  me_plain=$lower
  if [ "$me_agent" != "$me" ]; then dibs_ascii_lower "$me_agent"; else pattern=$me_pattern; fi
  me_agent_pattern=$pattern
  agent_word=''
  if [ -n "${1-}" ]; then
    dibs_quote_for_terminal "$1"
    agent_word=" $word"
  fi
  # Every process of this login has the fallback name: only a stamp proves what it holds, unless a person types at a
  # terminal. A terminal in the shell of an agent host is not a person.
  must_prove=no
  if [ "$me_source$me_session" = fallback ]; then
    must_prove=yes
    dibs_ascii_trim "${AI_AGENT-}${AGENT-}${CLAUDECODE-}${CODEX_CI-}${CODEX_SANDBOX-}${COPILOT_CLI-}${COPILOT_AGENT_SESSION_ID-}${CURSOR_AGENT-}${GEMINI_CLI-}${OPENCODE-}"
    if [ -t 0 ] && [ -z "$trimmed" ]; then must_prove=no; fi
  fi
}

# dibs_login -> $login
dibs_login() {
  login=$(id -un 2>/dev/null) || login=''
  # A container may run under a user id that has no name. Some systems then say the number.
  case $login in
    *[!0-9]*) return 0 ;;
  esac
  for login in "${USER-}" "${LOGNAME-}" "uid-$(id -u)"; do
    dibs_ascii_trim "$login"
    login=$trimmed
    if [ -n "$login" ]; then return 0; fi
  done
}

# dibs_proof_word PATH -> $proof_word: what a command about this claim needs so that it works as it is printed.
dibs_proof_word() {
  proof_word=''
  if [ $must_prove = yes ]; then
    dibs_parse "$1"
    proof_word=" --stamp $n_owner:$n_at"
  fi
}

# dibs_encode_part TEXT -> $encoded, as it stands in a name.
dibs_encode_part() {
  encoded=$1
  case $1 in '' | .* | *[!A-Za-z0-9._-]*) dibs_encode_bytes "$1" ;; esac
}

# dibs_task [ID] -> $task: the argument, else CURRENT_TASK_ID. Empty if neither is given.
dibs_task() {
  task=${1-} task_origin=''
  if [ $# = 0 ]; then
    dibs_ascii_trim "${CURRENT_TASK_ID-}"
    task=$trimmed task_origin='CURRENT_TASK_ID: '
  fi
}
task_origin=''

# dibs_said_claim -> $said: the indented lines under "T-1 is yours", of c_path and $expires.
dibs_said_claim() {
  dibs_parse "$c_path"
  dibs_describe_span $((n_lease * 1000))
  said=$span
  if [ "$expires" -gt "$now_ms" ]; then
    dibs_describe_span $((expires - now_ms))
    said="$span left of $said"
  else
    dibs_describe_span $((now_ms - expires))
    said="ran out $span ago, of $said"
  fi
  said="  file   $registry/$c_path
  lease  $said
  stamp  $n_owner:$n_at  fence $n_gen"
}
