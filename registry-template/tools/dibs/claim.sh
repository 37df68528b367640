# shellcheck shell=sh
# Claims a task: one mv from scoped/, or the examination of a claim that has run out. To claim again is to renew.

dibs_part history
dibs_part take

# dibs_claim ID -> $claimed (new, already), c_path, $expires, and $from if it was taken over.
dibs_claim() {
  dibs_mean "$1"
  dibs_require_told
  dibs_require_room
  from='' claim_tries=6 claim_left=' ' claim_own=''
  while [ $claim_tries -gt 0 ]; do
    claim_tries=$((claim_tries - 1))
    dibs_look_confirming_absence
    dibs_judge || dibs_not_found
    dibs_judge_all
    claim_task=$t_path claim_beside=$contested claim_debris=$debris
    dibs_meant_among
    claim_is_own=no
    # This process has just made it.
    if [ "$mine" != none ] && [ "$m_owner:$m_at" = "$claim_own" ]; then claim_is_own=yes; fi
    case $mine/$claim_is_own in unproven/yes) mine=held ;; esac
    case $mine in
      other) dibs_part refusal && dibs_other_tenure ;;
      held)
        if dibs_renew; then
          claimed=already c_path=$m_path
          dibs_expires_at "$m_ms" "$m_lease" "$renewed_ms" "$renewed_cms"
          if [ $claim_is_own = yes ]; then dibs_conclude; fi
          return 0
        fi
        case $mine in
          none) dibs_refuse ;;
          doubt) dibs_settle_doubt ;;
        esac
        continue
        ;;
      doubt)
        dibs_settle_doubt
        continue
        ;;
    esac
    # What is not proven to be the caller's is another's: refused while it lives, taken over once it has run out.
    if [ "$mine" = none ]; then
      # A fence names a claim of the caller. If there is none, it was lost, and the caller does not mean a new one.
      if [ -n "$fence_given" ]; then
        dibs_refuse
        continue
      fi
      # It was lost meanwhile. A new claim must not pass for a renewal.
      dibs_require_told
      [ "$mine" = none ] || continue
    fi
    dibs_parse "$claim_task"
    dibs_keep f
    if [ "$f_kind" = rest ]; then
      [ "$f_shelf" = scoped ] || dibs_fail not-claimable "$f_id is in $f_shelf/, not in scoped/" "ls $registry_word/scoped"
      if dibs_is_foreign_there; then dibs_foreign_refuse; fi
      dibs_parse "$f_path"
      dibs_log_of "$f_id"
      claim_log=$log_file
      dibs_now_reading "$f_path" "$claim_log"
      dibs_part gate
      dibs_require_current
      dibs_stated "$f_path" || continue
      dibs_require_ready "$st_size"
      dibs_require_clock
      dibs_settle_claims || continue
      dibs_are_left || continue
      dibs_take_from_shelf "$f_path" "$me" "$lease"
    else
      dibs_claim_from_owner || continue
    fi
    if [ "$taken" = missed ]; then continue; fi
    if [ "$taken" = doubt ]; then
      # It still belongs to this caller: the next try renews it, which is the second look for an owner that has it
      # already.
      dibs_parse "$to"
      claim_own="$n_owner:$n_at" claim_own_from=$f_path
      continue
    fi
    dibs_parse "$to"
    dibs_keep c
    if [ "$taken" = outranked ]; then
      dibs_parse "$counts_by"
      if [ "$n_kind" = claimed ]; then dibs_held_by "$counts_by"; fi
      dibs_fail conflict "$f_path was an old copy of $f_id; the task itself is $counts_by" "ls $registry_word/${counts_by%/*}"
    fi
    expires=$((c_ms + c_lease * 1000)) claim_own_from=$f_path
    dibs_conclude
    return 0
  done
  if [ -n "$claim_own" ]; then dibs_in_doubt 'your claim was made, and somebody is examining it'; fi
  dibs_in_doubt 'it changed hands each time dibs looked at it'
}

