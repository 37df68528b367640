# shellcheck shell=sh
# Boot: compares everything that this owner believed it held with what it holds.

dibs_part history-read
dibs_part refusal
dibs_part verify

# dibs_boot CURRENT ACK: prints the verdict, and exits 4 when a claim is gone.
dibs_boot() {
  dibs_now_reading
  boot_current=''
  if [ -n "$1" ]; then
    dibs_mean "$1"
    boot_current=$id_key
  fi
  dibs_boot_ids
  # The claim that the caller named is proof of that one, and says nothing about others.
  boot_fence=$fence_given boot_named=no fence_given='' refuse_fenced=''
  boot_unproven=''
  boot_lost='' boot_resume='' boot_resumed='' boot_count=0 boot_doubt='' boot_wrong='' boot_others='' boot_told=' ' boot_seen=' '
  for boot_ in $boot_ids; do
    dibs_mean "$boot_"
    case $boot_seen in *" $id_key "*) continue ;; esac
    boot_seen="$boot_seen$id_key "
    dibs_boot_one "$2"
  done
  if [ "$boot_fence$boot_named$boot_lost$boot_doubt" = yesno ]; then dibs_fail lost 'the claim you named has ended, or is not yours' "$tools_word/boot.sh"; fi
  dibs_perhaps_mine
  # If the task that it names belongs to another, or is lost and told above, it is wrong either way.
  boot_is_wrong=no
  if [ -n "$boot_current" ]; then
    case $boot_told in
      *" lost:$boot_current "*) boot_is_wrong=yes ;;
      *" $boot_current "*) ;;
      *) dibs_current_refusal "$1" ;;
    esac
  fi

  dibs_boot_git_side $boot_count "$2"
  boot_says="dibs boot: $me, registry $registry$nl"
  if [ "$emptied" = mine ]; then dibs_boot_emptied "$2" "$1"; fi
  boot_says="$boot_says$boot_lost$boot_wrong"
  if [ -n "$boot_lost" ]; then
    if [ "$2" = yes ]; then
      boot_says="$boot_says${nl}These losses are acknowledged and will not be shown again.$nl"
    else
      dibs_boot_acknowledge "$1"
      boot_says="$boot_says${nl}Losses are shown until you acknowledge them: $boot_ack$nl"
    fi
  fi
  if [ $boot_count -gt 1 ]; then
    boot_says="$boot_says${nl}MORE THAN ONE: you hold $boot_count tasks ($boot_resumed). Work on one; release the others.$nl"
  fi
  boot_says="$boot_says$boot_resume$boot_unproven$boot_doubt"
  boot_says="$boot_says$boot_foreign"
  for boot_ in $boot_others; do
    dibs_mean "$boot_"
    dibs_boot_other
  done
  # In a registry that was emptied, "nothing" would be a hasty answer.
  if [ -z "$boot_resume$boot_unproven$boot_doubt" ] && [ $boot_is_foreign = no ] && { [ "$emptied" != mine ] || [ "$2" = yes ]; }; then
    boot_none='you hold no task here'
    if [ -z "$boot_lost$boot_foreign$emptied" ] && [ $boot_is_wrong = no ]; then boot_none="$boot_none, and lost none"; fi
    boot_says="$boot_says${nl}NOTHING: $boot_none. Claim before you work: $free_word$nl"
  fi
  if [ "$emptied" = others ] && [ "$2" = no ]; then dibs_boot_emptied "$2" "$1"; fi
  dibs_say "${boot_says%"$nl"}"
  if { { [ -n "$boot_lost" ] || [ "$emptied" = mine ]; } && [ "$2" = no ]; } || [ $boot_is_wrong = yes ]; then exit 4; fi
  if [ -n "$boot_unproven" ]; then exit 75; fi
  exit 0
}

