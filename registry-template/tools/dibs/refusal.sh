# shellcheck shell=sh
# What the tools say when they refuse: who holds it, since when, what to do. They never say how to take it away, and
# show nothing of the task's text.

dibs_part history-read

# dibs_not_found, dibs_held_by, dibs_in_doubt, dibs_refuse: the refusals. None tells how to take the task from its
# holder.
dibs_not_found() {
  if dibs_is_foreign_there; then dibs_foreign_refuse; fi
  dibs_fail not-found "there is no task $id on any shelf" "$free_word"
}

# dibs_held_by PATH
dibs_held_by() {
  dibs_parse "$1"
  # shellcheck disable=SC2254
  case $must_prove/$n_owner in yes/$me_pattern) dibs_unproven "$1" && dibs_fail held "$held_" "$held_next" ;; esac
  dibs_holding "$1"
  dibs_fail held "$held_" "$free_word"
}

# dibs_holding PATH -> $held_: who has it, since when, and how much of its lease is left; $held_expired
dibs_holding() {
  dibs_parse "$1"
  dibs_now_reading "$1"
  dibs_parse "$1"
  dibs_describe_span $((now_ms - n_ms))
  held_="$n_id has been held by $n_owner for $span" held_expired=no
  if dibs_stated "$1"; then
    dibs_expires_at "$n_ms" "$n_lease" "$st_ms" "$st_cms"
    if [ "$expires" -gt "$now_ms" ]; then
      dibs_describe_span $((expires - now_ms))
      held_="$held_, with $span of its lease left"
    else
      held_="$held_, and its lease has run out" held_expired=yes
    fi
  fi
}

# dibs_unproven PATH -> $held_ and $held_next: the same of a claim that may be the caller's, because all who were told no
# name have the name of its owner. The stamp proves it.
dibs_unproven() {
  dibs_holding "$1"
  dibs_parse "$1"
  unproven_what='prove it by its stamp if you made it, and leave it alone if not'
  held_next="$tools_word/verify_task.sh --stamp $n_owner:$n_at $n_id"
  if [ $held_expired = yes ]; then unproven_what='anybody may claim it now' held_next="$tools_word/claim_task.sh $n_id"; fi
  held_="$held_. Every process of this login that has no name of its own is called $n_owner, so nobody can tell whether the claim is yours: $unproven_what. AGENT_ID or the second argument gives you a name"
}

# dibs_other_tenure, of m_*: the caller named another claim than the one that stands.
dibs_other_tenure() {
  other_who='you hold'
  if [ "$must_prove" = yes ]; then other_who="$m_owner holds"; fi
  dibs_fail lost "the claim you named has ended; $other_who $m_id under another claim, with stamp $m_owner:$m_at and fence $m_gen"
}

dibs_in_doubt() {
  dibs_fail in-doubt "$id: $1; nothing is decided yet" "$tools_word/verify_task.sh $id$agent_word"
}

# dibs_is_untaken BELIEF TASK: is this a belief whose tenure never existed, because its process was killed before the
# mv? TASK: the path of the task, or nothing if there is none.
dibs_is_untaken() {
  if [ -z "$2" ] || dibs_is_confirmed "$1"; then return 1; fi
  dibs_parse "$2"
  dibs_keep s
  dibs_parse "$1"
  if [ "$s_gen" -lt "$n_gen" ] || [ "$counted_" = withdrawn ]; then return 0; fi
  if [ "$s_kind" = claimed ] && dibs_same_stamp; then return 1; fi
  # If the task has passed this generation, the log says who had it.
  dibs_log_of "$s_id"
  # shellcheck disable=SC2016 # awk's dollars
  untaken_=$(dibs_history "$log_file" "$history_stamps"'
    gen >= belief_gen { later = 1 }
    stamp == belief_stamp { had = 1 }
    stamp_of(from) == stamp_of(belief_name) { had = 1 }
    END { if (!damaged && later && !had) print "untaken" }' \
    -v "belief_gen=$n_gen" -v "belief_stamp=$n_owner:$n_at" -v "belief_name=$n_name")
  [ "$untaken_" = untaken ]
}

# dibs_is_open BELIEF: does this claim stand among $names, and is its second look not over? It was never told to anybody,
# so it cannot be lost.
dibs_is_open() {
  dibs_parse "$1"
  dibs_keep s
  for open_ in $reserved; do
    if dibs_parse "$open_" && dibs_same_stamp; then return 0; fi
  done
  return 1
}

# dibs_believed TASK -> $believed: the highest generation of this task that this owner believes to hold. Empty if there
# is none.
dibs_believed() {
  believed='' believed_path=''
  dibs_beliefs "$me_key"
  for believed_ in $beliefs; do
    dibs_is_open "$believed_" && continue
    dibs_is_untaken "$believed_" "$1" && continue
    dibs_parse "$believed_"
    if [ -z "$believed" ] || [ "$n_gen" -gt "$believed" ]; then believed=$n_gen believed_path=$believed_; fi
  done
}

# dibs_holder_among -> $refusal_path, t_*: the claim that keeps this owner from holding the task. The owner's own
# unconfirmed claim may rank first, beside another one.
dibs_holder_among() {
  # shellcheck disable=SC2254
  case $t_owner in $me_pattern) ;; *) return 0 ;; esac
  dibs_judge_all
  for among_ in $contested; do
    dibs_parse "$among_" || continue
    # shellcheck disable=SC2254
    case $n_owner in $me_pattern) continue ;; esac
    refusal_path=$among_
    dibs_keep t
    return 0
  done
}

