# shellcheck shell=sh
# Beliefs: what an owner thinks it holds, kept outside any model's memory: one file per tenure in holders/OWNER/, named
# like the tenure. The file is made before the mv that takes the tenure, and is empty until the second look counted.
# Then it holds the line "confirmed", or "withdrawn" if the look did not count; the first of these two counts for every
# process of that owner. Whoever ends the tenure writes the line "ended", with the nonce of its mark, before removing
# the name. That is final, unless somebody takes the mark over and writes "kept".

# dibs_owner_key OWNER -> $key, the name of its directory.
dibs_owner_key() {
  # A tool that only looks may not have an owner.
  key=${me_key-}
  if [ "$1" != "${me-}" ]; then
    dibs_ascii_lower "$1"
    key=$lower
  fi
}

# dibs_holder KEY: is there such a directory? Never through a symlink.
dibs_holder() {
  if [ -L holders ]; then dibs_could_not 'holders/ is a symlink'; fi
  if [ -L "holders/$1" ]; then dibs_could_not "holders/$1/ is a symlink"; fi
  [ -d "holders/$1" ] && return 0
  if [ ! -d holders ]; then dibs_require_missing . holders; else dibs_require_missing holders "$1"; fi
  return 1
}

# dibs_is_confirmed BELIEF: does it say that the second look counted? Of the two lines the first tells. -> $counted_
# (yes, withdrawn, no)
dibs_is_confirmed() {
  counted_=no
  [ -s "$1" ] || return 1
  {
    while read -r counted_line; do
      case $counted_line in
        confirmed)
          counted_=yes
          break
          ;;
        withdrawn)
          counted_=withdrawn
          break
          ;;
      esac
    done
  } <"$1" 2>/dev/null
  [ $counted_ = yes ]
}