# dibs_perhaps_mine -> $boot_foreign: tasks that were claimed without dibs by this agent, or by somebody whom nobody can
# tell. $boot_is_foreign: does one of them name this agent? Then it also is what CURRENT_TASK_ID may name.
dibs_perhaps_mine() {
  boot_foreign='' boot_is_foreign=no
  dibs_is_any_foreign || return 0
  dibs_foreign_tasks
  for boot_ in $foreign_tasks; do
    dibs_mean "$boot_"
    dibs_foreign_claims_among
    # shellcheck disable=SC2086
    dibs_most_telling $foreign
    [ -n "$most_path" ] || continue
    if [ -n "$most_agent" ]; then
      dibs_owner_called "$most_agent"
      # shellcheck disable=SC2254
      case ${owner_key%%\~*} in '') continue ;; $me_agent_pattern) ;; *) continue ;; esac
      boot_is_foreign=yes boot_told="$boot_told$id_key " boot_whose='It is not a claim that dibs can renew or give back'
    else
      boot_whose='If it is yours, say so to the others before you work'
    fi
    dibs_foreign_clause
    boot_foreign="$boot_foreign${nl}CLAIMED WITHOUT DIBS $id: $foreign_says. $boot_whose. Nobody can claim it until that is settled: ls -l $registry_word/claimed$nl"
  done
}

# dibs_boot_acknowledge CURRENT -> $boot_ack: the command that acknowledges.
dibs_boot_acknowledge() {
  # An empty argument would count as a task id.
  boot_ack=$agent_word
  if [ -n "$boot_ack" ]; then boot_ack=" ${1:-\$CURRENT_TASK_ID}$agent_word"; fi
  boot_ack="$tools_word/boot.sh --ack$boot_ack"
}

# dibs_boot_emptied ACK CURRENT: says that the registry was emptied since this agent, or others, held something in it.
dibs_boot_emptied() {
  dibs_boot_acknowledge "$2"
  boot_by='the registry has been emptied (by git clean -x, git stash -a, a sparse-checkout, or by hand)'
  if [ "$emptied" = others ]; then
    boot_says="$boot_says${nl}Note that $boot_by since others last held something here: their claims went with it, but they may still be working on those tasks. This is shown until you acknowledge it: $boot_ack$nl"
    return
  fi
  boot_says="$boot_says${nl}EMPTIED: $boot_by since you, or another session of yours, last held something here: claims, or the records of them, went with it, so do not conclude that nothing was lost."
  if [ "$1" = yes ]; then
    boot_says="$boot_says This is acknowledged and will not be shown again.$nl"
  else
    boot_says="$boot_says Do not edit, commit or complete anything that you remember, unless it is shown as yours below. This is shown until you acknowledge it: $boot_ack$nl"
  fi
}