# dibs_conclude: c_path counts, and was taken from $claim_own_from. -> $claimed, c_*, $from
dibs_conclude() {
  claimed=new
  case $claim_own_from in
    claimed/*)
      from=$claim_own_from
      dibs_record take-over "$c_path" "$claim_own_from"
      ;;
    *) dibs_record claim "$c_path" "$claim_own_from" ;;
  esac
  dibs_parse "$c_path"
  dibs_keep c
  if [ -n "$max_claims" ]; then dibs_require_arrived_in_time; fi
}

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

# The claim is written with a time: from here on the clock must be the file system's.
dibs_require_clock() {
  case $stated in 'tmp/clock '*) ;; *) dibs_now_taking "$f_path" ;; esac
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
  # Dead claims must not obstruct what follows for ever.
  if [ "$f_belief" != confirmed ]; then dibs_settle_claims || return 1; fi
  dibs_part gate
  if dibs_regular "$f_path"; then dibs_require_ready "$st_size"; fi
  dibs_require_tenure_left "$f_path"
  dibs_examine "$f_path" take "$me" "$lease"
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

# dibs_renew: a heartbeat on m_path, by name, then a look. Success is reported only after a look that came after the
# touch: a touch alone can hit a ghost. -> $mine, $names, $renewed_ms, $renewed_cms
dibs_renew() {
  renew_path=$m_path renew_counted=yes
  dibs_parse "$m_path"
  dibs_keep s
  # A claim that was made by hand, or by a process that was killed, counts by this look. The belief in it is made before
  # the look, as for a new claim.
  dibs_owner_key "$s_owner"
  state_=gone
  if dibs_holder "$key"; then dibs_state_of "holders/$key/${s_bare##*/}"; fi
  renew_state=$state_
  if [ "$state_" != confirmed ]; then
    renew_counted=no
    dibs_believe "$me_key" "${s_bare##*/}"
  fi
  dibs_regular "$renew_path" || ! dibs_there "$renew_path" || dibs_fail malformed "$renew_path is not a regular file; it was left alone"
  dibs_tick
  if [ tmp/clock -nt "$renew_path" ] 2>/dev/null; then
    dibs_touch
  elif dibs_now_reading "$renew_path" && dibs_stated "$renew_path"; then
    # The time never goes back: a heartbeat that is a little later was promised to somebody. A time that cannot have
    # happened yet was not.
    if [ "$st_ms" -lt "$now_ms" ] || [ "$st_ms" -gt $((now_ms + 5000)) ]; then dibs_touch; fi
  fi
  dibs_bracketed_look
  dibs_mine_among
  if [ "$mine" = held ] && [ "$m_path" = "$renew_path" ]; then
    dibs_now_reading "$m_path"
    dibs_stated "$m_path" || st_ms=$m_ms st_cms=$now_ms
    renewed_ms=$st_ms renewed_cms=$st_cms
    dibs_parse "$m_path"
    dibs_keep s
    if [ $renew_counted = yes ]; then return 0; fi
    if ! dibs_has_counted; then
      dibs_parse "$m_path"
      dibs_keep s
      dibs_highest_generation "$s_owner:$s_at"
      case $renew_state in withdrawn | ended) highest=$s_gen ;; esac
      if [ "$highest" -ge "$s_gen" ]; then
        dibs_renew_again
        return
      fi
    fi
    dibs_parse "$m_path"
    dibs_keep s
    case $renew_state in withdrawn | ended) return 0 ;; esac
    # Another process of this owner may have withdrawn it meanwhile.
    dibs_confirm
  fi
  return 1
}

# dibs_renew_again: the generation of m_* was given before. So it is taken anew above everything that is known.
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
  # Not through a symlink. The older versions of touch do not have -h.
  touch -c -h "$renew_path" 2>/dev/null || touch -c "$renew_path" 2>/dev/null || dibs_fail store-failed "$renew_path: its time cannot be set, so the claim was not renewed"
}

# dibs_require_told, of the current task: an owner that has lost it is told so before it may claim it again, until it
# acknowledges the loss. -> $mine
dibs_require_told() {
  mine=none
  told_tries=2
  while dibs_remembers; do
    # A listing that misses a name must not report a loss.
    dibs_bracketed_look
    dibs_mine_among
    [ "$mine" = none ] || return 0
    dibs_part boot
    dibs_refusal
    [ "$refusal" = lost ] || return 0
    told_why=$refusal_why
    if dibs_was_given_up; then return 0; fi
    # Another process of this owner may be giving it up at this moment.
    told_tries=$((told_tries - 1))
    if [ $told_tries = 0 ]; then dibs_fail lost "$told_why" "$tools_word/boot.sh --ack${agent_word:+ ''$agent_word}"; fi
    dibs_pause 30
  done
}

