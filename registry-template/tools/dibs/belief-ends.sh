# shellcheck shell=sh
# How a belief ends: its tenure is ended by its owner or by an examiner, that is taken back, or its second look did not
# count.

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
