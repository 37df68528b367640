# shellcheck shell=sh
# The janitor's round: it gives back what the dead held, puts debris aside, and leaves the living alone. Several
# janitors at once, or one that is killed, do no harm: every act is a transition of its own.

dibs_part history
dibs_part claimed-times
unsaid=no

# dibs_survey INTENT [LEAST] -> $survey: a line for each task that needs work: its key and its names. One awk leaves out
# the living claims with a single name. With INTENT "list", a line that begins with "=" is ready to print; claims that
# were silent for LEAST ms are included too.
dibs_survey() {
  dibs_shelves
  dibs_now_reading
  survey_now=$now_ms
  survey_intent=$1 survey_least=${2-}
  dibs_list ! -name '.*'
  survey=$listed
  # This goes the way of a task once more, so that one that went past is seen now.
  dibs_list ! -name '.*'
  dibs_claimed_times
  archived=''
  if [ -d archive ]; then
    dibs_part archive
    dibs_list_archived
  fi
  survey=$(printf '%s\n' "$claimed_times" "$survey" "$listed" "$archived" | awk -v "now=$survey_now" -v "intent=$survey_intent" -v "least=$survey_least" "$claimed_awk"'
    function key_of(name) {
      sub(/\.(md|markdown|yaml|yml|json|txt)$/, "", name)
      sub(/~.*/, "", name)
      return tolower(name)
    }
    function span(ms,  all) {
      all = int((ms + 500) / 1000)
      if (all < 0) all = 0
      if (all < 90) return all " s"
      all = int((all + 30) / 60)
      if (all < 90) return all " min"
      if (all >= 2880) return int(all / 1440) " d"
      return int(all / 60) " h" (all % 60 ? " " all % 60 " min" : "")
    }
    { sub(/\/\.\//, "/", $1) }
    NF > 1 { read_times(); next }
    # Git may have brought an old copy of what is archived, or somebody may have written the name of its last claim again.
    /^archive\// {
      name = $1
      sub(/^.*\//, "", name)
      archived[key_of(name)] = 1
      next
    }
    NF == 1 && !($1 in seen) {
      seen[$1] = 1
      name = $1
      sub(/^[^\/]*\//, "", name)
      key = key_of(name)
      if (!(key in count)) keys[++most] = key
      count[key]++
      names[key] = names[key] " " $1
    }
    END {
      for (i = 1; i <= most; i++) {
        key = keys[i]
        only = substr(names[key], 2)
        if (count[key] == 1) {
          if (key in archived) { print key names[key]; continue }
          if (only !~ /^claimed\//) continue
          if (read_claim(only)) {
            silent = least != "" && now - beat >= least
            if (intent == "list") {
              if (left > 0 && !silent) continue
              name = substr(only, 9)
              owner = name
              sub(/^[^@]*@/, "", owner)
              sub(/(:|%3A)[0-9]+\+.*$/, "", owner)
              sub(/~.*/, "", name)
              state = "silent"
              rest = span(left) " left"
              if (left <= 0) {
                state = "expired"
                rest = "ran out " span(-left) " ago"
              }
              printf "= %-7s  %-14s  %s  last heartbeat %s ago, %s\n", state, name, owner, span(now - beat), rest
              continue
            }
            if (!ahead && left > 0) continue
          }
        }
        print key names[key]
      }
    }') || dibs_could_not 'awk on this machine does not do what these tools need'
}

# dibs_each COMMAND: runs COMMAND for each task of $survey, as the current task, judged.
dibs_each() {
  each_rest=$survey$nl each_marks=''
  while :; do
    each_line=${each_rest%%"$nl"*}
    each_rest=${each_rest#*"$nl"}
    if [ -n "$each_line" ]; then
      each_key=${each_line%% *}
      if dibs_is_task_id "$each_key"; then
        dibs_mean "$each_key"
        names=${each_line#* }
        dibs_ask_of_each
        if dibs_judge_all; then "$1"; fi
      fi
    fi
    if [ -z "$each_rest" ]; then return; fi
  done
}

# dibs_ask_of_each: asks what is believed of $names, and whether the task is archived: somebody may have written the name
# of its last claim again. What ranks below the task there is nobody's business.
dibs_ask_of_each() {
  if [ -d archive ]; then
    dibs_part archive
    each_names=$names
    dibs_archived_names
    names=$names$archived
    if [ -n "$archived" ]; then
      dibs_ask_beliefs
      dibs_judge
      case $t_path in archive/*) return 0 ;; esac
      names=$each_names
    fi
  fi
  dibs_ask_beliefs
}

# dibs_tend, of the judged task: gives back what has run out, and puts debris aside.
dibs_tend() {
  tend_task=$t_path tend_kind=$t_kind tend_debris=$debris tend_live=$contested
  if [ "$t_kind" = claimed ]; then tend_live="$t_path$contested"; fi
  tend_marked=' '
  for tend_ in $tend_live; do
    dibs_parse "$tend_"
    if [ -n "$n_nonce" ]; then tend_marked="$tend_marked$n_bare " each_marks="$each_marks $tend_"; fi
  done
  for tend_ in $tend_live; do
    dibs_parse "$tend_"
    if [ -n "$n_nonce" ]; then continue; fi
    case $tend_marked in *" $n_bare "*) continue ;; esac
    dibs_tend_claim "$tend_"
  done
  for tend_ in $tend_debris; do
    dibs_parse "$tend_"
    # A mark that is not a second name of the task: whoever made it may be about to put its file on a shelf, and has
    # said in its belief that it ends. Until an examination has decided, its file is not debris.
    if [ "$n_kind" = claimed ] && [ -n "$n_nonce" ] && ! [ "$tend_" -ef "$tend_task" ]; then each_marks="$each_marks $tend_"; else dibs_clear_debris "$tend_"; fi
  done
}

dibs_tend_claim() {
  dibs_there "$1" || return 0
  dibs_now_reading "$1"
  dibs_stated "$1" || return 0
  dibs_parse "$1"
  if ! dibs_regular "$1"; then
    dibs_act undecided "$n_id" 'it is not a regular file'
    return
  fi
  tend_late=$n_ms
  if [ "$st_ms" -gt "$tend_late" ]; then tend_late=$st_ms; fi
  if [ "$tend_late" -gt $((now_ms + 5000)) ]; then
    dibs_expires_at "$n_ms" "$n_lease" "$st_ms" "$st_cms"
    dibs_describe_span $((expires - now_ms))
    tend_ends=''
    if [ "$expires" -gt "$now_ms" ]; then tend_ends="; unless it is renewed, its lease runs out in $span"; fi
    # A claim that is less far ahead ends by itself within a day, so living owners need not be examined for it.
    tend_far=no
    if [ "$undated" = yes ] && [ $((n_ms - now_ms)) -gt 86400000 ]; then tend_far=yes tend_ends='; its lease counts from now on'; fi
    dibs_describe_span $((tend_late - now_ms))
    dibs_act undecided "$n_id" "its time is $span ahead of the file system's clock$tend_ends"
    if [ $tend_far = yes ]; then
      dibs_redate "$1"
      return
    fi
  fi
  dibs_expires_at "$n_ms" "$n_lease" "$st_ms" "$st_cms"
  # By the time when the round began: an owner that slept during the round, together with this process, has not run out.
  if [ "$expires" -gt "$survey_now" ]; then return; fi
  if [ -n "$least_ms" ] && [ $((now_ms - beat_ms)) -lt "$least_ms" ]; then return; fi
  dibs_reap "$1"
}

# dibs_redate PATH: when this was claimed, the clock stood so far ahead that the name would hold the task for years, and
# somebody has set it back since. An examination gives the claim back to its owner and changes the ctime of its file.
# From then on its lease counts, as long as nothing else is known.
dibs_redate() {
  dibs_parse "$1"
  dibs_keep p
  dibs_examine "$1" settle
  if [ "$examined" = standing ]; then
    dibs_parse "$standing_path"
    if [ "$n_gen" -gt "$p_gen" ]; then dibs_record put-back "$standing_path" "$1"; fi
  fi
}

# dibs_reap PATH: examines a claim that looks expired, or a mark that somebody left.
dibs_reap() {
  dibs_parse "$1"
  dibs_keep p
  dibs_log_of "$p_id"
  reap_rounds=$(dibs_history "$log_file" '
    kind == "reap" || kind == "take-over" { count++ ; next }
    kind ~ /^(claim|put-back|set-aside|salvaged|salvage-dropped)$/ { next }
    { count = 0 }
    END { print count + 0 }')
  dibs_parse "$p_path"
  dibs_shelf_behind
  reap_rounds=$((${reap_rounds:-0} + 1)) reap_shelf=$shelf_behind
  # A review that nobody finishes says nothing against the work: it is never parked.
  if [ "$reap_shelf" = scoped ] && [ $reap_rounds -ge "$max_expiries" ]; then reap_shelf=waiting; fi
  dibs_describe_owner "$p_owner"
  lift_else=skip lift_why=''
  dibs_examine "$1" reap "$reap_shelf"
  if [ -n "$lift_why" ]; then
    dibs_act failed "$p_id" "$lift_why"
    unsaid=yes
  fi
  case $examined in
    reaped)
      reap_kept=$kept reap_rest=$rest
      if [ "$reap_shelf" = waiting ]; then
        reap_why="$reap_rounds leases in a row ran out, the last one of $described"
        dibs_record park "$rest" "$1" "$reap_why"
        dibs_act parked "$p_id" "$reap_why -> $reap_rest"
      else
        dibs_record reap "$rest" "$1"
        dibs_act reaped "$p_id" "the lease of $described ran out -> $reap_rest"
      fi
      if [ -n "$reap_kept" ]; then dibs_act set-aside "$p_id" "somebody wrote it under the old name in the meantime -> $reap_kept"; fi
      ;;
    standing)
      dibs_parse "$standing_path"
      if [ "$n_gen" -gt "$p_gen" ]; then dibs_record put-back "$standing_path" "$1"; fi
      if [ -n "$p_nonce" ]; then dibs_act put-back "$p_id" "an examination was left unfinished; its owner still has it -> $standing_path"; fi
      ;;
    cleared) dibs_act set-aside "$p_id" "something ranks above it${aside:+ -> $aside}" ;;
    unfit) dibs_act undecided "$p_id" 'it is not a regular file' ;;
  esac
}

# dibs_clear_debris PATH: puts a shadow or a ghost into lost+found/, unless it is only another name of the task's own
# inode. Two names count as two only if both are seen at once: a moving task can be listed under both.
dibs_clear_debris() {
  dibs_stat . "$1" "$tend_task"
  dibs_stated "$tend_task" || return 0
  clear_task=$st_ino
  dibs_stated "$1" || return 0
  clear_ino=$st_ino
  if [ "$clear_ino" != "$clear_task" ] && dibs_ended_here "$1"; then
    dibs_parse "$1"
    dibs_act undecided "$n_id" "it was ended here, and $tend_task came from elsewhere: a person has to choose between them with dibs move"
    return
  fi
  if [ "$clear_ino" = "$clear_task" ]; then
    dibs_drop "$1" "$clear_ino"
    aside=$kept
    dibs_parse "$1"
    if [ -z "$aside" ]; then
      dibs_act tidied "$n_id" "another name of $tend_task"
      return
    fi
  else
    dibs_put_aside "$1"
    if [ -z "$aside" ]; then return; fi
  fi
  dibs_now_reading
  dibs_record set-aside "$1" '' "$aside"
  dibs_parse "$1"
  dibs_act set-aside "$n_id" "$tend_task ranks above it -> $aside"
}

# dibs_ended_here PATH: does the log say that this very file was ended, and nothing after that, while a file at rest of
# another generation ranks above it?
dibs_ended_here() {
  if [ "$tend_kind" != rest ]; then return 1; fi
  dibs_parse "$tend_task"
  ended_gen=$n_gen
  dibs_log_of "$n_id"
  ended_=$(dibs_history "$log_file" '
    kind !~ remarks && is_later(newest) { newest = place(); last = to; generation = gen }
    END { if (last ~ /^(complete|review|cancelled|waiting)\//) printf "%.0f %s", generation, last }')
  [ "${ended_#* }" = "$1" ] && [ "${ended_%% *}" -lt "$ended_gen" ]
}

# dibs_forget_the_dead: forgets three kinds of beliefs. Those of a killed dibs run, for which nobody will ever come
# back. Those of anybody in what was never taken: when the task passes that generation later, they would read as a loss.
# And those of losses so old that nobody waits to hear of them.
dibs_forget_the_dead() {
  [ -d holders ] && [ ! -L holders ] || return 0
  dibs_now_reading
  dead_=$(find holders/. ! -name . -prune -type d ! -name '*[!a-z0-9._~%-]*' 2>/dev/null)
  for dead_dir in $dead_; do
    dead_owner=${dead_dir##*/}
    dead_passing=no
    case $dead_owner in *\~run-[0-9]*-???????????? | *\~lock-[0-9]*-???????????? | *\~move-????????????) dead_passing=yes ;; esac
    if [ ! -r "holders/$dead_owner" ] || [ ! -x "holders/$dead_owner" ]; then
      # It is gone by now: its last belief was forgotten, and the directory with it.
      [ -d "holders/$dead_owner" ] || continue
      dibs_act failed "holders/$dead_owner/" 'it may not be read by this user'
      unsaid=yes
      continue
    fi
    dead_names=$(find "holders/$dead_owner/." ! -name . -prune ! -name '*[!A-Za-z0-9._~@%:+-]*' -name '*@*' 2>/dev/null)
    for dead_name in $dead_names; do
      dead_name=${dead_name##*/}
      dead_id=${dead_name%%\~*}
      dibs_is_task_id "$dead_id" || continue
      dibs_mean "$dead_id"
      dibs_parse "holders/$dead_owner/$dead_name" || continue
      # If its claimed-at is still to come, the mtime of the file counts.
      dead_since=$n_ms
      if [ "$n_ms" -gt $((now_ms + 5000)) ]; then
        dibs_stat . "$n_path"
        dibs_stated "$n_path" || continue
        dead_since=$st_ms
      fi
      [ $((now_ms - dead_since)) -gt 3600000 ] || continue
      dead_path=$n_path dead_held=no
      dibs_look
      dead_task=''
      if dibs_judge; then dead_task=$t_path; fi
      dibs_parse "$dead_path"
      dibs_keep s
      for dead_ in $names; do
        if ! dibs_parse "$dead_" || [ "$n_kind" != claimed ]; then continue; fi
        if dibs_same_tenure; then continue 2; fi
        # The claim may have another generation, which an examiner gave it.
        dibs_ascii_lower "$s_owner"
        # shellcheck disable=SC2254
        if [ "$n_ms" = "$s_ms" ]; then case $n_owner in $pattern) dead_held=yes ;; esac; fi
      done
      if { [ $dead_passing = yes ] && [ $dead_held = no ]; } || dibs_is_untaken "$dead_path" "$dead_task"; then
        rm -f "$dead_path"
      elif [ $dead_held = no ] && [ $((now_ms - dead_since)) -gt 2592000000 ]; then
        # 30 days: a session that was left can come back within this time, and is told.
        dibs_stat . "$dead_path"
        if dibs_stated "$dead_path" && [ $((now_ms - st_ms)) -gt 2592000000 ]; then rm -f "$dead_path"; fi
      fi
    done
    dead_arrivals=holders/$dead_owner/arrivals
    if dibs_regular "$dead_arrivals"; then
      dibs_stat . "$dead_arrivals"
      if dibs_stated "$dead_arrivals" && [ $((now_ms - st_ms)) -gt 86400000 ]; then rm -f "$dead_arrivals" && dead_names=arrivals; fi
    fi
    if [ -n "$dead_names" ]; then rmdir "holders/$dead_owner" 2>/dev/null; fi
    if [ $dead_passing = yes ] && [ -d "holders/$dead_owner" ]; then
      dibs_stat . "holders/$dead_owner"
      if dibs_stated "holders/$dead_owner" && [ $((now_ms - st_ms)) -gt 3600000 ]; then rmdir "holders/$dead_owner" 2>/dev/null; fi
    fi
  done
  return 0
}

# dibs_tidy: removes what the dead left in tmp/. Bytes without another name that once belonged to a task go to
# lost+found/.
dibs_tidy() {
  [ -d tmp ] && [ ! -L tmp ] || return 0
  tidy_=$(find tmp/. ! -name . -prune '(' -name 'drop-*' -o -name 'new-*' -o -name 'now-*' ')' ! -name '*[!A-Za-z0-9._~@%:+!-]*' 2>/dev/null)
  if [ -z "$tidy_" ]; then return; fi
  for tidy_path in $tidy_; do
    tidy_path=tmp/${tidy_path##*/}
    dibs_now_reading "$tidy_path"
    dibs_stated "$tidy_path" || continue
    tidy_age=$((st_ms / 1000))
    if [ "$st_changed" -gt $tidy_age ]; then tidy_age=$st_changed; fi
    tidy_age=$((now_ms / 1000 - tidy_age)) aside=''
    case $tidy_path in
      tmp/drop-*)
        if [ $tidy_age -le 60 ] || ! dibs_regular "$tidy_path"; then continue; fi
        dibs_drop_staged "$tidy_path" ''
        aside=$kept
        ;;
      *)
        if [ $tidy_age -le 3600 ]; then continue; fi
        if dibs_regular "$tidy_path"; then
          rm -f "$tidy_path"
        elif [ -d "$tidy_path" ] && [ ! -L "$tidy_path" ]; then
          rm -f "$tidy_path/one" "$tidy_path/other"
          rmdir "$tidy_path" 2>/dev/null || continue
        else
          continue
        fi
        ;;
    esac
    dibs_describe_span $((tidy_age * 1000))
    dibs_act tidied "$tidy_path" "staging that was left $span ago${aside:+ -> $aside}"
  done
}

# dibs_act WHAT TASK WHY: a line about what was done, aligned.
dibs_act() {
  dibs_printable "$3"
  # What was done is done, and the round goes on.
  { printf '%-9s  %-14s  %s\n' "$1" "$2" "$shown"; } 2>/dev/null || unsaid=yes
}
