# shellcheck shell=sh
# The history of a task: one JSON object a line in log/ID.jsonl. It explains, and never decides who holds. Lines are read as dibs writes them; any
# other costs that line.

event_kinds='add|claim|take-over|note|extend|handoff|resume|steal|release|complete|review|move|reap|park|put-back|set-aside'

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

# dibs_record EVENT PATH [FROM [TEXT]]: one line about the task, which lies at PATH now. Best effort: what it tells is done.
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
  record_log=log/$n_id.jsonl
  if [ -L log ]; then return 0; fi
  if [ ! -d log ] && mkdir log 2>/dev/null; then dibs_keep_from_git; fi
  if dibs_there "$record_log"; then
    dibs_regular "$record_log" || return 0
    # After a line that was cut short a new one begins.
    if [ -s "$record_log" ] && [ "$log_whole" != "$record_log" ]; then
      case $(tail -c 1 "$record_log" 2>/dev/null | od -An -tx1) in *0a*) ;; *) record_=$nl$record_ ;; esac
    fi
  fi
  { printf '%s\n' "$record_}" >>"$record_log"; } 2>/dev/null
  return 0
}
# The log that was just read to its end, which was the end of a line.
log_whole=''

# dibs_readable LOG: is there one?
dibs_readable() {
  [ ! -L log ] && dibs_regular "$1" && [ -r "$1" ]
}

# dibs_last_event LOG SIZE -> $event_ (its line): the last one that is about a change; false where there is none.
dibs_last_event() {
  event_='' log_whole=''
  dibs_readable "$1" || return 1
  if [ "$2" -gt 4096 ]; then
    # shellcheck disable=SC2016 # awk's dollars
    event_=$(dibs_history "$1" 'kind != "note" && kind != "set-aside" { last = $0 } END { if (last != "") print last }')
  else
    log_whole=$1
    while IFS= read -r event_line || { [ -n "$event_line" ] && log_whole=''; }; do
      # Git can have made the ends of lines those of another system.
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

# dibs_event_field KEY -> $field of $event_: a text or a number; empty where it has none.
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

# dibs_history LOG PROGRAM [ASSIGNMENTS]: what an awk program says of the log's tail. Of each line it has kind, gen, at, by, stamp, from, to; how many
# were damaged is in "damaged".
dibs_history() {
  history_=$1 history_program=$2
  shift 2
  if ! dibs_readable "$history_"; then history_=/dev/null; fi
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
    !/^\{"v":1,"at":[0-9]+,"event":"[a-z-]+","id":"[^"]+","generation":[0-9]+,"by":"[^"]+".*\}$/ || kind !~ kinds { damaged++; next }
    '"$history_program"
}
