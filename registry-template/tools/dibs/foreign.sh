# shellcheck shell=sh
# Tasks that were claimed without dibs: a name in claimed/ that is not a claim, but names a task. mv and scripts of
# one's own leave such names. They never hold a task, but somebody may be working on it, so nobody claims it beside
# them.

# dibs_foreign_rest NAME -> $foreign_id, $foreign_ext: reads a name as that of a task at rest.
dibs_foreign_rest() {
  foreign_id=$1 foreign_ext=''
  case $1 in *.md | *.markdown | *.yaml | *.yml | *.json | *.txt) foreign_ext=.${1##*.} foreign_id=${1%.*} ;; esac
  case $foreign_id in
    *\~*)
      foreign_gen=${foreign_id##*\~} foreign_id=${foreign_id%\~*}
      case $foreign_gen in [1-9]*) ;; *) return 1 ;; esac
      case $foreign_gen in *[!0-9]* | ????????????????*) return 1 ;; esac
      ;;
  esac
  case $foreign_ext$foreign_id in
    4913 | sed[A-Za-z0-9][A-Za-z0-9][A-Za-z0-9][A-Za-z0-9][A-Za-z0-9][A-Za-z0-9] | [!.]*.*) return 1 ;;
  esac
  dibs_is_task_id "$foreign_id"
}

# dibs_foreign_claim PATH -> $foreign_id, $foreign_ext, $foreign_form (task, lock, stamped), $foreign_agent, which only
# a stamped name tells, and $foreign_keys, all ids that it may be about. False for a claim, and for what names no task.
dibs_foreign_claim() {
  foreign_name=${1#claimed/} foreign_form=task foreign_agent='' foreign_keys=''
  case $foreign_name in
    [1-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]_?* | [1-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]_?*)
      dibs_stamped_claim "${foreign_name#*_}"
      return
      ;;
    *.lock | *.lck | *.claim | *.claimed | *.owner | *.agent | *.holder | *.pid) foreign_form=lock foreign_name=${foreign_name%.*} ;;
  esac
  dibs_foreign_rest "$foreign_name" || return 1
  dibs_ascii_lower "$foreign_id"
  foreign_keys=$lower
}

# dibs_stamped_claim REST: what stands behind the time. An agent or an id with "_" can be read in several ways.
dibs_stamped_claim() {
  stamped_=$1 stamped_agent='' stamped_count=0
  while :; do
    case $stamped_ in ?*_*) ;; *) break ;; esac
    stamped_agent=$stamped_agent${stamped_agent:+_}${stamped_%%_*} stamped_=${stamped_#*_}
    case $stamped_agent in '' | *[!A-Za-z0-9._~@%:+!-]*) continue ;; esac
    dibs_foreign_rest "$stamped_" || continue
    dibs_ascii_lower "$foreign_id"
    stamped_count=$((stamped_count + 1)) stamped_id=$foreign_id stamped_ext=$foreign_ext
    foreign_agent=$stamped_agent foreign_keys="$foreign_keys $lower"
  done
  [ $stamped_count -gt 0 ] || return 1
  foreign_form=stamped foreign_id=$stamped_id foreign_ext=$stamped_ext
  if [ $stamped_count -gt 1 ]; then foreign_agent=''; fi
  return 0
}

# dibs_foreign_claims_among -> $foreign: the paths that may be claims of the current task without dibs.
dibs_foreign_claims_among() {
  dibs_is_foreign_there || return 0
  # shellcheck disable=SC2086
  set -- $foreign
  foreign=''
  for foreign_ in "$@"; do
    dibs_foreign_claim "$foreign_" || continue
    case " $foreign_keys " in *" $id_key "*) foreign="$foreign $foreign_" ;; esac
  done
}