# dibs_remembers: does this owner believe in a confirmed tenure of the current task? It was never told that it has
# unconfirmed ones.
dibs_remembers() {
  dibs_holder "$me_key" || return 1
  if [ ! -r "holders/$me_key" ] || [ ! -x "holders/$me_key" ]; then dibs_could_not "holders/$me_key/ may not be read by this user"; fi
  remembers_=1
  set +f
  # shellcheck disable=SC2231 # a pattern it is
  for told_ in "holders/$me_key/"${id_pattern}~*@*; do
    case $told_ in *[!A-Za-z0-9._~@%:+/-]*) continue ;; esac
    if dibs_is_confirmed "$told_" && dibs_parse "$told_" && [ "$n_kind" = claimed ]; then remembers_=0; fi
  done
  set -f
  return $remembers_
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
    if dibs_is_task_id "$claims_"; then claims="$claims $claims_"; fi
  done
  set -f
}

# dibs_claims_of -> $claims: what this owner holds, one id for each task, and $claims_paths, their paths without a mark.
dibs_claims_of() {
  dibs_shelves
  dibs_claimed_names
  claims_names=$claims
  # It lists twice, because one listing can miss a name that is just being marked or put back.
  dibs_claimed_names
  claims_names="$claims_names$claims" claims='' claims_paths='' claims_id=$id claims_seen=' '
  for claims_ in $claims_names; do
    dibs_mean "$claims_"
    case $claims_seen in *" $id_key "*) continue ;; esac
    claims_seen="$claims_seen$id_key "
    dibs_look
    dibs_mine_among
    if [ "$mine" != none ]; then claims="$claims $m_id" claims_paths="$claims_paths $m_bare"; fi
  done
  dibs_mean "$claims_id"
}

# dibs_require_room: to hold one task at a time is advice; max_claims makes it a rule. -> $others
dibs_require_room() {
  # For the advice the names alone are enough.
  if [ -n "$max_claims" ]; then dibs_claims_of; else dibs_claimed_names; fi
  others='' others_count=0 others_own=no
  for others_ in $claims; do
    # shellcheck disable=SC2254
    case $others_ in $id_pattern) others_own=yes && continue ;; esac
    others="$others${others:+, }$others_" others_count=$((others_count + 1))
  done
  # A task that is held already takes no more room, even if there are too many.
  if [ -n "$max_claims" ] && [ $others_own = no ] && [ $others_count -ge "$max_claims" ]; then dibs_too_many "$others"; fi
}

dibs_too_many() {
  dibs_fail not-claimable "you hold $1 already, and max_claims in registry.yaml is $max_claims" "ls $registry_word/claimed"
}

