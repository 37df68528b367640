# shellcheck shell=sh
# Claiming: one mv from scoped/, or the examination of a claim that has run out. And renewing, which is what claiming again is.

dibs_part history
dibs_part take
# dibs_claim ID -> $claimed (new, already), c_path, $expires, and $from where it was taken over.
dibs_claim() {
  dibs_mean "$1"
  dibs_most_claims
  from='' claim_tries=6
  while [ $claim_tries -gt 0 ]; do
    claim_tries=$((claim_tries - 1))
    dibs_look_twice
    dibs_judge || dibs_not_found
    dibs_judge_all
    claim_task=$t_path claim_beside=$contested claim_debris=$debris
    dibs_mine
    case $mine in
      held)
        if [ "$me_source" = fallback ] && [ -z "$me_session" ]; then
          dibs_fail held "$m_id is held under the same fallback name, which proves nothing: say who you are with AGENT_ID or as the second argument" "AGENT_ID=... $tools_word/verify_task.sh $m_id"
        fi
        if dibs_renew; then
          claimed=already c_path=$m_path
          dibs_expires "$m_ms" "$m_lease" "$renewed_ms"
          return 0
        fi
        case $mine in
          none) dibs_refuse ;;
          doubt) dibs_settle ;;
        esac
        continue
        ;;
      doubt)
        dibs_settle
        continue
        ;;
    esac
    dibs_parse "$claim_task"
    dibs_keep f
    if [ "$f_kind" = rest ]; then
      [ "$f_shelf" = scoped ] || dibs_fail not-claimable "$f_id is in $f_shelf/, not in scoped/" "ls $registry_word/scoped"
      dibs_clock_read "$f_path" "log/$f_id.jsonl"
      dibs_part gate
      dibs_require_current
      dibs_stated "$f_path" || continue
      dibs_require_ready "$st_size"
      dibs_require_clock
      dibs_settle_claims || continue
      dibs_take_from_shelf "$f_path" "$me" "$lease"
    else
      dibs_claim_expired || continue
    fi
    if [ "$taken" = missed ]; then continue; fi
    if [ "$taken" = doubt ]; then dibs_in_doubt 'your claim was made, and somebody is examining it'; fi
    dibs_parse "$to"
    dibs_keep c
    if [ "$taken" = outranked ]; then
      dibs_parse "$counts_by"
      if [ "$n_kind" = claimed ]; then dibs_held_by "$counts_by"; fi
      dibs_fail conflict "$f_path was an old copy of $f_id; the task itself is $counts_by" "ls $registry_word/${counts_by%/*}"
    fi
    claimed=new expires=$((c_ms + c_lease * 1000))
    if [ "$f_kind" = claimed ]; then
      from=$f_path
      dibs_record take-over "$to" "$f_path"
    else
      dibs_record claim "$to" "$f_path"
    fi
    return 0
  done
  dibs_in_doubt 'it kept changing hands while it was looked at'
}

# dibs_settle_claims: $claim_beside are claims of others that do not stand above what lies on the shelf. One that is believed in may have counted
# before git brought the file: while it has a lease it holds the task; what has run out is examined, and goes. False: look again.
dibs_settle_claims() {
  settle_gone=no
  for settle_claim in $claim_beside; do
    dibs_parse "$settle_claim" || continue
    if [ -z "$n_belief" ]; then continue; fi
    # shellcheck disable=SC2254
    case $n_owner in $me_pattern) continue ;; esac
    dibs_clock_taking "$settle_claim" "$f_path"
    dibs_parse "$settle_claim"
    if dibs_stated "$settle_claim"; then
      dibs_expires "$n_ms" "$n_lease" "$st_ms"
      if ! dibs_regular "$settle_claim" || [ "$expires" -gt "$now_ms" ]; then dibs_held_by "$settle_claim"; fi
    fi
    dibs_examine "$settle_claim" settle
    if [ "$examined""$expired" = standingno ]; then dibs_held_by "$standing_path"; fi
    settle_gone=yes
  done
  [ $settle_gone = no ]
}

# The claim is written with a time: from here on the clock must be the file system's.
dibs_require_clock() {
  case $stated in 'tmp/clock '*) ;; *) dibs_clock_taking "$f_path" ;; esac
}

# dibs_claim_expired, of f_*: another's claim is refused while it lives, and examined once it has run out. False: look again.
dibs_claim_expired() {
  dibs_clock_taking "$f_path"
  dibs_stated "$f_path" || return 1
  dibs_expires "$f_ms" "$f_lease" "$st_ms"
  if [ -z "$f_nonce" ]; then
    if ! dibs_regular "$f_path" || [ "$expires" -gt "$now_ms" ]; then dibs_held_by "$f_path"; fi
  elif [ "$claim_tries" -gt 0 ]; then
    # Somebody is at it. Only a mark that stays is a dead examiner's.
    dibs_pause $((2 << (5 - claim_tries)))
    return 1
  fi
  dibs_part gate
  if dibs_regular "$f_path"; then dibs_require_ready "$st_size"; fi
  dibs_examine "$f_path" take "$me" "$lease"
  case $examined in
    taken) return 0 ;;
    unfit) dibs_held_by "$f_path" ;;
    standing)
      if [ "$expired" = no ]; then dibs_held_by "$standing_path"; fi
      # One of a pair. If the other lives it is who holds the task; if it has run out it goes, and the next try finds a single one.
      dibs_look
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

