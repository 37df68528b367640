# shellcheck shell=sh
# The history of a task: one JSON object a line in log/ID.jsonl. It explains, and never decides who holds. Lines are
# read in the form that dibs writes. A line in any other form is skipped.

# The kinds of lines.
event_kinds='add|claim|take-over|note|set|verified|extend|handoff|resume|steal|release|complete|review|approved|changes-requested|move|reap|park|put-back|set-aside|salvaged|salvage-dropped|archive'
# Those that change neither the place of a task nor its holder.
event_remarks='note|set|verified|set-aside|salvaged|salvage-dropped'

# dibs_log_of ID -> $log_file: the log of this task. One task keeps one log: if there is none in this spelling of the
# id, but one in another, or in the archive, it is that one. So the fence is above all that was ever logged, however the
# task is spelt today.
dibs_log_of() {
  log_file=log/$1.jsonl
  if dibs_there "$log_file" || [ -L log ]; then return 0; fi
  if [ ! -d log ] && [ ! -d archive ]; then return 0; fi
  log_lower=$lower log_pattern=$pattern
  dibs_ascii_lower "$1"
  log_beside=''
  set +f
  # shellcheck disable=SC2231 # a pattern it is
  for log_ in log/$pattern.jsonl; do
    if dibs_there "$log_"; then
      log_file=$log_ log_beside=yes
      break
    fi
  done
  set -f
  if [ -z "$log_beside" ] && [ -d archive ]; then
    dibs_part archive
    dibs_archived_logs "$pattern"
    for log_ in $archived_logs; do
      log_file=$log_
      break
    done
  fi
  lower=$log_lower pattern=$log_pattern
}
: "${lower:=}" "${pattern:=}"

# dibs_record EVENT PATH [FROM [TEXT]]: writes one line about the task, which lies at PATH now. Best effort: the change
# itself is done.
dibs_record() {
  dibs_parse "$2" || return 0
  record_="{\"v\":1,\"at\":$now_ms,\"event\":\"$1\",\"id\":\"$n_id\",\"generation\":$n_gen,\"by\":\"$me\""
  if [ "$n_kind" = claimed ]; then record_="$record_,\"stamp\":\"$n_owner:$n_at\",\"lease\":$n_lease"; fi
  if [ -n "${3-}" ]; then record_="$record_,\"from\":\"$3\""; fi
  record_="$record_,\"to\":\"$2\""
  if [ $# -ge 4 ]; then
    dibs_quote "$4"
    record_="$record_,\"text\":\"$quoted\""
  fi
  if [ -L log ]; then return 0; fi
  dibs_make_missing log
  record_="$record_}"
  record_tries=3
  while [ $record_tries -gt 0 ]; do
    record_tries=$((record_tries - 1))
    dibs_log_of "$n_id"
    record_log=$log_file
    if ! dibs_there "$record_log"; then
      { printf '%s\n' "$record_" >>"$record_log"; } 2>/dev/null
      return 0
    fi
    dibs_regular "$record_log" || return 0
    # A task that was taken out of the archive gets its log back beside the others, as a second name of the same file.
    case $record_log/$2 in archive/*/archive/*) ;; archive/*) ln "$record_log" "log/$n_id.jsonl" 2>/dev/null ;; esac
    record_line=$record_
    # After a line that was cut short, this begins a new one.
    if [ -s "$record_log" ] && [ "$log_whole" != "$record_log" ]; then
      case $(tail -c 1 "$record_log" 2>/dev/null | od -An -tx1) in *0a*) ;; *) record_line=$nl$record_ ;; esac
    fi
    # A log that is there is not made anew: it may just be archived, and then the line belongs to it there.
    if dibs_add_line "$record_log" "$record_line"; then return 0; fi
  done
  return 0
}
# The log that was just read to its end, if that was the end of a line.
log_whole=''

# dibs_logged_generation ID [OWN] -> $logged: the highest generation in the log of ID, without lines about the stamp
# OWN; -1 for none. A line that cannot be parsed still counts where its generation can be found: a torn line must not
# make the fence fall. $logged_lately: what the log says of claims that were made at $now_ms or later.
dibs_logged_generation() {
  dibs_log_of "$1"
  dibs_logged_generation_at "$@"
}

# dibs_logged_generation_at ID [OWN]: the same of the log $log_file.
dibs_logged_generation_at() {
  logged=-1 logged_lately=''
  dibs_is_readable "$log_file" && [ -s "$log_file" ] || return 0
  logged_lines=0
  while IFS= read -r logged_line || [ -n "$logged_line" ]; do
    case $logged_line in *[[:cntrl:]]) logged_line=${logged_line%?} ;; esac
    logged_lines=$((logged_lines + 1))
    # This is more than a shell reads quickly, or not in the form that dibs writes.
    if [ $logged_lines -gt 40 ]; then logged_line=''; fi
    case $logged_line in
      *[!\\]'":0'[0-9]*)
        dibs_logged_generation_by_awk "$@"
        return 0
        ;;
      '{"v":1,"at":'[0-9]*',"event":"'[a-z]*'","id":"'?*'","generation":'[0-9]*',"by":"'?*'"'*'}')
        logged_lately=$logged_lately$logged_line
        if [ -n "${2-}" ]; then case $logged_line in *",\"stamp\":\"$2\""*) continue ;; esac fi
        logged_gen=${logged_line#*'","generation":'}
        logged_gen=${logged_gen%%[!0-9]*}
        if [ ${#logged_gen} -le 15 ] && [ "$logged_gen" -gt "$logged" ]; then logged=$logged_gen; fi
        ;;
      *)
        dibs_logged_generation_by_awk "$@"
        return 0
        ;;
    esac
  done <"$log_file"
}

# dibs_highest_generation [OWN_STAMP] -> $highest: the highest known generation of the current task, of any claim but
# that of s_* if OWN_STAMP is its stamp: by $names, by the log, and by what anybody believes or believed to hold. An
# attempt that never counted was never reported to anybody.
dibs_highest_generation() {
  highest=-1 highest_ids=" $id "
  for highest_ in $names; do
    dibs_parse "$highest_" || continue
    case $highest_ids in *" $n_id "*) ;; *) highest_ids="$highest_ids$n_id " ;; esac
    if [ -n "${1-}" ] && [ "$n_kind" = claimed ] && dibs_same_stamp; then continue; fi
    if [ "$n_gen" -gt "$highest" ]; then highest=$n_gen; fi
  done
  set +f
  highest_beliefs=''
  # shellcheck disable=SC2231 # a pattern it is
  for highest_ in holders/*/${id_pattern}~*; do
    case $highest_ in *[!A-Za-z0-9._~@%:+/-]*) ;; *) highest_beliefs="$highest_beliefs $highest_" ;; esac
  done
  set -f
  for highest_ in $highest_ids; do
    dibs_logged_generation "$highest_" "${1-}"
    if [ "$logged" -gt "$highest" ]; then highest=$logged; fi
  done
  if [ -d archive ]; then
    dibs_part archive
    dibs_archived_logs "$id_pattern"
    highest_lately=$logged_lately
    for log_file in $archived_logs; do
      dibs_logged_generation_at "$id" "${1-}"
      if [ "$logged" -gt "$highest" ]; then highest=$logged; fi
    done
    logged_lately=$highest_lately$logged_lately
  fi
  for highest_ in $highest_beliefs; do
    if ! dibs_parse "$highest_" || [ "$n_kind$n_nonce" != claimed ] || [ "$n_gen" -le "$highest" ]; then continue; fi
    if [ -n "${1-}" ] && dibs_same_stamp; then continue; fi
    dibs_state_of "$highest_"
    case $state_ in confirmed | ended) highest=$n_gen ;; esac
  done
}