# dibs_require_arrived_in_time, of the claim c_*, which stands: gives it back if max_claims others were there before it.
# Several processes that claim at once could all have counted the same before. Stamps do not tell who came first,
# because a process that stalled between its clock and its mv comes late with an early stamp. So each writes its arrival
# into a file of the owner, in which lines have one order for everybody, after its mv and before the look that decides.
# A claim without a line is written down by whoever sees it, before its own line. The first line of a claim counts, and
# only the lines before one's own count. So exactly one of two stays.
dibs_require_arrived_in_time() {
  # A claim that cannot be counted must not stay.
  undo=dibs_give_back
  arrived_file=holders/$me_key/arrivals arrived_tries=4 arrived_known=no
  while [ $arrived_tries -gt 0 ] && [ $arrived_known = no ]; do
    arrived_tries=$((arrived_tries - 1))
    dibs_arrivals_of
    dibs_claims_of
    arrived_new=''
    for arrived_ in $claims_paths; do
      if dibs_is_claimed "$arrived_" || dibs_arrived "$arrived_"; then continue; fi
      arrived_at=${arrived_##*@}
      arrived_at=${arrived_at##*[:A]}
      arrived_new="$arrived_new${arrived_at%%+*} ${arrived_##*/}$nl"
    done
    case $arrived_new in *"$nl"*"$nl") arrived_new=$(printf %s "$arrived_new" | sort -n)$nl ;; esac
    arrived_lines=''
    while [ -n "$arrived_new" ]; do
      arrived_=${arrived_new%%"$nl"*}
      arrived_new=${arrived_new#*"$nl"}
      arrived_lines="$arrived_lines${arrived_#* }$nl"
    done
    arrived_=${c_bare##*/}
    if [ -L "$arrived_file" ] || { dibs_there "$arrived_file" && ! dibs_regular "$arrived_file"; } ||
      ! { printf %s "$arrived_lines$arrived_$nl" >>"$arrived_file"; } 2>/dev/null; then
      dibs_fail store-failed "$arrived_file cannot be written, so dibs cannot count your claims" "ls -ld $registry_word/holders/$me_key"
    fi
    dibs_arrivals_of
    # Otherwise the janitor has just removed an old file.
    if dibs_arrived "$c_bare"; then arrived_known=yes; fi
  done
  arrivals=$arrived_before
  dibs_claims_of
  arrived_others='' arrived_count=0
  for arrived_ in $claims_paths; do
    if dibs_is_claimed "$arrived_"; then continue; fi
    if [ $arrived_known = yes ]; then dibs_arrived "$arrived_" || continue; fi
    arrived_=${arrived_##*/}
    arrived_others="$arrived_others${arrived_others:+, }${arrived_%%\~*}" arrived_count=$((arrived_count + 1))
  done
  undo=''
  if [ $arrived_count -lt "$max_claims" ]; then return 0; fi
  dibs_give_back
  dibs_too_many "$arrived_others"
}

# dibs_is_claimed PATH: is it of the task that was just claimed?
dibs_is_claimed() {
  # shellcheck disable=SC2254
  case ${1##*/} in ${id_pattern}\~*) return 0 ;; esac
  return 1
}

# dibs_arrivals_of -> $arrivals: the last lines, with a newline before and after each. A claim whose line is further
# back is written down again.
dibs_arrivals_of() {
  arrivals=''
  if dibs_regular "$arrived_file"; then arrivals=$(tail -n 200 "$arrived_file" 2>/dev/null); fi
  arrivals=$nl${arrivals:+$arrivals$nl}
}

# dibs_arrived PATH: has this claim a line? -> $arrived_before, the lines before it. The line may have a later
# generation, which an examiner gave the claim.
dibs_arrived() {
  arrived_name=${1##*/} arrived_rest=$arrivals
  dibs_ascii_lower "${arrived_name%%\~*}"
  arrived_id=$pattern
  arrived_stamp=${arrived_name##*@}
  arrived_stamp=${arrived_stamp##*[:A]}
  arrived_stamp=${arrived_stamp%%+*} arrived_before=$nl
  while [ "$arrived_rest" != "$nl" ]; do
    arrived_rest=${arrived_rest#"$nl"}
    arrived_line=${arrived_rest%%"$nl"*}
    # shellcheck disable=SC2254
    case $arrived_line in
      ${arrived_id}\~*@*[:A]"$arrived_stamp"+*) return 0 ;;
    esac
    arrived_before=$arrived_before$arrived_line$nl arrived_rest=$nl${arrived_rest#*"$nl"}
  done
  return 1
}

# dibs_give_back: gives the claim c_* back by an ordinary release. If somebody has taken it meanwhile, it is not held,
# which was the aim.
dibs_give_back() {
  undo=''
  dibs_part release
  (
    dibs_bracketed_look
    dibs_mine_among
    # Another process of this owner has it by now, under another claim.
    if [ "$mine" != none ] && [ "$m_ms" != "$c_ms" ]; then exit 0; fi
    fence_given=yes fence_owner=$c_owner fence_ms=$c_ms fence_gen=''
    dibs_give_up "$c_id" scoped release "max_claims is $max_claims"
  ) 2>/dev/null
  case $? in
    75) dibs_in_doubt 'it was one claim too many, and somebody is examining it' ;;
    8) dibs_fail conflict "$c_path is one claim too many, and scoped/ has another file of its name" "ls $registry_word/scoped" ;;
  esac
}