# dibs_renew: a heartbeat on m_path, by name, then a look. It is said to be held only after a look that came after the touch: that alone can
# hit a ghost. -> $mine, $names, $renewed_ms
dibs_renew() {
  renew_path=$m_path renew_counted=yes
  dibs_parse "$m_path"
  dibs_keep s
  # Made by hand, or by a process that was killed: it counts by this look, and is believed in before it, as a new claim is.
  if ! dibs_confirmed; then
    renew_counted=no
    dibs_believe "$me_key" "${s_bare##*/}"
  fi
  dibs_regular "$renew_path" || ! dibs_there "$renew_path" || dibs_fail malformed "$renew_path is no regular file; it is left alone"
  dibs_tick
  if [ tmp/clock -nt "$renew_path" ] 2>/dev/null; then
    dibs_touch
  elif dibs_clock_read "$renew_path" && dibs_stated "$renew_path"; then
    # Never back: a heartbeat that is a little later was promised to somebody. One that cannot have happened yet was not.
    if [ "$st_ms" -lt "$now_ms" ] || [ "$st_ms" -gt $((now_ms + 5000)) ]; then dibs_touch; fi
  fi
  dibs_look
  dibs_mine
  if [ "$mine" = held ] && [ "$m_path" = "$renew_path" ]; then
    dibs_clock_read "$m_path"
    dibs_stated "$m_path" || st_ms=$m_ms
    renewed_ms=$st_ms
    dibs_parse "$m_path"
    dibs_keep s
    if [ $renew_counted = no ]; then
      dibs_highest "$s_owner:$s_at"
      if [ "$highest" -ge "$s_gen" ]; then
        dibs_renew_again
        return
      fi
    fi
    dibs_confirm
    return 0
  fi
  return 1
}

# dibs_renew_again: the generation of m_* was given before. It is taken anew above all that is known.
dibs_renew_again() {
  renew_from=$m_path
  dibs_part mark
  dibs_take_again "$m_path" "$m_owner" "$m_lease"
  if [ "$taken" != counts ]; then
    mine=held
    return 1
  fi
  dibs_record extend "$to" "$renew_from"
  dibs_parse "$to"
  dibs_keep m
  renewed_ms=$m_ms
}

dibs_touch() {
  # Not through a symlink; the older of them know no -h.
  touch -c -h "$renew_path" 2>/dev/null || touch -c "$renew_path" 2>/dev/null || dibs_fail store-failed "$renew_path: its time cannot be set; the claim is not renewed"
}

# dibs_claimed_names -> $claims: the ids of the names in claimed/ that this owner has.
dibs_claimed_names() {
  claims=''
  set +f
  # shellcheck disable=SC2231 # a pattern it is
  for claims_ in claimed/*@${me_pattern}[:%]*; do
    case $claims_ in *[!A-Za-z0-9._~@%:+!/-]*) continue ;; esac
    claims_=${claims_#claimed/}
    claims_=${claims_%%\~*}
    if dibs_is_id "$claims_"; then claims="$claims $claims_"; fi
  done
  set -f
}

# dibs_claims -> $claims: what this owner holds, one id a task.
dibs_claims() {
  dibs_shelves
  dibs_claimed_names
  claims_names=$claims claims='' claims_id=$id claims_seen=' '
  for claims_ in $claims_names; do
    dibs_mean "$claims_"
    case $claims_seen in *" $id_key "*) continue ;; esac
    claims_seen="$claims_seen$id_key "
    dibs_glance
    dibs_mine
    if [ "$mine" != none ]; then claims="$claims $m_id"; fi
  done
  dibs_mean "$claims_id"
}

# dibs_most_claims: holding one task at a time is the advice; max_claims makes it a rule. -> $others
dibs_most_claims() {
  # As advice it goes by the names alone.
  if [ -n "$max_claims" ]; then dibs_claims; else dibs_claimed_names; fi
  others='' others_count=0
  for others_ in $claims; do
    # shellcheck disable=SC2254
    case $others_ in $id_pattern) continue ;; esac
    others="$others${others:+, }$others_" others_count=$((others_count + 1))
  done
  if [ -n "$max_claims" ] && [ $others_count -ge "$max_claims" ]; then
    dibs_fail not-claimable "you hold $others already, and max_claims in registry.yaml is $max_claims" "ls $registry_word/claimed"
  fi
}