# dibs_is_readable LOG: is there one?
dibs_is_readable() {
  [ ! -L log ] && dibs_regular "$1" && [ -r "$1" ]
}

# dibs_last_event LOG SIZE -> $event_ (its line): the last event that is about a change. False if there is none. A
# process that is stopped between a change and its line writes it late. So not the place of a line tells, but its
# generation; and in one generation a task is claimed before it lies on a shelf.
dibs_last_event() {
  event_='' log_whole='' event_most='' event_rest=no
  dibs_is_readable "$1" || return 1
  if [ "$2" -gt 4096 ]; then
    # shellcheck disable=SC2016 # awk's dollars
    event_=$(dibs_history "$1" 'kind !~ remarks && is_later(newest) { newest = place(); last = $0 } END { if (last != "") print last }')
  else
    log_whole=$1
    while IFS= read -r event_line || { [ -n "$event_line" ] && log_whole=''; }; do
      # Git can have changed the line ends to those of another system.
      case $event_line in *[[:cntrl:]]) event_line=${event_line%?} ;; esac
      case $event_line in
        # JSON has no number that begins with 0, and a shell would read it as an octal one.
        *[!\\]'":0'[0-9]*) ;;
        '{"v":1,"at":'[0-9]*',"event":"'[a-z]*'","id":"'?*'","generation":'[0-9]*',"by":"'?*'"'*'}')
          event_kind=${event_line#*'"event":"'}
          event_kind=${event_kind%%\"*}
          case "|$event_kinds|" in *"|$event_kind|"*) ;; *) continue ;; esac
          case "|$event_remarks|" in *"|$event_kind|"*) continue ;; esac
          event_gen=${event_line#*'","generation":'}
          event_gen=${event_gen%%[!0-9]*}
          if [ ${#event_gen} -gt 15 ] || [ "$event_gen" -lt "${event_most:-0}" ]; then continue; fi
          event_shelved=yes
          case $event_line in *',"to":"claimed/'*) event_shelved=no ;; esac
          if [ "$event_gen" = "$event_most" ] && [ $event_shelved$event_rest = noyes ]; then continue; fi
          event_=$event_line event_most=$event_gen event_rest=$event_shelved
          ;;
      esac
    done <"$1"
  fi
  [ -n "$event_" ]
}

# dibs_event_field KEY -> $field of $event_: a text or a number. Empty if it has none.
dibs_event_field() {
  field_key=\"$1\": field=''
  IFS=,
  for field_ in $event_; do
    case $field_ in
      "$field_key"*)
        field=${field_#"$field_key"}
        field=${field#\"}
        field=${field%%[\"\}]*}
        break
        ;;
    esac
  done
  IFS=$blanks
}
