# shellcheck shell=sh
# Claims a task: one mv from scoped/, or the examination of a claim that has run out. To claim again is to renew.

dibs_part history
dibs_part take

# What a claim of what this owner holds already is: a renewal (welcome), or refused.
claim_again=welcome
# Only what is to be done (scoped); empty: also what is to be reviewed.
claim_shelf=''

# dibs_claim ID -> $claimed (new, already), c_path, $expires, and $from if it was taken over.
dibs_claim() {
  dibs_mean "$1"
  dibs_require_told
  dibs_require_room
  from='' claim_tries=6 claim_left=' ' claim_own='' meant_for=''
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
        # Another process of this owner has taken it meanwhile.
        if [ "$claim_again$claim_is_own" = refuseno ]; then dibs_held_by "$m_path"; fi
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
      case $f_path in archive/*) dibs_fail not-claimable "$f_id is finished, and archived as $f_path" "ls $registry_word/scoped" ;; esac
      case $claim_shelf/$f_shelf in /scoped | /review | scoped/scoped) ;; *) dibs_fail not-claimable "$f_id is in $f_shelf/, not in scoped/" "ls $registry_word/scoped" ;; esac
      if dibs_is_foreign_there; then dibs_foreign_refuse; fi
      dibs_parse "$f_path"
      dibs_log_of "$f_id"
      claim_log=$log_file
      dibs_now_reading "$f_path" "$claim_log"
      dibs_part gate
      dibs_require_current
      dibs_require_may_take
      dibs_stated "$f_path" || continue
      dibs_require_ready "$st_size"
      dibs_require_clock
      if [ -n "$claim_beside" ]; then dibs_settle_claims || continue; fi
      if [ -n "$claim_debris$claim_beside" ]; then dibs_are_left || continue; fi
      dibs_take_from_shelf "$f_path" "$me" "$own_lease"
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

# The claim is written with a time: from here on the clock must be the file system's.
dibs_require_clock() {
  case $stated in 'tmp/clock '*) ;; *) dibs_now_taking "$f_path" ;; esac
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

# dibs_tell_claim, of c_path: prints what the claimer should know.
dibs_tell_claim() {
  others_who='you hold'
  if [ "$must_prove" = yes ]; then others_who="$me holds"; fi
  if [ -n "$others" ]; then echo "dibs: $others_who $others too; one task at a time is safer" >&2; fi
  if [ -n "$meant_for" ]; then
    dibs_printable "$meant_for"
    echo "dibs: it is meant for $shown, and yours all the same" >&2
  fi
  dibs_parse "$c_path"
  dibs_describe_span $((now_ms - n_ms))
  case $claimed in
    already) dibs_say "$n_id is already yours: you have held it for $span, and its lease was renewed" ;;
    *) dibs_say "$n_id is yours${n_review:+ to review}" ;;
  esac
  dibs_said_claim
  dibs_say "$said"
  if [ -n "$from" ]; then
    dibs_parse "$from"
    dibs_say "  taken over from $n_owner, whose lease had run out"
  fi
  dibs_proof_word "$c_path"
  dibs_say "  to renew the lease: save the file, or $tools_word/claim_task.sh$proof_word $id$agent_word"
  dibs_parse "$c_path"
  if [ -n "$n_review" ]; then
    dibs_say "  when it is done: dibs review $id --approve; to leave it to others: $tools_word/release_task.sh$proof_word $id$agent_word"
  else
    dibs_say "  when it is done: $tools_word/release_task.sh$proof_word $id${agent_word:- ''} complete"
  fi
}
