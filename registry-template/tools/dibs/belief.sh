# shellcheck shell=sh
# Beliefs: what an owner thinks it holds, kept outside any model's memory: one file per tenure in holders/OWNER/, named like the tenure. It is made
# before the mv that takes the tenure, is empty until the second look counted, and then holds the line "confirmed". Whoever ends the tenure writes the
# line "ended" before its name is done away with, and that is for good.

# dibs_key_of OWNER -> $key, the name of its directory.
dibs_key_of() {
  key=$me_key
  if [ "$1" != "$me" ]; then
    dibs_fold "$1"
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

# dibs_beliefs KEY -> $beliefs: those of the owner KEY about the task that is meant.
dibs_beliefs() {
  beliefs=''
  dibs_holder "$1" || return 0
  if [ ! -r "holders/$1" ] || [ ! -x "holders/$1" ]; then dibs_could_not "holders/$1/ may not be read"; fi
  dibs_find "holders/$1/." -name "${id_pattern}~*" ! -name '*[!A-Za-z0-9._~@%:+!-]*' || {
    # Its last belief was just forgotten, and the directory with it.
    dibs_holder "$1" || return 0
    dibs_could_not "holders/$1/ could not be listed"
  }
  for belief_ in $listed; do
    belief_=holders/$1/${belief_##*/}
    if dibs_parse "$belief_" && [ "$n_kind$n_nonce" = claimed ]; then beliefs="$beliefs $belief_"; fi
  done
}

# dibs_forget KEY: the beliefs of the owner KEY about the task that is meant, for which "dibs_forgets" says so by n_*. Best effort: a belief
# too many is only told once more.
dibs_forget() {
  dibs_beliefs "$1"
  forget_=''
  for belief_ in $beliefs; do
    dibs_parse "$belief_"
    if dibs_forgets; then forget_="$forget_ $belief_"; fi
  done
  # shellcheck disable=SC2086
  if [ -n "$forget_" ]; then rm -f $forget_ 2>/dev/null; fi
  # An owner that remembers nothing needs no directory. Where something is left this fails, and should.
  if [ -d "holders/$1" ]; then rmdir "holders/$1" 2>/dev/null; fi
  return 0
}

# dibs_forget_tenure: the tenure s_*, of its owner.
dibs_forget_tenure() {
  dibs_forgets() { dibs_same_tenure; }
  dibs_key_of "$s_owner"
  dibs_forget "$key"
}

# dibs_forget_older GEN: of this owner, that generation and those before.
dibs_forget_older() {
  forget_gen=$1
  dibs_forgets() { [ "$n_gen" -le "$forget_gen" ]; }
  dibs_forget "$me_key"
}

# dibs_forget_all: of this owner, all about the task that is meant.
dibs_forget_all() {
  dibs_forgets() { true; }
  dibs_forget "$me_key"
}

# dibs_confirmed: did the second look of the tenure s_* count, whatever became of it since?
dibs_confirmed() {
  dibs_key_of "$s_owner"
  dibs_holder "$key" && dibs_counted "holders/$key/${s_bare##*/}"
}

# dibs_counted BELIEF: does it say that the second look counted?
dibs_counted() {
  [ -s "$1" ] || return 1
  { read -r counted_ <"$1"; } 2>/dev/null || return 0
  case $counted_ in ended | 'ended '*) return 1 ;; esac
}

# dibs_state_of BELIEF -> $state_ (reserved, confirmed, ended), and $state_to: the shelf that its owner was about to put the task on. What cannot
# be read has counted, as far as anybody can tell.
dibs_state_of() {
  state_=confirmed state_to=''
  if ! dibs_regular "$1"; then return 0; fi
  if [ ! -s "$1" ]; then
    state_=reserved
    return 0
  fi
  { true <"$1"; } 2>/dev/null || return 0
  while read -r state_line || [ -n "$state_line" ]; do
    case $state_line in
      ended | 'ended '[a-z]*)
        state_=ended state_to=${state_line#ended}
        state_to=${state_to# }
        return 0
        ;;
    esac
  done <"$1"
}

# dibs_believed_in KEY: $beliefs of the owner KEY about the task that is meant, by the shell alone.
dibs_believed_in() {
  beliefs=''
  set +f
  # shellcheck disable=SC2231 # a pattern it is
  for belief_ in "holders/$1/"${id_pattern}~*; do
    case $belief_ in *[!A-Za-z0-9._~@%:+/-]*) ;; *) if dibs_there "$belief_"; then beliefs="$beliefs $belief_"; fi ;; esac
  done
  set -f
}

# dibs_is_of_stamp BELIEF: is it one of the claim s_*, under whatever generation?
dibs_is_of_stamp() {
  dibs_parse "$1" && [ "$n_kind$n_nonce" = claimed ] && dibs_same_stamp
}

