# shellcheck shell=sh
# Reads a history by awk: lines in any number, and in a form that dibs did not write.

dibs_part history

# A line as dibs writes it. None has a number that begins with 0, which JSON does not know.
event_form='^\{"v":1,"at":[0-9]+,"event":"[a-z-]+","id":"[^"]+","generation":[0-9]+,"by":"[^"]+".*\}$'

# Functions for the programs of dibs_history about tenures: stamp_of says to which claim a name belongs (its owner,
# when, and its ending), ended_by which claim a line ended.
history_stamps='
  function claim_in(path) {
    sub(/^claimed\//, "", path)
    if (path !~ /^[A-Za-z0-9][A-Za-z0-9._-]*~[1-9][0-9]*@[^@!+]+(:|%3A)[1-9][0-9]*\+[0-9]+r?(![0-9a-z]+)?(\.[a-z]+)?$/) return ""
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
    return kind ~ /^(release|complete|review|approved|changes-requested|reap|park|take-over|steal|handoff|resume|extend)$/ ? stamp_of(from) : ""
  }
'

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

# dibs_is_ended, of the tenure s_*: does the log say that it was ended? To extend it ends it, too.
dibs_is_ended() {
  dibs_log_of "$s_id"
  dibs_is_readable "$log_file" && [ -s "$log_file" ] || return 1
  # shellcheck disable=SC2016 # awk's dollars
  [ -n "$(dibs_history "$log_file" "$history_stamps"'
    ended_by() == stamp_of(claim) { print "ended"; exit }' -v "claim=${s_path##*/}")" ]
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
    !/'"$event_form"'/ || /[^\\]":0[0-9]/ { damaged++; next }
    own != ",\"stamp\":\"\"" && index($0, own) { next }
    match($0, /"generation":[0-9]+/) && substr($0, RSTART + 13, RLENGTH - 13) + 0 > most { most = substr($0, RSTART + 13, RLENGTH - 13) + 0 }
    END { if (damaged && spoken > most) most = spoken; printf "%.0f%s", most, lately }')
  case $logged in *' '*) logged_lately=${logged#* } logged=${logged%% *} ;; esac
  case $logged in -1 | [0-9]*) ;; *) logged=-1 ;; esac
}

# dibs_history LOG PROGRAM [ASSIGNMENTS]: runs an awk program over the tail of the log. For each line it has kind, gen,
# at, by, stamp, from, to. The number of damaged lines is in "damaged". is_later(place) says whether the line tells of
# something later than the one of which place() was that; comes_after compares two. Where it stands does not tell.
dibs_history() {
  history_=$1 history_program=$2
  shift 2
  if ! dibs_is_readable "$history_"; then history_=/dev/null; fi
  tail -c 262144 "$history_" 2>/dev/null | tr '\000' '?' | awk -v "kinds=^($event_kinds)$" -v "remarks=^($event_remarks)$" "$@" '
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
    function place() { return sprintf("%015.0f %d %09d", gen, to !~ /^claimed\//, NR) }
    function comes_after(one, other) { return (one "") > (other "") }
    function is_later(than) { return comes_after(place(), than) }
    { sub(/\r$/, "") }
    $0 == "" { next }
    { kind = text("event"); gen = number("generation"); at = number("at"); by = text("by"); stamp = text("stamp"); from = text("from"); to = text("to") }
    !/'"$event_form"'/ || /[^\\]":0[0-9]/ || kind !~ kinds || gen > 999999999999999 || length(by) > 96 || by !~ /^[A-Za-z0-9._%~-]+$/ { damaged++; next }
    '"$history_program"
}