# dibs_boot_ids -> $boot_ids: what this owner, or its agent in another session, holds or believes to hold.
dibs_boot_ids() {
  dibs_shelves
  dibs_holder "$me_key"
  boot_ids=''
  for boot_dir in "holders/$me_key" claimed; do
    [ -d "$boot_dir" ] || continue
    if { [ ! -r "$boot_dir" ] || [ ! -x "$boot_dir" ]; } && [ -d "$boot_dir" ]; then dibs_could_not "$boot_dir/ may not be read by this user"; fi
    dibs_find "$boot_dir/." -name "*@${me_agent_pattern}[:~%]*" ! -name '*[!A-Za-z0-9._~@%:+!-]*' || ! dibs_there "$boot_dir" || dibs_could_not "$boot_dir/ could not be listed"
    for boot_ in $listed; do
      boot_=${boot_##*/}
      boot_=${boot_%%\~*}
      if dibs_is_task_id "$boot_"; then boot_ids="$boot_ids $boot_"; fi
    done
  done
}

# dibs_boot_one ACK, of the current task: adds to the verdict.
dibs_boot_one() {
  dibs_verify "$id"
  case $state in
    unproven | yours | expired)
      if [ -n "$boot_fence" ] && dibs_meets_fence; then
        boot_named=yes
        if [ "$state" = unproven ]; then state=$lapsed; fi
      fi
      ;;
  esac
  case $state in
    unproven)
      dibs_unproven "$c_path"
      boot_told="$boot_told$id_key "
      boot_unproven="$boot_unproven${nl}UNPROVEN $id: $held_. Do not work on it before you know that it is yours. Next: $held_next$nl"
      ;;
    yours | expired)
      dibs_said_claim
      dibs_parse "$c_path"
      boot_count=$((boot_count + 1)) boot_told="$boot_told$id_key " boot_resumed="$boot_resumed${boot_resumed:+, }$n_id"
      boot_first=''
      dibs_proof_word "$c_path"
      if [ "$state" = expired ]; then boot_first=", but its lease has run out: run $tools_word/claim_task.sh$proof_word $n_id$agent_word first, and stop if it is refused"; fi
      boot_beside=''
      dibs_judge_all
      for boot_over in $overruled; do boot_beside="$boot_beside  beside $boot_over: git or a person put it there, and it does not count while this task is yours$nl"; done
      dibs_parse "$c_path"
      dibs_log_of "$n_id"
      boot_resume="$boot_resume${nl}RESUME $n_id: it is yours${n_review:+ to review}$boot_first.$nl$said$nl$boot_beside  notes  $registry/$log_file$nl"
      dibs_keep s
      dibs_beliefs "$me_key"
      case $beliefs in ' '*) dibs_forget_older "$1" ;; esac
      ;;
    in-doubt)
      boot_told="$boot_told$id_key "
      boot_doubt="$boot_doubt${nl}IN DOUBT $id: somebody is examining your claim; nothing is decided yet. Ask again in a moment: $tools_word/verify_task.sh $id$agent_word$nl"
      ;;
    *)
      if [ "$refusal" != lost ]; then
        boot_others="$boot_others $id"
        return 0
      fi
      boot_beliefs=$beliefs boot_task=$refusal_path
      if dibs_was_given_up; then
        dibs_forget_all
        return 0
      fi
      boot_told="$boot_told$id_key lost:$id_key "
      boot_lost="$boot_lost${nl}LOST $id: $refusal_why. Do not edit, commit or complete it.$nl"
      if [ "$1" = yes ]; then dibs_forget_all; fi
      ;;
  esac
}

# dibs_forget_all: forgets those of $boot_beliefs that were taken, because they were told, and nothing else. A
# later claim of this owner is not among them, and a loss of it is still to be told.
dibs_forget_all() {
  for boot_belief in $boot_beliefs; do
    dibs_is_untaken "$boot_belief" "$boot_task" || rm -f "$boot_belief" 2>/dev/null
  done
  rmdir "holders/$me_key" 2>/dev/null
  return 0
}

# dibs_forget_older ACK, of the tenure s_*, which is held, and $beliefs: forgets older tenures of this owner, which
# are not losses. One of the same stamp is that very claim, before an examiner gave it the next generation, and stays.
# If nothing remembers what is held, that is recorded first, so that a loss of it will be told. Then the older ones go
# with the next boot, because whoever just made the claim may still be busy, or with an acknowledgement.
dibs_forget_older() {
  boot_known=no boot_older=no
  for boot_belief in $beliefs; do
    dibs_parse "$boot_belief"
    if [ "$n_ms" = "$s_ms" ]; then
      boot_known=yes
    elif [ "$n_gen" -lt "$s_gen" ]; then
      boot_older=yes
    fi
  done
  [ $boot_older = yes ] || return 0
  if [ $boot_known = no ]; then
    # A claim that ran out is claimed again first, and that records it.
    if [ "$state" = expired ]; then return 0; fi
    dibs_remember
    [ "$1" = yes ] || return 0
  fi
  # shellcheck disable=SC2317 # dibs_forget_those calls it
  dibs_forgets() { [ "$n_gen" -lt "$s_gen" ] && [ "$n_ms" != "$s_ms" ]; }
  dibs_forget_those "$me_key"
}

