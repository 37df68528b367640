# shellcheck shell=sh
# Claims a task that somebody else has claimed, or has left names of.

# dibs_settle_claims: $claim_beside are claims of others that do not rank above the file on the shelf. One that is
# believed in may have counted before git brought the file. With a lease it holds the task. If the lease has run out, it
# is examined and goes. False: look again.
dibs_settle_claims() {
  settle_gone=no
  for settle_claim in $claim_beside; do
    dibs_parse "$settle_claim" || continue
    if [ -z "$n_belief" ]; then continue; fi
    if [ "$f_kind" = claimed ] && [ "$n_bare" = "$f_bare" ]; then continue; fi
    # shellcheck disable=SC2254
    case $n_owner in $me_pattern) continue ;; esac
    dibs_now_taking "$settle_claim" "$f_path"
    dibs_parse "$settle_claim"
    if dibs_stated "$settle_claim"; then
      dibs_expires_at "$n_ms" "$n_lease" "$st_ms"
      if ! dibs_regular "$settle_claim" || [ "$expires" -gt "$now_ms" ]; then dibs_held_by "$settle_claim"; fi
    fi
    dibs_examine "$settle_claim" settle
    if [ "$examined""$expired" = standingno ]; then dibs_held_by "$standing_path"; fi
    settle_gone=yes
  done
  [ $settle_gone = no ]
}

# dibs_are_left: was every claimed name beside the file on the shelf left there by somebody? A name under a mark may be
# about to move to a shelf. A name whose belief is gone may have moved since it was seen. In both cases the look is old.
# So a mark is waited for, and examined if it stays, and a name that nobody believes in must still be there in the next
# look. False: look again.
dibs_are_left() {
  left_all=yes
  for left_ in $claim_debris $claim_beside; do
    dibs_parse "$left_" || continue
    [ "$n_kind" = claimed ] || continue
    if [ -z "$n_nonce" ]; then case $claim_left in *" $left_ "*) continue ;; esac fi
    claim_left="$claim_left$left_ " left_all=no
    if [ -z "$n_nonce" ]; then continue; fi
    if [ "$claim_tries" -gt 1 ]; then dibs_pause $((2 << (5 - claim_tries))); else dibs_examine "$left_" settle; fi
  done
  [ $left_all = yes ]
}

# dibs_claim_from_owner, of f_*: another owner's claim is refused while it lives, and examined once it has run out.
# False: look again.
dibs_claim_from_owner() {
  dibs_now_taking "$f_path"
  dibs_stated "$f_path" || return 1
  dibs_expires_at "$f_ms" "$f_lease" "$st_ms" "$st_cms"
  if [ -z "$f_nonce" ]; then
    if ! dibs_regular "$f_path" || [ "$expires" -gt "$now_ms" ]; then dibs_held_by "$f_path"; fi
  elif [ "$claim_tries" -gt 0 ]; then
    # Somebody is examining it. Only a mark that stays belongs to a dead examiner.
    dibs_pause $((2 << (5 - claim_tries)))
    return 1
  fi
  if [ "$claim_shelf$f_review" = scopedr ]; then dibs_fail not-claimable "$f_id is in review/, not in scoped/" "ls $registry_word/scoped"; fi
  if [ -n "$f_review" ]; then
    dibs_part gate
    dibs_log_of "$f_id"
    claim_log=$log_file
    dibs_require_may_take
  fi
  # Dead claims must not obstruct what follows for ever.
  if [ "$f_belief" != confirmed ]; then dibs_settle_claims || return 1; fi
  dibs_part gate
  own_lease=$lease
  if dibs_regular "$f_path"; then dibs_require_ready "$st_size"; fi
  dibs_require_tenure_left "$f_path"
  dibs_examine "$f_path" take "$me" "$own_lease"
  case $examined in
    taken) return 0 ;;
    unfit) dibs_held_by "$f_path" ;;
    standing)
      if [ "$expired" = no ]; then dibs_held_by "$standing_path"; fi
      # It is one of a pair. If the other one lives, it holds the task. If that one has run out, it goes, and the next
      # try finds a single claim.
      dibs_bracketed_look
      dibs_judge_all
      for claim_rival in $contested; do
        dibs_parse "$claim_rival"
        if [ "$n_bare" = "$f_bare" ]; then continue; fi
        dibs_examine "$claim_rival" settle
        if [ "$examined""$expired" = standingno ]; then dibs_held_by "$standing_path"; fi
      done
      ;;
  esac
  return 1
}
