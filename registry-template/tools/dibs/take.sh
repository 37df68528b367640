# shellcheck shell=sh
# Takes a tenure: one mv to a name that carries the next generation, the owner, the time and the lease; then the second
# look.

# dibs_take_from_shelf PATH OWNER LEASE -> $taken (counts, missed, doubt, outranked), $to its path. It uses $now_ms,
# which was measured just before. The first name is one generation above the file, so that a shadow never gets above a
# task that was claimed from the same file. If more is known than the file says, the claim is lifted above all of that
# under a mark before it counts.
dibs_take_from_shelf() {
  dibs_parse "$1"
  # This comes before anything is touched, because nothing could be lifted above it.
  dibs_logged_generation "$n_id"
  if [ "$logged" -ge 999999999999999 ]; then dibs_used_up; fi
  dibs_take "$1" $((n_gen + 1)) "$2" "$3"
  if [ "$taken" = used ]; then dibs_take_again "$to" "$2" "$3"; fi
}

# dibs_take PATH GENERATION OWNER LEASE -> $taken (counts, missed, doubt, outranked; used: a generation as high was
# given before), $to.
dibs_take() {
  dibs_require_tenure_left "$1"
  if [ "$2" -gt 999999999999999 ]; then
    dibs_used_up
  fi
  take_id=$n_id take_gen=$2 take_ext=$n_ext take_at=$now_ms take_from='' take_review=''
  # What is taken from review/ is a review, whoever takes it from whom since: its name says where the task goes if its
  # process dies.
  if dibs_is_under_review; then take_review=r; fi
  if [ "$n_kind" = claimed ]; then
    take_from=$n_ms
    dibs_logged_generation "$n_id"
  fi
  dibs_ascii_lower "$3"
  take_key=$lower
  while :; do
    take_name=''
    if [ "$take_at" = "$take_from" ] || dibs_take_is_given; then
      take_at=$((take_at + 1))
      continue
    fi
    take_name=$take_id~$take_gen@$3$colon$take_at+$4$take_review$take_ext
    to=claimed/$take_name
    # The belief is made exclusively, so no other process of this owner can choose the same name.
    if dibs_believe "$take_key" "$take_name"; then
      # Or another process of this owner chose the same ms for another lease, or the owner in other letters, and has its
      # belief now, too.
      if ! dibs_there "$to" && ! dibs_is_shared; then break; fi
      rm -f "holders/$take_key/$take_name"
    fi
    take_at=$((take_at + 1))
  done
  # The belief stays only if nobody can tell whether the attempt succeeded.
  undo=dibs_take_undo take_begun=yes
  if ! dibs_try_rename "$1" "$to"; then
    dibs_take_forget
    taken=missed undo='' take_begun=no
    return
  fi
  undo='' take_begun=no
  # If a mv does not change the times of a directory (exFAT), these times cannot prove a look.
  if [ "holders/$take_key/$take_name" -nt claimed ] 2>/dev/null; then witness=no; fi
  dibs_make_durable "$to"
  dibs_second_look "$to"
  taken=counts
  if [ "$counts" != yes ]; then taken=$counts; fi
}

# Did a claim have the time $take_at before, by the log that was just read ($logged_lately) or by what this owner
# believes? Beliefs and the log use the stamp to say which claim has ended, and a put-back might publish the earlier
# tenure with the same time.
dibs_take_is_given() {
  case $logged_lately in *[A:]"$take_at"[+\"]*) return 0 ;; esac
  # A stamp that people write by hand has seconds, and counts as the last ms of its second.
  case $take_at in *999) case $logged_lately in *[A:]"${take_at%???}"[+\"]*) return 0 ;; esac ;; esac
  dibs_is_shared
}

# Is there a belief of this owner, but $take_name, that has $take_at?
dibs_is_shared() {
  set +f
  # shellcheck disable=SC2086 # a pattern it is
  set -- "holders/$take_key"/${id_pattern}~*
  set -f
  for take_belief; do
    case $take_belief in
      *[!A-Za-z0-9._~@%:+/-]* | "holders/$take_key/$take_name") ;;
      *[A:]"$take_at"+*) return 0 ;;
    esac
  done
  return 1
}