# dibs_was_given_up, of $believed: did the owner itself end this tenure? That is not a loss, even if the owner was
# killed before it could forget.
dibs_was_given_up() {
  boot_top=$refusal_path
  dibs_parse "$believed_path"
  # The first line that ends a claim counts. If it was extended, its owner still has it under the next stamp. If it was
  # put back, its owner has it under the next generation. Lines can stand in another order than things happened.
  dibs_log_of "$n_id"
  # shellcheck disable=SC2016 # awk's dollars
  boot_end=$(dibs_history "$log_file" "$history_stamps"'
    { ended = ended_by() }
    ended != "" && !(ended in how) { how[ended] = kind " " by; next_claim[ended] = to; after[ended] = gen }
    kind == "put-back" && stamp_of(to) != "" && gen > back[stamp_of(to)] + 0 { back[stamp_of(to)] = gen }
    END {
      last = stamp_of(claim)
      generation = generation_of(claim) + 0
      while (how[last] ~ /^extend / && stamp_of(next_claim[last]) != "" && generation_of(next_claim[last]) + 0 > generation) {
        generation = generation_of(next_claim[last]) + 0
        last = stamp_of(next_claim[last])
      }
      if (back[last] + 0 > generation) generation = back[last] + 0
      printf "%.0f %s\n", generation, how[last]
    }' -v "claim=${believed_path##*/}")
  boot_gen=${boot_end%% *}
  boot_end=${boot_end#* }
  if [ -n "$boot_end" ]; then
    case ${boot_end%% *} in reap | park) return 1 ;; esac
    dibs_ascii_lower "${boot_end#* }"
    [ "$lower" = "$me_key" ]
    return
  fi
  if dibs_boot_put_there; then return 0; fi
  # Nobody but the owner puts a file of that very generation on a later shelf.
  [ -n "$boot_top" ] && dibs_parse "$boot_top" && [ "$n_kind" = rest ] && [ "$n_gen" = "$boot_gen" ] || return 1
  case $n_shelf in complete | review) return 0 ;; esac
  return 1
}

# dibs_boot_put_there: did this owner say in one of its beliefs that it puts the task where $boot_top is? It was killed
# before it wrote that down; and lifted, where git had brought something above it.
dibs_boot_put_there() {
  [ -n "$boot_top" ] && dibs_parse "$boot_top" && [ "$n_kind" = rest ] || return 1
  boot_shelf=$n_shelf boot_shelf_gen=$n_gen
  boot_kept=${beliefs-} boot_put=no
  dibs_believed_in "$me_key"
  for boot_belief in $beliefs; do
    dibs_parse "$boot_belief" || continue
    if dibs_says_it_put "$boot_belief" "$boot_shelf" "$boot_shelf_gen"; then boot_put=yes; fi
  done
  beliefs=$boot_kept
  [ $boot_put = yes ]
}

# dibs_current_refusal ID: the task that CURRENT_TASK_ID names is not among those that are held, in doubt or lost.
dibs_current_refusal() {
  dibs_mean "$1"
  dibs_look_confirming_absence
  dibs_refusal
  boot_is_wrong=yes
  boot_wrong="${nl}NOT YOURS $id: CURRENT_TASK_ID names it, but $refusal_why.$nl"
}

# dibs_boot_other, of the current task: the same agent holds it under another session.
dibs_boot_other() {
  dibs_look
  dibs_judge || return 0
  [ "$t_kind" = claimed ] || return 0
  # shellcheck disable=SC2254
  case $t_owner in $me_pattern) return 0 ;; esac
  # These sessions end with the process that made them.
  case $t_owner in *\~run-[0-9]*-???????????? | *\~lock-[0-9]*-???????????? | *\~move-????????????) return 0 ;; esac
  # shellcheck disable=SC2254
  case ${t_owner%%\~*} in $me_agent_pattern) ;; *) return 0 ;; esac
  dibs_now_reading "$t_path"
  dibs_stated "$t_path" || return 0
  dibs_expires_at "$t_ms" "$t_lease" "$st_ms" "$st_cms"
  dibs_describe_span $((now_ms - beat_ms))
  boot_beat=$span boot_left='its lease has run out'
  if [ "$expires" -gt "$now_ms" ]; then
    dibs_describe_span $((expires - now_ms))
    boot_left="$span of its lease left"
  fi
  boot_says="$boot_says${nl}PREDECESSOR $t_id: $t_owner holds it, last heartbeat $boot_beat ago, $boot_left. Leave it alone; once its lease has run out, $tools_word/claim_task.sh $t_id$agent_word takes it over.$nl"
}
