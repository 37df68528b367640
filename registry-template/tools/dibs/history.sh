# shellcheck shell=sh
# The history of a task: one JSON object a line in log/ID.jsonl. It explains, and never decides who holds. Lines are
# read in the form that dibs writes. A line in any other form is skipped.

# A line as dibs writes it.
event_form='^\{"v":1,"at":[0-9]+,"event":"[a-z-]+","id":"[^"]+","generation":[0-9]+,"by":"[^"]+".*\}$'
event_kinds='add|claim|take-over|note|extend|handoff|resume|steal|release|complete|review|move|reap|park|put-back|set-aside'

# dibs_log_of ID -> $log_file: the log of this task. One task keeps one log: if there is none in this spelling of the
# id, but one in another, it is that one. So the fence is above all that was ever logged, however the task is spelt
# today.
dibs_log_of() {
  log_file=log/$1.jsonl
  if dibs_there "$log_file" || [ -L log ] || [ ! -d log ]; then return 0; fi
  log_lower=$lower log_pattern=$pattern
  dibs_ascii_lower "$1"
  set +f
  # shellcheck disable=SC2231 # a pattern it is
  for log_ in log/$pattern.jsonl; do
    if dibs_there "$log_"; then
      log_file=$log_
      break
    fi
  done
  set -f
  lower=$log_lower pattern=$log_pattern
}
: "${lower:=}" "${pattern:=}"

# dibs_quote TEXT -> $quoted, as JSON has it.
dibs_quote() {
  quoted=$1
  case $quoted in *[\\\"[:cntrl:]]*) ;; *) return 0 ;; esac
  quote_=$1 quoted=''
  while [ -n "$quote_" ]; do
    quote_tail=${quote_#?}
    quote_char=${quote_%"$quote_tail"}
    quote_=$quote_tail
    case $quote_char in
      [\\\"]) quote_char=\\$quote_char ;;
      "$nl") quote_char='\n' ;;
      [[:cntrl:]])
        quote_hex=$(printf %s "$quote_char" | od -An -tx1 | tr -d ' \n')
        case $quote_hex in
          08) quote_char='\b' ;;
          09) quote_char='\t' ;;
          0c) quote_char='\f' ;;
          0d) quote_char='\r' ;;
          7f) ;;
          *) quote_char="\\u00$quote_hex" ;;
        esac
        ;;
    esac
    quoted=$quoted$quote_char
  done
}

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
  dibs_log_of "$n_id"
  record_log=$log_file
  if [ -L log ]; then return 0; fi
  dibs_make_missing log
  if dibs_there "$record_log"; then
    dibs_regular "$record_log" || return 0
    # After a line that was cut short, this begins a new one.
    if [ -s "$record_log" ] && [ "$log_whole" != "$record_log" ]; then
      case $(tail -c 1 "$record_log" 2>/dev/null | od -An -tx1) in *0a*) ;; *) record_=$nl$record_ ;; esac
    fi
  fi
  { printf '%s\n' "$record_}" >>"$record_log"; } 2>/dev/null
  return 0
}
# The log that was just read to its end, if that was the end of a line.
log_whole=''