# dibs_require_tenure_left PATH -> n_*: fails if no tenure can follow, because a name cannot count higher. This is asked
# before anything is touched. What needs no new tenure still works: to complete it, to give it back, to renew it, and
# the janitor.
dibs_require_tenure_left() {
  dibs_parse "$1"
  [ "$n_gen" -ge 999999999999999 ] || return 0
  left_="$1 has the highest generation there is, so nobody can claim it any more"
  if [ "$n_kind" = rest ]; then
    dibs_quote_for_terminal "$1"
    dibs_fail malformed "$left_: move it away, and add the task again under another id" "mv $registry_word/$word $registry_word/cancelled/"
  fi
  dibs_fail malformed "$left_: this claim is its last one, and can still be completed or given back" "$tools_word/check_stale.sh --release"
}

# Gives the marked file back to its owner.
dibs_take_undo() {
  if [ "$take_begun" = yes ]; then dibs_take_forget; fi
  if [ -n "$take_pinned" ]; then dibs_unpin "$take_pinned"; fi
}
take_pinned='' take_begun=no

dibs_take_forget() {
  rm -f "holders/$take_key/$take_name"
  rmdir "holders/$take_key" 2>/dev/null
}

# dibs_second_look PATH -> $counts (yes, doubt, outranked, used) and $counts_by. A new tenure counts if a look shows its
# name, without a mark, without another name of its generation or a higher one, and without a claim that another owner
# believes in (except $hopeless). Its lease must not have run out meanwhile, and its generation must be above everything
# that is known of other claims. Its belief is read again after it was confirmed. A tenure that does not count is left
# exactly where it is: to take it back would lower a rank.
dibs_second_look() {
  second_path=$1 second_tries=5 second_hopeless=$hopeless
  while :; do
    hopeless=''
    dibs_bracketed_look
    dibs_parse "$second_path"
    dibs_keep s
    hopeless=$second_hopeless
    dibs_standing no
    hopeless=''
    case $stands in
      held)
        case " $latest " in
          *" $second_path "*)
            # This uses the name alone: a file that is looked at now can be a ghost that was written since.
            dibs_elapse
            counts=doubt
            if [ $((s_ms + s_lease * 1000)) -gt "$now_ms" ]; then
              counts=used
              second_names=$names
              case " $second_hopeless " in *' rest '*) dibs_only_claimed ;; esac
              dibs_highest_generation "$s_owner:$s_at"
              names=$second_names
              if [ "$highest" -lt "$s_gen" ]; then
                dibs_own_other
                if [ -n "$counts_by" ]; then return; fi
                counts=yes
                if ! dibs_confirm; then
                  dibs_forget
                  counts=doubt
                fi
              fi
            fi
            return
            ;;
        esac
        ;;
      rivalled | gone)
        if [ -n "$stands_by" ]; then
          counts=outranked counts_by=$stands_by
          if ! dibs_withdraw; then dibs_second_by_another; fi
          return
        fi
        ;;
    esac
    second_tries=$((second_tries - 1))
    if [ $second_tries = 0 ]; then
      counts=doubt
      return
    fi
    dibs_pause 10
  done
}

# dibs_own_other, of the tenure s_* and $names: what another process of this owner has only begun is withdrawn
# before this one is confirmed: by its own look, which was before, it might confirm that claim too. -> $counts_by: one
# that counts.
dibs_own_other() {
  counts_by=''
  for second_other in $names; do
    if ! dibs_parse "$second_other" || [ "$n_belief" != reserved ] || dibs_same_stamp; then continue; fi
    dibs_owner_key "$n_owner"
    second_key=$key
    dibs_owner_key "$s_owner"
    [ "$key" = "$second_key" ] || continue
    dibs_keep s
    if ! dibs_withdraw; then counts_by=$second_other; fi
    dibs_parse "$second_path"
    dibs_keep s
  done
  if [ -n "$counts_by" ]; then
    dibs_withdraw
    counts=outranked
  fi
}
