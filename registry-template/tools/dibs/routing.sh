# shellcheck shell=sh
# Who a task is meant for, and which comes first: the order of dibs, which is the same for everybody who asks.

dibs_part metadata

# $routing_awk: functions of awk, on top of $metadata_awk. By the environment: me_key, me_plain and me_plain_agent (who
# asks, in small letters), next_project, next_role, next_labels (what is asked for), own_role, own_labels (what this
# agent does).
# shellcheck disable=SC2016 # awk's dollars
routing_awk='
  function begin_routing(  count, keys, i) {
    count = split("priority due created agent role project labels", keys, " ")
    for (i = 1; i <= count; i++) is_shown[keys[i]] = 1
  }
  # Reads the text of a task. False if the file cannot be read, or its text says nothing for certain (why).
  function read_text(path,  line, got, size, is_front, is_begun) {
    why = key = reserve = deps = list = quote = brackets = expected = ""
    state = "closed"; indent = -1; over = last = end = count_listed = count_labels = 0; whole = 1
    split("", seen); split("", known); split("", lines); split("", shown); split("", is_block); split("", listed_labels); split("", labels)
    ext = match(path, /\.[a-z]+$/) ? substr(path, RSTART) : ""
    while ((got = (getline line < path)) > 0) {
      size += length(line) + 1
      sub(/\r$/, "", line)
      lines[++last] = line
      if (size > 65536) { whole = 0; break }
      if (ext ~ /^\.(yaml|yml|json)$/) continue
      # Nothing counts behind the front matter, or behind the first paragraph.
      if (last == 1) is_front = line ~ /^(\357\273\277)?---[ \t]*$/
      else if (is_front && line ~ /^(---|\.\.\.)[ \t]*$/) break
      if (line !~ /^[ \t\r]*$/) is_begun = 1
      else if (is_begun && !is_front) break
    }
    close(path)
    if (got < 0) return 0
    read_all()
    if (count_listed > 0) read_labels()
    return why == ""
  }

  # An owner is named as it stands in names, or as it was written before that.
  function is_me(owner) {
    owner = tolower(owner)
    return owner == ENVIRON["me_key"] || owner == ENVIRON["me_plain"] || owner == ENVIRON["me_plain_agent"]
  }
  # Does whoever asks want the task whose text was read, and is it meant for them? It is not reserved for anybody else:
  # nobody else can do what is reserved for them, whatever else it says.
  function is_wanted(  i, count, parts, asked) {
    if (reserve == "" && shown_text("agent") != "" && !is_me(shown_text("agent"))) return 0
    if (!is_met("project", ENVIRON["next_project"]) || !is_met("role", ENVIRON["next_role"])) return 0
    count = split(ENVIRON["next_labels"], parts, /[,\n]/)
    for (i = 1; i <= count; i++) {
      if (trim(parts[i]) == "") continue
      asked = 1
      if (!(tolower(trim(parts[i])) in labels)) return 0
    }
    # What is offered to this agent by its name is, whatever kind of worker it is.
    if (reserve shown_text("agent") != "") return 1
    if (ENVIRON["next_role"] == "" && ENVIRON["own_role"] != "" && shown_text("role") != "" && !is_met("role", ENVIRON["own_role"])) return 0
    if (asked || count_labels == 0 || ENVIRON["own_labels"] == "") return 1
    count = split(ENVIRON["own_labels"], parts, /[, \t\n\v\f\r]+/)
    for (i = 1; i <= count; i++) if (parts[i] != "" && tolower(parts[i]) in labels) return 1
    return 0
  }
  function is_met(key, wish) { return wish == "" || tolower(shown_text(key)) == tolower(wish) }

  # The smaller text is the sooner task (a letter, so that no awk takes it for a number): first how urgent it is, then when it was made and its id.
  function urgency_of(is_expired,  priority) {
    priority = shown_text("priority")
    if (priority !~ /^[1-9][0-9]*$/ || length(priority) > 6) priority = 2
    return sprintf("u%06d%d%s", priority, is_expired, moment_key(shown_text("due")))
  }
  function place_of(id) { return moment_key(shown_text("created")) " " id_key(id) }
  # In ms, as a text of fixed length, later than any date if it is none. A date without a zone is one in UTC.
  function moment_key(text,  rest, years, days, second, offset) {
    if (text !~ /^[0-9][0-9][0-9][0-9]-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([Tt ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?([Zz]|[-+]([01][0-9]|2[0-3]):?[0-5][0-9])?)?$/) return "999999999999999"
    if (match(text, /\.[0-9]+/) && RLENGTH > 10) return "999999999999999"
    years = substr(text, 1, 4) - (substr(text, 6, 2) + 0 > 2 ? 0 : 1)
    # The year begins in March, so that a leap day is its last one.
    days = years * 365 + floor(years / 4) - floor(years / 100) + floor(years / 400) + floor(((substr(text, 6, 2) + 9) % 12 * 153 + 2) / 5) + substr(text, 9, 2) - 719469
    rest = substr(text, 17)
    if (match(rest, /^:[0-9.]+/)) { second = substr(rest, 2, RLENGTH - 1); rest = substr(rest, RLENGTH + 1) }
    if (rest ~ /^[-+]/) offset = (substr(rest, 2, 2) * 60 + substr(rest, length(rest) - 1)) * (rest ~ /^-/ ? -60 : 60)
    return sprintf("%015.0f", 100000000000000 + (days * 86400 + substr(text, 12, 2) * 3600 + substr(text, 15, 2) * 60 - offset) * 1000 + floor(second * 1000 + 0.5))
  }
  function floor(number) { return int(number) - (number < int(number) ? 1 : 0) }
  # The order in which people count: signs, then numbers by their value, then letters; the case counts last.
  function id_key(id,  at, c, number, order, cases) {
    while (id != "") {
      if (match(id, /^[0-9]+/)) {
        number = substr(id, 1, RLENGTH)
        at = RLENGTH
        sub(/^0+/, "", number)
        order = order sprintf("4%02d%s", length(number), number)
        cases = cases "0"
      }
      else {
        c = substr(id, 1, 1)
        at = 1
        order = order (c ~ /[A-Za-z]/ ? "5" tolower(c) : index("_-.", c))
        cases = cases (c ~ /[A-Z]/ ? "1" : "0")
      }
      id = substr(id, at + 1)
    }
    return order " " cases
  }
'
