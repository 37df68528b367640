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

# dibs_beliefs KEY -> $beliefs: the beliefs of the owner KEY about the current task.
dibs_beliefs() {
  beliefs=''
  dibs_holder "$1" || return 0
  if [ ! -r "holders/$1" ] || [ ! -x "holders/$1" ]; then dibs_could_not "holders/$1/ may not be read by this user"; fi
  dibs_find "holders/$1/." -name "${id_pattern}~*" ! -name '*[!A-Za-z0-9._~@%:+!-]*' || {
    # The last belief was just forgotten, and the directory with it.
    dibs_holder "$1" || return 0
    dibs_could_not "holders/$1/ could not be listed"
  }
  for belief_ in $listed; do
    belief_=holders/$1/${belief_##*/}
    if dibs_parse "$belief_" && [ "$n_kind$n_nonce" = claimed ]; then beliefs="$beliefs $belief_"; fi
  done
}

# dibs_forget_those KEY: forgets the beliefs of the owner KEY about the current task that "dibs_forgets" accepts by n_*.
# Best effort: a belief that stays is only told once more.
dibs_forget_those() {
  dibs_beliefs "$1"
  forget_=''
  for belief_ in $beliefs; do
    dibs_parse "$belief_"
    if dibs_forgets; then forget_="$forget_ $belief_"; fi
  done
  # shellcheck disable=SC2086
  if [ -n "$forget_" ]; then rm -f $forget_ 2>/dev/null; fi
  # An owner without beliefs needs no directory. If something is left, this fails, as it should.
  if [ -d "holders/$1" ]; then rmdir "holders/$1" 2>/dev/null; fi
  return 0
}

# dibs_forget: the tenure s_*, of its owner.
dibs_forget() {
  dibs_forgets() { dibs_same_tenure; }
  dibs_owner_key "$s_owner"
  dibs_forget_those "$key"
}

# dibs_forget_with_older GEN: of this owner, that generation and those before.
dibs_forget_with_older() {
  forget_gen=$1
  dibs_forgets() { [ "$n_gen" -le "$forget_gen" ]; }
  dibs_forget_those "$me_key"
}

# dibs_has_counted: does the owner of s_* hold this very claim by a second look that counted, under any generation? An
# examiner may have published it anew since.
dibs_has_counted() {
  dibs_owner_key "$s_owner"
  dibs_holder "$key" || return 1
  dibs_believed_in "$key"
  for has_belief in $beliefs; do
    dibs_is_of_stamp "$has_belief" || continue
    dibs_state_of "$has_belief"
    if [ "$state_" = confirmed ]; then return 0; fi
  done
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

# dibs_leads_to NONCE MARK, each with its "!": is it the nonce of this mark, or of one from which this mark was made?
dibs_leads_to() {
  if [ "$1" = "$2" ]; then return 0; fi
  case $1/$2 in !????????????/!????????????) ;; *) return 1 ;; esac
  [ "${1%??????}" = "${2%??????}" ] || return 1
  leads_from=${1%????} leads_to=${2%????}
  dibs_first "${leads_from#???????}" "${leads_to#???????}"
}

# dibs_is_ending NONCE, of $state_ends: is it decided by nothing but this mark, or one from which it was made?
dibs_is_ending() {
  [ -n "$state_ends" ] && [ -n "$1" ] || return 1
  for state_by in $state_ends; do
    dibs_leads_to "$state_by" "!$1" || return 1
  done
}

# dibs_says_it_put BELIEF SHELF GENERATION: does its owner say in this belief, which was parsed, that it ended the claim
# to put the task there? Under the generation to which its mark was lifted, where git had brought something above it.
dibs_says_it_put() {
  says_gen=$n_gen
  dibs_state_of "$1"
  [ "$state_$state_to" = "ended$2" ] && [ "${state_to_gen:-$says_gen}" = "$3" ]
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

# dibs_is_of_stamp BELIEF: is it about the claim s_*, under any generation?
dibs_is_of_stamp() {
  dibs_parse "$1" && [ "$n_kind$n_nonce" = claimed ] && dibs_same_stamp
}

# dibs_are_contested: do the beliefs have to be asked, because $names alone leave something open? They need not be for
# one tenure above old files at rest.
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

# dibs_ask_beliefs: which claims among $names are believed in -> $confirmed, $reserved, if anything depends on it.
# $ending: marks on claims that had counted, and that nothing but this mark, or one from which it was made, has ended.
# That is decided only when the file lies where it was to go. This comes after the names were seen: a belief is made
# before its name is, and ended before anything of its tenure is removed.
dibs_ask_beliefs() {
  confirmed='' reserved='' ending=''
  dibs_are_contested || return 0
  ask_confirmed='' ask_reserved='' ask_ending=''
  for ask_ in $names; do
    dibs_parse "$ask_" || continue
    [ "$n_kind" = claimed ] || continue
    dibs_keep s
    ask_state=''
    dibs_owner_key "$s_owner"
    if [ -L "holders/$key" ] || { [ -d "holders/$key" ] && { [ ! -r "holders/$key" ] || [ ! -x "holders/$key" ]; }; }; then
      ask_state=confirmed
    else
      dibs_believed_in "$key"
      for ask_belief in $beliefs; do
        if ! dibs_is_of_stamp "$ask_belief"; then continue; fi
        dibs_state_of "$ask_belief"
        if [ "$state_" = ended ]; then
          ask_state=''
          dibs_is_ending "$s_nonce" || break
          ask_state=ending
        fi
        case $state_/$ask_state in confirmed/ | confirmed/reserved | reserved/) ask_state=$state_ ;; esac
      done
    fi
    # This can be a belief that git brought back with its claim, after the claim was ended here.
    if [ -n "$ask_state" ] && dibs_is_ended; then ask_state=''; fi
    if [ "$ask_state" = ending ] && dibs_is_shelved "$ask_"; then ask_state=''; fi
    case $ask_state in
      confirmed) ask_confirmed="$ask_confirmed $ask_" ;;
      reserved) ask_reserved="$ask_reserved $ask_" ;;
      ending) ask_ending="$ask_ending $ask_" ;;
    esac
  done
  confirmed=$ask_confirmed reserved=$ask_reserved ending=$ask_ending
}