# dibs_refusal: why the task does not belong to this owner, by $names -> $refusal (the code) and $refusal_why. in-doubt: it
# does by now, so look again.
dibs_refusal() {
  dibs_now_reading
  dibs_judge
  refusal_path=$t_path
  dibs_believed "$refusal_path"
  if [ -n "$believed$refuse_fenced" ]; then
    # A belief is read after the names were, and another process of this owner may have claimed the task in between: what
    # it claimed is not a loss.
    refusal_names=$names refusal_believed=$believed refusal_believed_path=$believed_path
    dibs_bracketed_look
    dibs_meant_among
    if [ "$mine" != none ]; then
      refusal=in-doubt refusal_why="$id: your claim is changing hands or being examined; nothing is decided yet"
      return
    fi
    names=$refusal_names believed=$refusal_believed believed_path=$refusal_believed_path
    dibs_judge
    refusal=lost
    if [ -z "$refusal_path" ]; then
      refusal_where='no shelf has it'
      if dibs_is_foreign_there && dibs_claimed_without_dibs; then refusal_where="it was claimed without dibs, and $foreign_says"; fi
      refusal_why="$id is no longer yours: $refusal_where. Stop working on it"
      return
    fi
    dibs_parse "$refusal_path"
    if [ "$n_kind" = claimed ]; then
      dibs_describe_span $((now_ms - n_ms))
      refusal_why="$id is no longer yours: $n_owner has held it for $span. Stop working on it"
    else
      refusal_why="$id is no longer yours: it lies in $n_shelf/. Stop working on it"
    fi
  elif { [ -z "$refusal_path" ] || { [ "$t_kind" = rest ] && [ "$t_shelf" = scoped ]; }; } && dibs_is_foreign_there && dibs_claimed_without_dibs; then
    refusal=without-dibs refusal_why=$foreign_why
  elif [ -z "$refusal_path" ]; then
    refusal=not-found refusal_why="there is no task $id on any shelf"
  elif [ "$t_kind" = claimed ]; then
    dibs_holder_among
    dibs_describe_span $((now_ms - t_ms))
    refusal=held refusal_why="$t_id has been held by $t_owner for $span"
  else
    refusal=not-claimable refusal_why="$t_id is not claimed: it lies in $t_shelf/"
    case $t_path in archive/*) refusal_why="$t_id is finished, and archived as $t_path" ;; esac
  fi
}

# dibs_refuse: ends the tool with that refusal, unless it is in doubt: then its caller looks again.
dibs_refuse() {
  dibs_refusal
  case $refusal in
    in-doubt) return 0 ;;
    lost) dibs_fail lost "$refusal_why" "$tools_word/boot.sh $id$agent_word" ;;
    not-found) dibs_not_found ;;
    without-dibs) dibs_fail held "$refusal_why" "ls -l $registry_word/claimed" ;;
    held) dibs_held_by "$refusal_path" ;;
    *)
      if [ "$t_shelf" = scoped ]; then dibs_fail not-claimable "$refusal_why" "$tools_word/claim_task.sh $t_id$agent_word"; fi
      dibs_fail not-claimable "$refusal_why" "$free_word"
      ;;
  esac
}