# dibs_are_contested: do $names rank as they do only as long as nobody asks the beliefs? All do but one tenure above old files at rest.
dibs_are_contested() {
  # shellcheck disable=SC2086
  set -- $names
  [ $# -gt 1 ] || return 1
  contested_first=''
  for contested_; do
    dibs_parse "$contested_" || continue
    [ "$n_kind" = claimed ] || continue
    if [ -z "$contested_first" ]; then
      contested_first=$contested_
      dibs_keep s
    elif ! dibs_same_tenure; then
      return 0
    fi
  done
  [ -n "$contested_first" ] || return 1
  for contested_; do
    dibs_parse "$contested_" || continue
    if [ "$n_kind" = rest ] && [ "$n_gen" -ge "$s_gen" ]; then return 0; fi
  done
  return 1
}

# dibs_ask_beliefs: of $names, which claims are believed in -> $confirmed, $reserved, where anything depends on that. After the names were seen: a
# belief is made before its name is, and ended before anything of its tenure is done away with.
dibs_ask_beliefs() {
  confirmed='' reserved=''
  dibs_are_contested || return 0
  ask_confirmed='' ask_reserved=''
  for ask_ in $names; do
    dibs_parse "$ask_" || continue
    [ "$n_kind" = claimed ] || continue
    dibs_keep s
    ask_state=''
    dibs_key_of "$s_owner"
    if [ -L "holders/$key" ] || { [ -d "holders/$key" ] && { [ ! -r "holders/$key" ] || [ ! -x "holders/$key" ]; }; }; then
      ask_state=confirmed
    else
      dibs_believed_in "$key"
      for ask_belief in $beliefs; do
        if ! dibs_is_of_stamp "$ask_belief"; then continue; fi
        dibs_state_of "$ask_belief"
        if [ "$state_" = ended ]; then
          ask_state=''
          break
        fi
        if [ "$state_" = confirmed ] || [ -z "$ask_state" ]; then ask_state=$state_; fi
      done
    fi
    # A belief that git brought back with its claim, after the claim was ended here.
    if [ -n "$ask_state" ] && dibs_ended_in_log; then ask_state=''; fi
    case $ask_state in
      confirmed) ask_confirmed="$ask_confirmed $ask_" ;;
      reserved) ask_reserved="$ask_reserved $ask_" ;;
    esac
  done
  confirmed=$ask_confirmed reserved=$ask_reserved
}

# dibs_end [SHELF], the tenure s_*: somebody is about to end it. From now on its name counts by its rank alone. SHELF: where its owner puts it.
# Where another user's belief may not be written, the log's line tells.
dibs_end() {
  dibs_key_of "$s_owner"
  if [ -L holders ] || [ -L "holders/$key" ]; then return 0; fi
  dibs_believed_in "$key"
  for end_ in $beliefs; do
    if ! dibs_is_of_stamp "$end_"; then continue; fi
    dibs_state_of "$end_"
    if [ "$state_" = ended ] || ! dibs_regular "$end_"; then continue; fi
    # On a disk that takes no line the belief goes instead, because a ghost must not pass for the claim.
    { printf 'ended%s\n' "${1:+ $1}" >>"$end_"; } 2>/dev/null || rm -f "$end_" 2>/dev/null
  done
  return 0
}

# dibs_confirm: remembers that it did. Best effort: an unconfirmed tenure takes the look again.
dibs_confirm() {
  dibs_key_of "$s_owner"
  # Never again once it has ended.
  if dibs_holder "$key" && [ -s "holders/$key/${s_bare##*/}" ]; then return 0; fi
  confirm_=holders/$key/${s_bare##*/}
  if [ ! -d "holders/$key" ]; then mkdir -p "holders/$key" 2>/dev/null; fi
  if dibs_regular "$confirm_" || ! dibs_there "$confirm_"; then { printf 'confirmed\n' >>"$confirm_"; } 2>/dev/null; fi
  return 0
}

# dibs_remark_place: a claim without a session keeps where it was made, so that the hooks of that work tree can count it: the top of the git work
# tree, or outside of any the registry. Of the tenure m_* or c_* at PATH. Best effort.
dibs_remark_place() {
  if [ -n "$me_session" ]; then return 0; fi
  place_belief=holders/$me_key/${1##*/}
  dibs_regular "$place_belief" && dibs_counted "$place_belief" || return 0
  { true <"$place_belief"; } 2>/dev/null || return 0
  while read -r place_key _; do
    if [ "$place_key" = in ]; then return 0; fi
  done <"$place_belief"
  place_top=$open_from
  until dibs_there "$place_top/.git"; do
    if [ -z "$place_top" ]; then break; fi
    place_top=${place_top%/*}
  done
  case ${place_top:=$PWD} in *"$nl"*) ;; *) { printf 'in %s\n' "$place_top" >>"$place_belief"; } 2>/dev/null ;; esac
  return 0
}

# dibs_believe KEY NAME: an empty file that was not there before. True also says that nobody else has made it.
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
    # Another process of this owner may just have removed the directory, being empty.
  done
  dibs_fail store-failed "holders/$1/ cannot be written, so nobody would remember the claim; nothing was touched" "ls -ld $registry_word/holders $registry_word/holders/$1"
}