# dibs_is_shelved MARK: does its file lie where it was to go, by one of $names? Then the link has decided, and it ended.
dibs_is_shelved() {
  for shelved_name in $names; do
    case $shelved_name in claimed/*) continue ;; esac
    if [ "$shelved_name" -ef "$1" ]; then return 0; fi
  done
  return 1
}

# dibs_end [SHELF], the tenure s_*: somebody is about to end it. From now on its name counts by its rank alone. SHELF:
# where its owner puts it. If another user's belief may not be written, the line of the log tells.
dibs_end() {
  end_line=ended${s_nonce:+ !$s_nonce}${1:+ $1}
  end_lifted=${1:+$s_gen}
  dibs_tell_beliefs
  for end_ in $untold; do
    # If the disk takes no line, the belief is removed instead, because a ghost must not pass for the claim.
    rm -f "$end_" 2>/dev/null
  done
  return 0
}

# dibs_take_back_end, of the mark s_*: it was taken over, or its maker is about to put it back. So nothing that was
# ended by this mark, or will be, has ended.
dibs_take_back_end() {
  if [ -z "$s_nonce" ]; then return 0; fi
  end_line="kept !$s_nonce" end_lifted=''
  dibs_tell_beliefs
  return 0
}

# dibs_tell_beliefs: writes $end_line into each belief in the claim s_*, with $end_lifted if that is another generation.
# -> $untold: the beliefs that took no line.
dibs_tell_beliefs() {
  untold=''
  dibs_owner_key "$s_owner"
  if [ -L holders ] || [ -L "holders/$key" ]; then return 0; fi
  dibs_believed_in "$key"
  for end_ in $beliefs; do
    if ! dibs_is_of_stamp "$end_" || ! dibs_regular "$end_"; then continue; fi
    end_gen=''
    if [ -n "$end_lifted" ] && [ "$n_gen" != "$end_lifted" ]; then end_gen=" $end_lifted"; fi
    dibs_add_line "$end_" "$end_line$end_gen" || untold="$untold $end_"
  done
}

# dibs_add_line BELIEF LINE: adds a line to a belief that is there, and never makes one: a belief without a claim would
# be told as a loss. A redirection makes what has just gone. So the file first gets a second name, which nobody else
# takes away, and the line goes there. Where there are no hard links, this is a check and a redirection.
dibs_add_line() {
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

# dibs_remember, the tenure s_*: what is held and not remembered. It was claimed by hand, or an examiner gave it another
# generation. Best effort.
dibs_remember() {
  dibs_owner_key "$s_owner"
  dibs_holder "$key" || mkdir -p "holders/$key" 2>/dev/null
  if ! dibs_there "holders/$key/${s_bare##*/}"; then
    set -C
    { printf '' >"holders/$key/${s_bare##*/}"; } 2>/dev/null
    set +C
  fi
  dibs_confirm
}

# dibs_withdraw, the tenure s_*: its second look did not count. False: another process of its owner was first to say
# that it did. Best effort.
dibs_withdraw() {
  dibs_owner_key "$s_owner"
  withdraw_=holders/$key/${s_bare##*/}
  if dibs_holder "$key" && dibs_regular "$withdraw_"; then dibs_add_line "$withdraw_" withdrawn; fi
  # Only by a line that was really read.
  if ! dibs_is_confirmed "$withdraw_"; then return 0; fi
  dibs_state_of "$withdraw_"
  [ "$state_" != confirmed ]
}

# dibs_remark_place: a claim without a session records where it was made, so that the hooks of that work tree can count
# it: the top of the git work tree, or outside of any the registry. For the tenure m_* or c_* at PATH. Best effort.
dibs_remark_place() {
  if [ -n "$me_session" ]; then return 0; fi
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