# Functions for the programs of dibs_history about tenures: stamp_of says to which claim a name belongs (its owner,
# when, and its ending), ended_by which claim a line ended.
history_stamps='
  function claim_in(path) {
    sub(/^claimed\//, "", path)
    if (path !~ /^[A-Za-z0-9][A-Za-z0-9._-]*~[1-9][0-9]*@[^@!+]+(:|%3A)[1-9][0-9]*\+[0-9]+(![0-9a-z]+)?(\.[a-z]+)?$/) return ""
    return path
  }
  function stamp_of(path,  at, ext, owner) {
    path = claim_in(path)
    if (path == "") return ""
    ext = match(path, /\.[a-z]+$/) ? substr(path, RSTART) : ""
    if (ext !~ /^\.(md|markdown|yaml|yml|json|txt)$/) ext = ""
    owner = path
    sub(/^[^@]*@/, "", owner)
    at = owner
    sub(/(:|%3A)[0-9]+\+.*$/, "", owner)
    match(at, /(:|%3A)[0-9]+\+/)
    at = substr(at, RSTART, RLENGTH - 1)
    sub(/^(:|%3A)/, "", at)
    if (length(at) == 10) at = at "999"
    return tolower(owner) ":" at ext
  }
  function generation_of(path) {
    path = claim_in(path)
    sub(/@.*$/, "", path)
    sub(/^.*~/, "", path)
    return path
  }
  function ended_by() {
    return kind ~ /^(release|complete|review|reap|park|take-over|steal|handoff|resume|extend)$/ ? stamp_of(from) : ""
  }
'

# dibs_is_ended, of the tenure s_*: does the log say that it was ended? To extend it ends it, too.
dibs_is_ended() {
  dibs_log_of "$s_id"
  dibs_is_readable "$log_file" && [ -s "$log_file" ] || return 1
  # shellcheck disable=SC2016 # awk's dollars
  [ -n "$(dibs_history "$log_file" "$history_stamps"'
    ended_by() == stamp_of(claim) { print "ended"; exit }' -v "claim=${s_path##*/}")" ]
}

# dibs_logged_generation ID [OWN] -> $logged: the highest generation in the log of ID, without lines about the stamp
# OWN; -1 for none. A line that cannot be parsed still counts where its generation can be found: a torn line must not
# make the fence fall. $logged_lately: what the log says of claims that were made at $now_ms or later.
dibs_logged_generation() {
  logged=-1 logged_lately=''
  dibs_log_of "$1"
  dibs_is_readable "$log_file" && [ -s "$log_file" ] || return 0
  logged_lines=0
  while IFS= read -r logged_line || [ -n "$logged_line" ]; do
    case $logged_line in *[[:cntrl:]]) logged_line=${logged_line%?} ;; esac
    logged_lines=$((logged_lines + 1))
    # This is more than a shell reads quickly, or not in the form that dibs writes.
    if [ $logged_lines -gt 40 ]; then logged_line=''; fi
    case $logged_line in
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

dibs_logged_generation_by_awk() {
  # shellcheck disable=SC2016 # awk's dollars
  logged=$(tail -c 262144 "$log_file" 2>/dev/null | tr '\000' '?' | awk -v "own=,\"stamp\":\"${2-}\"" -v "now=$now_ms" '
    function spoken_in(line,  at, digits) {
      while ((at = index(line, "\"generation\":")) > 0) {
        digits = substr(line, at + 13)
        if ((at == 1 || substr(line, at - 1, 1) != "\\") && match(digits, /^[0-9]+/) && RLENGTH <= 15 && substr(digits, 1, RLENGTH) + 0 > spoken) spoken = substr(digits, 1, RLENGTH) + 0
        line = digits
      }
    }
    function lately_in(line,  at, digits) {
      while (match(line, /(:|%3A)[0-9]+[+"]/)) {
        at = substr(line, RSTART, RLENGTH)
        line = substr(line, RSTART + RLENGTH)
        digits = at
        gsub(/%3A|[:+"]/, "", digits)
        if (length(digits) == 10) digits = digits "999"
        if (length(digits) == 13 && digits + 0 >= now + 0) lately = lately " " at
      }
    }
    BEGIN { most = spoken = -1 }
    { sub(/\r$/, "") }
    $0 == "" { next }
    { spoken_in($0); lately_in($0) }
    !/'"$event_form"'/ { damaged++; next }
    own != ",\"stamp\":\"\"" && index($0, own) { next }
    match($0, /"generation":[0-9]+/) && substr($0, RSTART + 13, RLENGTH - 13) + 0 > most { most = substr($0, RSTART + 13, RLENGTH - 13) + 0 }
    END { if (damaged && spoken > most) most = spoken; printf "%.0f%s", most, lately }')
  case $logged in *' '*) logged_lately=${logged#* } logged=${logged%% *} ;; esac
  case $logged in -1 | [0-9]*) ;; *) logged=-1 ;; esac
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

# dibs_last_event LOG SIZE -> $event_ (its line): the last event that is about a change. False if there is none.
dibs_last_event() {
  event_='' log_whole=''
  dibs_is_readable "$1" || return 1
  if [ "$2" -gt 4096 ]; then
    # shellcheck disable=SC2016 # awk's dollars
    event_=$(dibs_history "$1" 'kind != "note" && kind != "set-aside" { last = $0 } END { if (last != "") print last }')
  else
    log_whole=$1
    while IFS= read -r event_line || { [ -n "$event_line" ] && log_whole=''; }; do
      # Git can have changed the line ends to those of another system.
      case $event_line in *[[:cntrl:]]) event_line=${event_line%?} ;; esac
      case $event_line in
        '{"v":1,"at":'[0-9]*',"event":"'[a-z]*'","id":"'?*'","generation":'[0-9]*',"by":"'?*'"'*'}')
          event_kind=${event_line#*'"event":"'}
          event_kind=${event_kind%%\"*}
          case "|$event_kinds|" in *"|$event_kind|"*) ;; *) continue ;; esac
          case $event_kind in note | set-aside) ;; *) event_=$event_line ;; esac
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

# dibs_history LOG PROGRAM [ASSIGNMENTS]: runs an awk program over the tail of the log. For each line it has kind, gen,
# at, by, stamp, from, to. The number of damaged lines is in "damaged".
dibs_history() {
  history_=$1 history_program=$2
  shift 2
  if ! dibs_is_readable "$history_"; then history_=/dev/null; fi
  tail -c 262144 "$history_" 2>/dev/null | tr '\000' '?' | awk -v "kinds=^($event_kinds)$" "$@" '
    function text(key,  at, rest) {
      at = index($0, ",\"" key "\":\"")
      if (!at) return ""
      rest = substr($0, at + length(key) + 5)
      return substr(rest, 1, index(rest, "\"") - 1)
    }
    function number(key,  at, rest) {
      at = index($0, ",\"" key "\":")
      if (!at) return -1
      rest = substr($0, at + length(key) + 4)
      return match(rest, /^[0-9]+/) ? substr(rest, 1, RLENGTH) + 0 : -1
    }
    { sub(/\r$/, "") }
    $0 == "" { next }
    { kind = text("event"); gen = number("generation"); at = number("at"); by = text("by"); stamp = text("stamp"); from = text("from"); to = text("to") }
    !/'"$event_form"'/ || kind !~ kinds { damaged++; next }
    '"$history_program"
}