# dibs_read_claimant PATH, of its name -> $foreign_agent, by its text if the name does not tell it. One word or some
# lines by which a script says who claimed and when, or claimed_by in the text of the task itself; the same as dibs
# reads.
dibs_read_claimant() {
  if [ -n "$foreign_agent" ] || ! dibs_regular "$1" || [ ! -r "$1" ]; then return 0; fi
  text_lock=0 text_bare=0
  if [ "$foreign_form" = lock ]; then text_lock=1; fi
  if [ -z "$foreign_ext" ]; then text_bare=1; fi
  # shellcheck disable=SC2016 # awk's dollars
  foreign_agent=$(dd if="$1" bs=65536 count=1 2>/dev/null | tr '\r\000' '\n\001' | awk -v "lock=$text_lock" -v "bare=$text_bare" '
    function trim(text) {
      sub(/^[ \t]+/, "", text)
      sub(/[ \t]+$/, "", text)
      return text
    }
    function is_agent(text) {
      return length(text) <= 200 && text !~ /^[0-9.]*$/ && text ~ /^[^[:cntrl:] "\047,;|={}<>#][^[:cntrl:] "\047,;|={}<>]*$/
    }
    function is_agent_key(key) {
      return key ~ /^(agent|owner|holder|worker|assignee|by|user|who|claimed[ _-]?by|claimer|(agent|owner|worker)[ _-]?(id|name))$/
    }
    function is_other_key(key) {
      return key ~ /^(task|id|status|state|host|hostname|pid|lease|ttl|session|session[ _-]?id|task[ _-]?id|time|timestamp|ts|at|since|date|epoch|(claimed|started|locked|acquired|created|updated|expires)([ _-]?(at|on|time))?|heartbeat|last[ _-]?heartbeat)$/
    }
    function without_time(text, loose,  time, before) {
      time = loose ? sure "|" day "|[0-9]+" : sure
      if (text ~ ("^(" time ")$")) return ""
      before = text
      if (match(before, between "(" sure ")" between ".*$")) before = substr(before, 1, RSTART - 1)
      if (match(before, between "(" time ")$")) before = substr(before, 1, RSTART - 1)
      if (before == text && match(before, "^(" time ")" between)) before = substr(before, RLENGTH + 1)
      return before
    }
    # A pair of key and value -> key, value. False if the line is something else.
    function is_pair(text,  at) {
      sub(/^[ \t"\047#>*{-]*/, "", text)
      sub(/^export /, "", text)
      at = match(text, /[:=]/)
      if (!at) return 0
      key = substr(text, 1, at - 1)
      sub(/["\047]?[ \t]*$/, "", key)
      value = trim(substr(text, at + 1))
      sub(/^["\047]/, "", value)
      sub(/["\047]$/, "", value)
      key = tolower(key)
      return key ~ /^[a-z][a-z _-]*$/
    }
    BEGIN {
      day = "[0-9][0-9][0-9][0-9]-[0-9]+-[0-9]+"
      sure = "[A-Z][a-z]+ [A-Z][a-z]+ +[0-9]+ [0-9]+:[0-9]+:[0-9]+( [AP]M)? [A-Z0-9+-]+ [0-9]+"
      sure = sure "|" day "[T _][0-9]+:[0-9]+(:[0-9]+)?([.][0-9]+)?( ?(Z|UTC|[+-][0-9]+:?[0-9]*))?"
      sure = sure "|[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]*([.][0-9]+)?"
      between = "[ \t:,;|=]+((at|on|since) )?"
    }
    { text[++count] = $0 }
    END {
      sub(/^\357\273\277/, "", text[1])
      for (i = 1; i <= count && trim(text[i]) == ""; i++);
      json = i <= count && trim(text[i]) ~ /^[{]/
      for (i = 1; i <= count; i++) {
        if (json) gsub(/[{},]/, "\n", text[i])
        parts = split(text[i], part, "\n")
        for (j = 1; j <= parts; j++) if (trim(part[j]) != "") line[++lines] = trim(part[j])
      }
      loose = lock || bare
      if (lines >= 1 && lines <= 2) {
        all = lines == 2 ? line[1] " " line[2] : line[1]
        if (match(tolower(all), /^((claimed|held|locked|taken) )?by /)) word = without_time(substr(all, RLENGTH + 1), loose)
        else word = without_time(all, loose)
        if (word ~ /^".*"$/ || word ~ /^\047.*\047$/) word = substr(word, 2, length(word) - 2)
        if ((word != all || loose) && (word == "" || (is_agent(word) && !is_other_key(tolower(word)) && (word != all || word !~ /:/)))) {
          if (is_agent(word)) print word
          exit
        }
      }
      known = 1
      for (i = 1; i <= lines; i++) {
        if (!is_pair(line[i])) known = 0
        else if (!is_agent_key(key) && !is_other_key(key)) known = 0
        else if (is_agent_key(key) && found == "" && is_agent(without_time(value, 1))) found = without_time(value, 1)
        if (match(tolower(line[i]), /^[ \t"\047#>*<!-]*claimed[ _-]?by["\047]?[ \t]*[:=][ \t]*["\047]?/)) {
          by = substr(line[i], RLENGTH + 1)
          sub(/[ \t"\047,{}<>].*$/, "", by)
          if (by != "") last = by
        }
      }
      if ((known || lock) && found != "") print found
      else if (is_agent(last)) print last
    }' 2>/dev/null)
}

# dibs_most_telling PATHS -> $most_path and $most_agent, the one that tells most: the one with an agent, else the last
# changed; $most_ms: when it was changed.
dibs_most_telling() {
  most_path='' most_agent='' most_ms=0
  dibs_now_reading "$@"
  for most_ in "$@"; do
    dibs_foreign_claim "$most_" || continue
    dibs_stated "$most_" || continue
    most_changed=$st_ms
    if [ "$st_cms" -gt "$most_changed" ]; then most_changed=$st_cms; fi
    dibs_read_claimant "$most_"
    if [ -n "$most_path" ]; then
      if [ -n "$most_agent" ] && [ -z "$foreign_agent" ]; then continue; fi
      if [ -n "$most_agent" ] || [ -z "$foreign_agent" ]; then [ "$most_changed" -gt "$most_ms" ] || continue; fi
    fi
    most_path=$most_ most_agent=$foreign_agent most_ms=$most_changed
  done
}

# dibs_owner_called AGENT -> $owner_key: this agent as an owner, as it is compared. Empty if none can be called that.
dibs_owner_called() {
  owner_key=$1
  if ! dibs_is_owner "$1"; then
    dibs_encode_part "${1%%\~*}"
    owner_key=$encoded
    case $1 in
      *\~?*)
        dibs_encode_part "${1#*\~}"
        owner_key=$owner_key~$encoded
        ;;
    esac
  fi
  dibs_is_owner "$owner_key" || owner_key=''
  dibs_ascii_lower "$owner_key"
  owner_key=$lower
}

# dibs_foreign_clause, of $most_* -> $foreign_says: who has it and since when, for a sentence.
dibs_foreign_clause() {
  dibs_describe_span $((now_ms - most_ms))
  foreign_where="($most_path, last changed $span ago)"
  if [ -z "$most_agent" ]; then
    foreign_says="nobody can tell who has it $foreign_where"
    return
  fi
  dibs_owner_called "$most_agent"
  dibs_printable "$most_agent"
  if [ -n "$owner_key" ] && [ "$owner_key" = "${me_key-}" ]; then
    foreign_says="you have it, by the name of $shown $foreign_where"
  else
    foreign_says="$shown has it $foreign_where"
  fi
}

# dibs_claimed_without_dibs -> $foreign_why: why the current task is not free, though no shelf says so. False if nothing
# in claimed/ says that it was claimed without dibs.
dibs_claimed_without_dibs() {
  dibs_foreign_claims_among
  if [ -z "$foreign" ]; then return 1; fi
  # shellcheck disable=SC2086
  dibs_most_telling $foreign
  [ -n "$most_path" ] || return 1
  dibs_foreign_clause
  foreign_why="$id was claimed without dibs, with mv or by a script: $foreign_says"
}

# dibs_foreign_refuse: the refusal, if there is one.
dibs_foreign_refuse() {
  dibs_claimed_without_dibs || return 0
  dibs_fail held "$foreign_why" "ls -l $registry_word/claimed"
}

# dibs_foreign_tasks -> $foreign_tasks: the ids of all tasks that were claimed without dibs and are not claimed by dibs,
# or finished.
dibs_foreign_tasks() {
  foreign_tasks=''
  [ -d claimed ] || return 0
  dibs_find claimed/. ! -name '.*' '(' ! -name '*@*' -o -name '[1-9]*_*' ')' ! -name '*[!A-Za-z0-9._~@%:+!-]*' || ! dibs_there claimed || dibs_could_not 'claimed/ could not be listed'
  all_seen=' '
  for all_ in $listed; do
    dibs_foreign_claim "claimed/${all_##*/}" || continue
    dibs_ascii_lower "$foreign_id"
    case $all_seen in *" $lower "*) continue ;; esac
    all_seen="$all_seen$lower "
    dibs_mean "$foreign_id"
    dibs_look
    if dibs_judge && { [ "$t_kind" = claimed ] || [ "$t_shelf" = complete ] || [ "$t_shelf" = cancelled ]; }; then continue; fi
    foreign_tasks="$foreign_tasks $id"
  done
}
