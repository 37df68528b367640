# shellcheck shell=sh
# dibs_read_metadata EXT WHOLE: reads a task's text and prints "free", "bad WHY", or "metadata RESERVED" and then a line
# of ids. It reads a simple subset of YAML: one key a line, plain or quoted values, lists of ids. Anything else counts
# as bad if it could matter.
dibs_read_metadata() {
  awk -v "ext=$1" -v "whole=$2" '
    function bad(why) { if (!verdict) verdict = "bad " why }
    function trim(text) { sub(/^[ \t]+/, "", text); sub(/[ \t]+$/, "", text); return text }
    function is_id(text) {
      return text ~ /^[A-Za-z0-9][A-Za-z0-9._-]*$/ && text !~ /\.$/ && length(text) <= 96 && tolower(text) !~ /\.(md|markdown|yaml|yml|json|txt)$/ && tolower(text) != "readme"
    }
    # The text of a scalar on one line, without quotes and comment; sets ok.
    function scalar(text) {
      ok = 1
      if (text ~ /^"[^"\\]*"([ \t]+#.*)?$/) { text = substr(text, 2); return substr(text, 1, index(text, "\"") - 1) }
      if (text ~ /^\047[^\047]*\047([ \t]+#.*)?$/) { text = substr(text, 2); return substr(text, 1, index(text, "\047") - 1) }
      sub(/[ \t]+#.*$/, "", text)
      text = trim(text)
      if (text ~ /^#/) return ""
      if (text ~ /^[]["\047{}&*!|>%@`,?]/ || text ~ /^-([ \t]|$)/ || text ~ /:([ \t]|$)/ || text ~ /^:/ || text ~ /[\t\\]/) ok = 0
      return text
    }
    function depend(text) {
      if (text == "") return
      if (!is_id(text)) bad("depends_on is neither a task id nor a list of them")
      else if (!(tolower(text) in known)) { known[tolower(text)] = 1; deps = deps " " text }
    }
    function is_nothing(text) { return text == "" || text == "~" || text == "null" }
    # One value, or a list of them on one line.
    function value(key, text, child,  count, parts, i, item) {
      if (text ~ /^\[/) {
        if (text !~ /^\[[^][{}]*\]([ \t]+#.*)?$/) { bad("its front matter is more than these tools read"); return }
        sub(/\][^]]*$/, "", text)
        count = split(substr(text, 2), parts, ",")
        for (i = 1; i <= count; i++) {
          item = scalar(trim(parts[i]))
          if (!ok) { bad("its front matter is more than these tools read"); return }
          if (key == "depends_on") depend(item)
        }
        if (key == "reserve_for") bad("reserve_for is not one owner")
        return
      }
      text = scalar(text)
      if (!ok) { bad("its front matter is more than these tools read"); return }
      if (key == "depends_on" && child) depend(text)
      else if (key == "depends_on" && !is_nothing(text)) {
        count = split(text, parts, /[, \t]+/)
        for (i = 1; i <= count; i++) depend(parts[i])
      }
      if (key == "reserve_for") { if (child) bad("reserve_for is not one owner"); else if (!is_nothing(text)) reserve = text }
    }
    function front(line,  key, text, indent) {
      if (line ~ /^[ ]*$/ || line ~ /^[ ]*#/) return
      if (index(line, ":") > 1024) { bad("its front matter is more than these tools read"); return }
      if (block && line ~ /^ /) return
      block = 0
      if (line ~ /^[ ]*- / || line ~ /^[ ]*-$/) {
        if (!open) { bad("its front matter is more than these tools read"); return }
        indent = index(line, "-")
        if (nested == "map" || (items && indent != items)) { bad("its front matter is more than these tools read"); return }
        items = indent; nested = "list"
        value(open, trim(substr(line, indent + 1)), 1)
        return
      }
      if (line ~ /^ /) {
        # A map below a key that dibs does not use: simple keys and values, all at one depth.
        text = line; sub(/^ +/, "", text); indent = length(line) - length(text)
        if (!open || open == "depends_on" || open == "reserve_for" || nested == "list" || (items && indent != items) || text !~ /^[A-Za-z_][A-Za-z0-9_-]*:([ ]|$)/) { bad("its front matter is more than these tools read"); return }
        items = indent; nested = "map"
        sub(/^[^:]*:/, "", text)
        value("", trim(text), 0)
        return
      }
      open = ""; items = 0; nested = ""
      if (line !~ /^[A-Za-z_][A-Za-z0-9_ -]*:([ ]|$)/) { bad("its front matter is more than these tools read"); return }
      key = line; sub(/:.*$/, "", key); text = line; sub(/^[^:]*:/, "", text); text = trim(text)
      if (key ~ / $/) { bad("its front matter is more than these tools read"); return }
      if (key in seen) { bad("a key is given twice"); return }
      seen[key] = 1
      if (tolower(key) ~ /^(depends[_-]?on|reserve[_-]?for)$/ && key != "depends_on" && key != "reserve_for") { bad("its key " key " must be spelt " (tolower(key) ~ /^d/ ? "depends_on" : "reserve_for")); return }
      if (text == "" || text ~ /^#/) { open = key; return }
      if (text ~ /^[|>][-+]?([ \t]+#.*)?$/) {
        if (key == "depends_on" || key == "reserve_for") bad("its front matter is more than these tools read")
        block = 1
        return
      }
      value(key, text, 0)
    }
    $0 == "\001end" { ended = NR; next }
    { ended = 0; sub(/\r$/, "") }
    /\r/ && state != "body" { bare_return = 1 }
    /\377/ { binary = 1 }
    NR == 1 {
      sub(/^\357\273\277/, "")
      data = ext == ".yaml" || ext == ".yml" || ext == ".json"
      state = data ? "front" : ($0 ~ /^---[ \t]*$/ ? "front" : ($0 ~ /^---[ \t]*\r/ ? "cut" : "none"))
      if (!data || $0 ~ /^---[ \t]*$/) next
    }
    state == "front" && !data && /^(---|\.\.\.)[ \t]*$/ { state = "body"; last = NR; next }
    state == "front" {
      if (tolower($0) ~ /depends_?-?on|reserve_?-?for/ || $0 ~ /[\\!]/) suspicious = 1
      if (data && /^(---|\.\.\.|%)/) bad("its front matter is more than these tools read")
      front($0)
    }
    END {
      if (!ended) { print "bad it could not be read"; exit }
      if (state == "" || state == "none") { print "free"; exit }
      if (state == "cut" || (state == "front" && !data) || (!whole && (data || last == NR - 1))) print "bad its front matter has no closing --- within 64 KiB"
      else if (!suspicious) print "free"
      else if (binary) print "bad it is binary"
      else if (bare_return) print "bad its front matter is more than these tools read"
      else if (ext == ".json") print "bad it is JSON, which these tools do not read"
      else if (verdict) print verdict
      else print "metadata " reserve "\non" deps
    }'
}
