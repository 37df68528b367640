# shellcheck shell=sh
# What a task's text says of itself. It reads what dibs itself reads, and finds bad what dibs finds malformed: a key
# begins its line, so no value hides one. JSON is read by its tokens.

# $metadata_awk: functions of awk that read the lines of a text. A program that needs more than the two keys by which a
# task may be claimed names the others in is_shown, and finds their texts in shown and the labels in labels.
# shellcheck disable=SC2016 # awk's dollars
metadata_awk='
  function bad(text) { if (why == "") why = text }
  function trim(text) { sub(/^[ \t]+/, "", text); sub(/[ \t]+$/, "", text); return text }
  function uncommented(text) { sub(/[ \t]+#.*$/, "", text); return trim(text) }
  function is_gate(key) { return key == "depends_on" || key == "reserve_for" }
  function is_nested(text) { return tolower(text) ~ /(^|[^a-z])(depends[_-]?on|reserve[_-]?for)["\047]?[ \t]*:/ }
  function out_of_place() { bad("depends_on or reserve_for stands inside of another value") }

  # The two keys that decide who may claim a task, whatever notation they come from.
  function new_key(text,  word) {
    word = text
    gsub(/[^A-Za-z]/, "", word)
    word = tolower(word)
    if (word == "dependson" && text != "depends_on") bad("one of its keys must be spelt depends_on")
    if (word == "reservefor" && text != "reserve_for") bad("one of its keys must be spelt reserve_for")
    if (text in seen) bad("one of its keys is given twice")
    seen[text] = 1
  }
  function set_gate(text,  count, parts, i) {
    if (text == "" || text == "~" || text == "null") return
    if (key == "reserve_for") { reserve = text; return }
    count = split(text, parts, /[, \t]+/)
    for (i = 1; i <= count; i++) add_gate(parts[i])
  }
  function add_gate(text) {
    if (key == "reserve_for") bad("reserve_for is not one owner")
    else if (text == "") return
    else if (text !~ /^[A-Za-z0-9][A-Za-z0-9._-]*$/ || text ~ /\.$/ || length(text) > 96 || tolower(text) ~ /\.(md|markdown|yaml|yml|json|txt)$/ || tolower(text) == "readme") bad("depends_on is neither a task id nor a list of them")
    else if (!(tolower(text) in known)) { known[tolower(text)] = 1; deps = deps " " text }
  }
  # Whether a commit is merged, only git can tell, and these tools do not ask it.
  function until_merged(text) { if (text ~ /\{[^{}]*until:[ \t]+merged/) bad_until() }
  function bad_until() { bad("it depends on a task until that is merged, which only dibs can tell") }
  # A value of one of the two keys, without quotes and comment.
  function scalar(text) {
    if (text ~ /^"[^"\\]*"([ \t]+#.*)?$/) { text = substr(text, 2); return trim(substr(text, 1, index(text, "\"") - 1)) }
    if (text ~ /^\047([^\047]|\047\047)*\047([ \t]+#.*)?$/) {
      sub(/^\047/, "", text)
      gsub(/\047\047/, "\001", text)
      text = substr(text, 1, index(text, "\047") - 1)
      gsub(/\001/, "\047", text)
      return trim(text)
    }
    text = uncommented(text)
    if (text ~ /^#/) return ""
    if (text ~ /^\{/) until_merged(text)
    if (text ~ /^[]["\047{}&*!|>%@`,?:]/ || text ~ /^-([ \t]|$)/ || text ~ /:([ \t]|$)/ || text ~ /[\t\\]/) bad("the value of depends_on or reserve_for is more than plain or quoted text")
    return text
  }

  # Front matter, a line at a time. state: closed, value, items, map, list, open, text, block, span.
  function front(line,  colon) {
    if (line ~ /\r/) { bad("a line of its front matter ends with a bare carriage return"); return }
    if (line ~ /^[ \t]*$/) return
    if (state == "map") { if (line !~ /^[ \t]*#/) in_map(trim(line)); return }
    if ((state == "span" || state == "list") && line !~ /^ /) bad("a value in quotes or brackets does not end")
    else if (state == "span") spanned(line)
    else if (state == "block" && line ~ /^ /) show(line)
    else if (line ~ /^[ \t]*#/) return
    else if (line ~ /^\t/) bad("a line of its front matter begins with a tab")
    else if (line ~ /^ /) inside(line)
    else if (line ~ /^-([ \t]|$)/) item(line)
    else {
      if (!match(line, /:([ \t]|$)/)) { bad("its front matter is not a list of \"key: value\""); return }
      colon = RSTART
      key = key_of(trim(substr(line, 1, colon - 1)))
      # "depends_on:T-1: x": to YAML that is one key, and to whoever wrote it another one.
      if (is_nested(key)) out_of_place()
      new_key(key)
      value(trim(substr(line, colon + 1)))
    }
  }
  function key_of(text) {
    if (text ~ /^"[^"\\]*"$/ || text ~ /^\047[^\047]*\047$/) return substr(text, 2, length(text) - 2)
    if (text == "" || text ~ /^[][ \t!"#$%&\047()*+,.\/:;<=>?@\\^`{|}~-]/ || text ~ /[ \t]#/) bad("one of its keys is not plain text")
    return text
  }
  function value(text) {
    if (text == "" || text ~ /^#/) state = is_gate(key) ? "value" : "open"
    else if (is_gate(key) && text ~ /^\[/) listed(text)
    else if (is_gate(key)) { state = "closed"; set_gate(scalar(text)) }
    else if (text ~ /^[|>]/) {
      if (text !~ /^[|>][-+0-9]*([ \t]+#.*)?$/) bad("something follows a | or > in its front matter")
      state = "block"
      if (key in is_shown) is_block[key] = 1
    }
    else if (text ~ /^["\047[{]/) { quote = ""; brackets = ""; over = 0; bracketed = text ~ /^[[{]/; spanned(text) }
    else { state = "text"; plain(text) }
  }
  function inside(line,  text) {
    text = trim(line)
    if (key == "") bad("its first key does not begin its line")
    else if (state == "list") listed(text)
    else if (!is_gate(key)) plain(text)
    else if (text ~ /^-([ \t]|$)/) item(line)
    else if (state == "value") value(text)
    else bad("the value of " key " goes on in another line")
  }
  function plain(text) {
    text = uncommented(text)
    if (is_nested(text)) out_of_place()
    show(text)
  }
  function item(line,  at, text) {
    at = index(line, "-")
    text = trim(substr(line, at + 1))
    if (!is_gate(key)) {
      if (state != "open") bad("its front matter is not a list of \"key: value\"")
      plain(text)
      return
    }
    if (state != "value" && (state != "items" || at != indent)) bad("the list of " key " is not plain")
    state = "items"; indent = at
    if (key == "depends_on" && text ~ /^until:[ \t]+"?merged/) bad_until()
    else if (key == "depends_on" && text ~ /^id:[ \t]/) state = "map"
    else add_gate(scalar(text))
  }
  # The line behind an item "- id: T-1". Such a map says until when it holds, or it is none that anybody reads.
  function in_map(text) { if (text ~ /^until:[ \t]+"?merged/) bad_until(); else odd_map() }
  function odd_map() { bad("the value of depends_on or reserve_for is more than plain or quoted text") }
  function listed(text,  count, parts, i) {
    sub(/[ \t]+#.*$/, "", text)
    list = list " " text; state = "list"
    if (!index(list, "]")) return
    until_merged(list)
    if (list !~ /^ \[[^][{}]*\][ \t]*$/) { bad("the list of " key " is not plain"); return }
    text = substr(list, 3); sub(/\][ \t]*$/, "", text)
    list = ""; state = "closed"
    count = split(text, parts, ",")
    for (i = 1; i <= count; i++) add_gate(scalar(trim(parts[i])))
    if (count == 0) add_gate("")
  }
  # A value in quotes or brackets, which may go on over several lines.
  function spanned(text) { span(text); show(text) }
  function span(text,  at, c, before, size) {
    if (bracketed && is_nested(text)) { out_of_place(); return }
    state = "span"; before = " "; size = length(text)
    for (at = 1; at <= size; at++) {
      c = substr(text, at, 1)
      if (over) {
        text = substr(text, at)
        if (text !~ /^[ \t]*$/ && text !~ /^[ \t]+#/) bad("something follows a value in quotes or brackets")
        break
      }
      if (quote != "") {
        if (c == "\\" && quote == "\"") at++
        else if (c == quote && quote == "\047" && substr(text, at + 1, 1) == "\047") at++
        else if (c == quote) { quote = ""; over = brackets == "" }
      }
      else if (c == "#" && (before == " " || before == "\t")) break
      else if ((c == "\"" || c == "\047") && index(" \t[{,:", before)) quote = c
      else if (c == "[" || c == "{") brackets = brackets c
      else if (c == "]" || c == "}") {
        if (substr(brackets, length(brackets)) != (c == "]" ? "[" : "{")) { bad("its brackets do not match"); return }
        brackets = substr(brackets, 1, length(brackets) - 1)
        over = brackets == ""
      }
      before = c
    }
    if (over) state = "text"
  }

  # What the other keys say, as texts of one line.
  function show(text) {
    if (!(key in is_shown)) return
    if (key == "labels") { sub(/^-[ \t]+/, "", text); listed_labels[++count_listed] = text }
    else if (key in shown) shown[key] = shown[key] " " trim(text)
    else shown[key] = trim(text)
  }
  function shown_text(key,  text) {
    if (!(key in shown)) return ""
    text = trim(shown[key])
    if (is_block[key]) return text
    if (text ~ /^[[{]/ || text == "~" || text == "null") return ""
    if (match(text, /^"([^"\\]|\\.)*"/)) return trim(unescaped(substr(text, 2, RLENGTH - 2)))
    if (match(text, /^\047([^\047]|\047\047)*\047/)) { text = substr(text, 2, RLENGTH - 2); gsub(/\047\047/, "\047", text); return trim(text) }
    return text
  }
  # Of the escapes only those of visible characters: no others stand where tasks are chosen by.
  function unescaped(text) {
    gsub(/\\\\/, "\001", text)
    gsub(/\\"/, "\"", text)
    gsub(/\\\//, "/", text)
    gsub(/\001/, "\\", text)
    return text
  }
  # Labels in brackets, or one or more in each line.
  function read_labels(  i, j, text, count, parts, words, size) {
    text = listed_labels[1]
    for (i = 2; i <= count_listed; i++) text = text "\n" listed_labels[i]
    if (text ~ /^\[/ && text ~ /\]$/ && length(text) > 1) text = substr(text, 2, length(text) - 2)
    count = split(text, parts, /[,\n]/)
    for (i = 1; i <= count; i++) {
      text = parts[i]
      if (text ~ /^[ \t]*["\047]/) {
        text = trim(text)
        if (length(text) > 1 && substr(text, 1, 1) == substr(text, length(text))) text = substr(text, 2, length(text) - 2)
        add_label(text)
        continue
      }
      size = split(text, words, /[ \t]+/)
      for (j = 1; j <= size; j++) add_label(words[j])
    }
  }
  function add_label(text) { if (text != "" && text != "~" && text != "null") labels[tolower(text)] = ++count_labels }

  # JSON, a token at a time. expected: value, first-value, key, first-key, colon, more, nothing.
  function json(line,  c, size) {
    while (why == "") {
      sub(/^[ \t]+/, "", line)
      if (line == "") return
      c = substr(line, 1, 1)
      size = 1
      if (c == "\"") {
        if (!match(line, /^"([^"\\\001-\037]|\\["\\\/bfnrt]|\\u[0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f])*"/)) { bad("it is not JSON"); return }
        size = RLENGTH
        json_word(1, substr(line, 2, size - 2))
      }
      else if (match(line, /^(-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?|true|false|null)/)) {
        size = RLENGTH
        json_word(0, substr(line, 1, size))
      }
      else if (c == "{" || c == "[") json_begin(c)
      else if (c == "}" || c == "]") json_finish(c)
      else if (c == ":" && expected == "colon") expected = "value"
      else if (c == "," && expected == "more") expected = substr(brackets, length(brackets)) == "{" ? "key" : "value"
      else bad("it is not JSON")
      line = substr(line, size + 1)
    }
  }
  function json_word(quoted, text) {
    if (quoted && (expected == "key" || expected == "first-key")) {
      expected = "colon"
      if (brackets != "{") return
      if (index(text, "\\")) bad("one of its keys is not plain text")
      key = text
      new_key(text)
      return
    }
    json_value()
    if (brackets == "") bad("it is not a list of keys and values")
    if (is_gate(key) && index(text, "\\")) bad("the value of depends_on or reserve_for is more than plain or quoted text")
    if (is_gate(key) && brackets == "{") set_gate(trim(text))
    else if (is_gate(key)) add_gate(trim(text))
    else json_show(quoted, text)
    expected = "more"
  }
  function json_show(quoted, text) {
    if (!(key in is_shown)) return
    if (key == "labels") { if (quoted && text != "" && (brackets == "{" || brackets == "{[")) labels[tolower(unescaped(text))] = ++count_labels }
    else if (key == "verify") { if (quoted || text != "null" || brackets != "{") shown[key] = shown[key] "." }
    else if (brackets == "{" && quoted) shown[key] = unescaped(text)
    else if (brackets == "{" && text ~ /^[-0-9]/) shown[key] = (text + 0) ""
    if (key != "verify") is_block[key] = 1
  }
  function json_begin(c) {
    json_value()
    if (brackets == "" && c == "[") bad("it is not a list of keys and values")
    if (is_gate(key) && brackets != "" && (brackets != "{" || c == "{")) bad("the list of " key " is not plain")
    if (key == "reserve_for" && brackets == "{") bad("reserve_for is not one owner")
    if (c == "{" && key == "verify") json_show(1, c)
    brackets = brackets c
    expected = c == "{" ? "first-key" : "first-value"
  }
  function json_finish(c,  first) {
    first = expected == (c == "}" ? "first-key" : "first-value")
    if (substr(brackets, length(brackets)) != (c == "}" ? "{" : "[") || (!first && expected != "more")) bad("it is not JSON")
    brackets = substr(brackets, 1, length(brackets) - 1)
    expected = brackets == "" ? "nothing" : "more"
  }
  function json_value() { if (expected != "value" && expected != "first-value") bad("it is not JSON") }

  # A text without front matter that looks as if it had some.
  function resemblance(  i, j, text, count, parts, first) {
    first = 1
    for (i = 1; i <= last; i++) {
      text = lines[i]
      if (first) {
        # What nobody sees: blanks, control characters, byte order marks, no-break and zero-width spaces.
        while (sub(/^([\001-\040\177]|\302[\205\240]|\342\200[\213-\217\250\251]|\342\201\240|\343\200\200|\357\273\277)/, "", text));
        if (text == "") continue
        first = 0
        if (text ~ /^(<<<<<<<|=======|>>>>>>>|\|\|\|\|\|\|\|)([ \t\r]|$)/) bad("it begins with a conflict of a merge")
        else if (text ~ /^---([^-]|$)/) bad("it begins like front matter, but its first line is not ---")
        else if (text ~ /^(\+\+\+[ \t]*(\r|$)|%YAML|%TAG)/) bad("it begins with front matter that dibs does not read")
      }
      count = split(text, parts, /\r/)
      if (count == 0) return
      for (j = 1; j <= count; j++) {
        if (parts[j] ~ /^[ \t]*$/) return
        if (tolower(parts[j]) ~ /^[^a-z]*(depends[_-]?on|reserve[_-]?for)["\047]?[ \t]*[:=]/) bad("it has a key that belongs into front matter, between two --- lines")
      }
    }
  }

  function read_all(  i, from) {
    sub(/^\357\273\277/, "", lines[1])
    if (ext == ".json") {
      if (!whole) { bad("it is longer than 65536 bytes"); return }
      expected = "value"
      for (i = 1; i <= last; i++) if (lines[i] ~ /\r/) bad("a line of it ends with a bare carriage return")
      for (i = 1; i <= last && why == ""; i++) json(lines[i])
      if (expected != "nothing") bad("it is not JSON")
      return
    }
    from = lines[1] ~ /^---[ \t]*$/ ? 2 : 1
    if (ext == ".yaml" || ext == ".yml") {
      if (!whole) { bad("it is longer than 65536 bytes"); return }
      end = last + 1
    }
    else if (from == 1) { resemblance(); return }
    else {
      for (end = 2; end <= last; end++) if (lines[end] ~ /^(---|\.\.\.)[ \t]*$/) break
      if (end > last && whole) { bad("its front matter has no closing ---"); return }
      if (end > last || (!whole && end == last)) { bad("its front matter is longer than 65536 bytes"); return }
    }
    for (i = from; i < end && why == ""; i++) front(lines[i])
    if (state == "span" || state == "list") bad("a value in quotes or brackets does not end")
    if (state == "map") odd_map()
  }
'

# dibs_read_metadata EXT WHOLE: reads a text, in which \377 stands for NUL, and prints "free", "bad WHY", or "metadata
# RESERVED" and then the lines "on IDS", "lease TEXT" and "agent TEXT".
dibs_read_metadata() {
  awk -v "ext=$1" -v "whole=$2" "$metadata_awk"'
    { sub(/\r$/, ""); lines[NR] = $0 }
    /\377/ { binary = 1 }
    END {
      is_shown["lease"] = is_shown["agent"] = 1
      if (lines[NR] != "\001end") { print "bad it could not be read"; exit }
      last = NR - 1
      state = "closed"
      if (binary || lines[1] ~ /^\376\376/) bad("it is binary, or not UTF-8")
      else read_all()
      if (why != "") print "bad " why
      else if (reserve deps shown_text("lease") shown_text("agent") == "") print "free"
      else print "metadata " reserve "\non" deps "\nlease " shown_text("lease") "\nagent " shown_text("agent")
    }'
}