# dibs_state_of BELIEF -> $state_ (reserved, confirmed, withdrawn, ended; gone). $state_to: the shelf on which the owner
# was about to put the task. $state_to_gen: its generation there, if the mark was lifted. $state_ends: the nonces of the
# ends, each with its "!", if it had counted and nothing but marks has ended it. Whoever takes a mark over writes
# "kept": then an end by that mark, or by one from which it was made, does not count. A belief that cannot be read counts
# as confirmed.
dibs_state_of() {
  state_=confirmed state_to='' state_to_gen='' state_ends='' state_ended='' state_kept=' '
  if ! dibs_regular "$1"; then
    dibs_there "$1" || state_=gone
    return 0
  fi
  state_=gone
  {
    state_=reserved
    while read -r state_line || [ -n "$state_line" ]; do
      case $state_line in
        confirmed | withdrawn) if [ "$state_" = reserved ]; then state_=$state_line; fi ;;
        ended | 'ended '?*) state_ended="$state_ended$state_line$nl" ;;
        'kept !'*) state_kept="$state_kept${state_line#kept } " ;;
      esac
    done
  } <"$1" 2>/dev/null
  if [ "$state_" = gone ] && dibs_there "$1"; then state_=confirmed; fi
  while [ -n "$state_ended" ]; do
    state_line=${state_ended%%"$nl"*}
    state_ended=${state_ended#*"$nl"}
    state_line=${state_line#ended}
    state_line=${state_line# }
    state_mark=''
    case $state_line in
      !*)
        state_mark=${state_line%% *}
        for state_by in $state_kept; do
          if dibs_leads_to "$state_mark" "$state_by"; then continue 2; fi
        done
        case $state_line in *' '*) state_line=${state_line#* } ;; *) state_line='' ;; esac
        ;;
    esac
    if [ "$state_" != ended ]; then
      if [ "$state_" = confirmed ]; then state_ends=' '; fi
      state_=ended state_to=${state_line%% *}
      case $state_line in *' '*) state_to_gen=${state_line#* } ;; esac
    fi
    if [ -z "$state_mark" ]; then state_ends=''; elif [ -n "$state_ends" ]; then state_ends="$state_ends$state_mark "; fi
  done
}

# dibs_add_line BELIEF LINE: adds a line to a belief that is there, and never makes one: a belief without a claim would
# be told as a loss. A redirection makes what has just gone. So the line goes through the name that the system gives to
# an open file, under which nothing can be made. Where there is no such name, the file first gets a second one, which
# nobody else takes away. Where there are no hard links either, this is a check and a redirection.
dibs_add_line() {
  dibs_regular "$1" || return 1
  # With a special builtin, a failed redirection would end the shell.
  if [ -e /proc/self/fd ] && { command exec 9<"$1"; } 2>/dev/null; then
    add_status=1
    if [ /proc/self/fd/9 -ef "$1" ]; then { printf '%s\n' "$2" >>/proc/self/fd/9; } 2>/dev/null && add_status=0; fi
    exec 9<&-
    if [ $add_status = 0 ]; then return 0; fi
  fi
  dibs_nonce
  add_name=tmp/new-$nonce
  [ -d tmp ] || mkdir tmp 2>/dev/null
  if ln "$1" "$add_name" 2>/dev/null; then
    add_status=0
    { printf '%s\n' "$2" >>"$add_name"; } 2>/dev/null || add_status=1
    rm -f "$add_name" 2>/dev/null
    return $add_status
  fi
  dibs_regular "$1" || return 1
  { printf '%s\n' "$2" >>"$1"; } 2>/dev/null
}

# dibs_confirm: records that the second look counted. Best effort: an unconfirmed tenure takes the look again. A tenure
# that nobody believes in, or that has ended or was withdrawn, is never confirmed: false says so, also if that came
# meanwhile.
dibs_confirm() {
  dibs_owner_key "$s_owner"
  dibs_holder "$key" || return 1
  confirm_=holders/$key/${s_bare##*/}
  dibs_state_of "$confirm_"
  if [ "$state_" = reserved ]; then dibs_add_line "$confirm_" confirmed; fi
  # This reads again: whoever passed on a confirmed tenure beside it has ended this one first.
  dibs_state_of "$confirm_"
  case $state_ in confirmed | reserved) return 0 ;; esac
  return 1
}

# dibs_remark_place: a claim records where it was made: the top of the git work tree. There work is saved before the
# claim is taken away. A claim without a session records the registry outside of any, so that hooks can count it; one of
# a session, only as it is made. For the tenure m_* or c_* at PATH. Best effort.
dibs_remark_place() {
  if [ -n "$me_session" ] && [ "$claimed" = already ]; then return 0; fi
  place_belief=holders/$me_key/${1##*/}
  dibs_regular "$place_belief" && dibs_is_confirmed "$place_belief" || return 0
  { true <"$place_belief"; } 2>/dev/null || return 0
  while read -r place_key _; do
    if [ "$place_key" = in ]; then return 0; fi
  done <"$place_belief"
  place_top=$open_from
  until dibs_there "$place_top/.git"; do
    if [ -z "$place_top" ]; then break; fi
    place_top=${place_top%/*}
  done
  if [ -n "$me_session" ] && [ -z "$place_top" ]; then return 0; fi
  case ${place_top:=$PWD} in *"$nl"*) ;; *) dibs_add_line "$place_belief" "in $place_top" ;; esac
  return 0
}

# dibs_believe KEY NAME: makes an empty file that did not exist before. True also says that nobody else has made it.
dibs_believe() {
  believe_tries=5
  while [ $believe_tries -gt 0 ]; do
    believe_tries=$((believe_tries - 1))
    dibs_holder "$1" || mkdir -p "holders/$1" 2>/dev/null
    set -C
    { printf '' >"holders/$1/$2"; } 2>/dev/null
    believe_=$?
    set +C
    if [ $believe_ = 0 ]; then return 0; fi
    if dibs_there "holders/$1/$2"; then return 1; fi
    # Another process of this owner may just have removed the empty directory.
  done
  dibs_fail store-failed "holders/$1/ cannot be written, so the claim could not be recorded; nothing was changed" "ls -ld $registry_word/holders $registry_word/holders/$1"
}
