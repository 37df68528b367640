# shellcheck shell=sh
# Which tasks this owner may claim, and in which order. It reads only, and is a hint: the mv of a claim decides.

dibs_part claimed-times
dibs_part routing

# dibs_next_tasks -> $offered: a line for each group of tasks that are equally urgent, the most urgent one first: their
# paths. And what is open and not offered: $next_held (others hold them), $next_waiting (they cannot be claimed yet),
# $next_unwanted (not meant for this owner, or not asked for), how many of each; $next_left: ms until the next lease of
# others runs out; $next_mine: the ids of what this owner holds.
dibs_next_tasks() {
  dibs_shelves
  dibs_now_reading
  tasks_now=$now_ms tasks_judged='' tasks_outside=''
  dibs_list ! -name '.*'
  tasks_names=$listed
  # This goes the way of a task once more, so that one that went past is seen now.
  dibs_list ! -name '.*'
  tasks_names=$tasks_names$nl$listed
  tasks_files=''
  if [ -d scoped ]; then tasks_files=$(find scoped/. ! -name . -prune -type f ! -name '*[!A-Za-z0-9._~@%:+!-]*' 2>/dev/null); fi
  tasks_archived=''
  if [ -d archive ]; then
    dibs_part archive
    dibs_list_archived
    tasks_archived=$archived
  fi
  dibs_claimed_times
  if dibs_is_any_foreign; then
    dibs_foreign_tasks
    tasks_outside=$foreign_tasks
  fi
  dibs_sort_tasks
  case $offered in
    '? '*)
      dibs_judge_unsure
      dibs_sort_tasks
      ;;
  esac
  tasks_told=${offered%%"$nl"*}
  case $offered in *"$nl"*) offered=${offered#*"$nl"} ;; *) offered='' ;; esac
  # shellcheck disable=SC2086
  set -- $tasks_told
  [ "${1-}" = told ] || dibs_could_not 'awk or sort on this machine does not do what these tools need'
  next_held=$2 next_waiting=$3 next_unwanted=$4 next_left=$5
  shift 5
  next_mine=$*
}

# dibs_judge_unsure: a line "? KEY NAMES" in $offered is a task whose names alone do not tell where it is. -> $tasks_judged
dibs_judge_unsure() {
  judge_lines=$offered
  while [ -n "$judge_lines" ]; do
    judge_line=${judge_lines%%"$nl"*}
    case $judge_lines in *"$nl"*) judge_lines=${judge_lines#*"$nl"} ;; *) judge_lines='' ;; esac
    # shellcheck disable=SC2086
    set -- $judge_line
    [ $# -gt 2 ] || continue
    judge_key=$2 judge_path=-
    shift 2
    if dibs_is_task_id "$judge_key"; then
      dibs_mean "$judge_key"
      names=$*
      dibs_ask_beliefs
      if dibs_judge_all; then judge_path=$t_path; fi
    fi
    tasks_judged="$tasks_judged$judge_key $judge_path$nl"
  done
}

# dibs_sort_tasks -> $offered: a line "told HELD WAITING UNWANTED LEFT MINE" and then the groups. Or a line "? KEY NAMES"
# for each task that has to be judged first.
dibs_sort_tasks() {
  # shellcheck disable=SC2016 # awk's dollars
  offered=$(
    {
      printf '%s\n' @times "$claimed_times" @judged "$tasks_judged" @outside
      # shellcheck disable=SC2086 # a word a line
      printf '%s\n' $tasks_outside
      printf '%s\n' @archived "$tasks_archived" @files "$tasks_files" @names "$tasks_names"
    } | dibs_with_wishes awk -v "now=$tasks_now" "$metadata_awk$claimed_awk$routing_awk"'
      # The key of the task that a name belongs to; empty for what is no name of a task.
      function task_key(path,  name, claim) {
        name = path
        sub(/^[^\/]*\//, "", name)
        if (!sub(/\.(md|markdown|yaml|yml|json|txt)$/, "", name) && name ~ /^([^~]*\.|4913$|sed[A-Za-z0-9][A-Za-z0-9][A-Za-z0-9][A-Za-z0-9][A-Za-z0-9][A-Za-z0-9]$)/) return ""
        if (path ~ /^claimed\//) {
          if (name !~ /^[^~]+~[1-9][0-9]*@[A-Za-z0-9._~%-]+(:|%3A)[1-9][0-9]+\+[0-9]+r?(![0-9a-z]+)?$/) return ""
        }
        else if (name !~ /^[^~]+(~[1-9][0-9]*)?$/) return ""
        sub(/~.*/, "", name)
        if (name !~ /^[A-Za-z0-9][A-Za-z0-9._-]*$/ || name ~ /\.$/ || length(name) > 96 || tolower(name) ~ /^readme$|\.(md|markdown|yaml|yml|json|txt)$/) return ""
        # Other tools may have made it as a copy.
        if (name ~ /___jb_|\.variant-|[Cc]onflict|[._](BACKUP|BASE|LOCAL|REMOTE)[._]|-(DESKTOP|LAPTOP)-/) unsure[tolower(name)] = 1
        return tolower(name)
      }
      function id_of(path) {
        sub(/^[^\/]*\//, "", path)
        sub(/\.(md|markdown|yaml|yml|json|txt)$/, "", path)
        sub(/~.*/, "", path)
        return path
      }
      function owner_of(path) {
        sub(/^[^@]*@/, "", path)
        sub(/(:|%3A)[0-9]+\+.*$/, "", path)
        return path
      }
      # Is everything complete on which the text that was read depends, and the task reserved for nobody else?
      function is_free(  i, count, ids) {
        if (reserve != "" && !is_me(reserve)) return 0
        count = split(deps, ids, " ")
        for (i = 1; i <= count; i++) if (!is_complete(tolower(ids[i]))) return 0
        return 1
      }
      # The archive is asked where no shelf has the task, or another one may have an old copy.
      function is_complete(key) {
        if (key in task && task[key] ~ /^(complete|claimed)\//) return task[key] ~ /^complete/
        if (!(key in archived_on) || archived_on[key] != "complete") return 0
        return !(key in task) || archived_gen[key] >= generation_of_rest(task[key])
      }
      function generation_of_rest(path) {
        return sub(/^[^~]*~/, "", path) ? path + 0 : 0
      }
      function read_archived(path,  shelf, key, gen) {
        shelf = path ~ /^archive\/cancelled\// ? "cancelled" : "complete"
        sub(/^.*\//, "", path)
        key = task_key(shelf "/" path)
        if (key == "") return
        gen = generation_of_rest(path)
        if (key in archived_on && (gen < archived_gen[key] || (gen == archived_gen[key] && shelf == "cancelled"))) return
        archived_on[key] = shelf
        archived_gen[key] = gen
      }
      function sort_out(name,  path, is_expired) {
        path = task[name]
        # Reviews are for whoever asks dibs for one.
        if (path !~ /^(scoped|claimed)\// || path ~ /^claimed\/.*\+[0-9]+r(![0-9a-z]+)?(\.[a-z]+)?$/) return
        if (path ~ /^claimed\//) {
          if (ENVIRON["must_prove"] == "no" && tolower(owner_of(path)) == ENVIRON["me_key"]) { mine = mine " " id_of(path); return }
          is_expired = 1
        }
        if (name in outside) { waiting++; return }
        if (is_expired) {
          if (!read_claim(path)) { waiting++; return }
          if (left > 0) { held++; if (soonest == "" || left < soonest) soonest = left; return }
          if (ahead) { waiting++; return }
        }
        else if (!(path in regular)) { waiting++; return }
        if (!read_text(path) || !is_free()) waiting++
        else if (!is_wanted()) unwanted++
        else { group = urgency_of(is_expired); print group, place_of(id_of(path)), path }
      }
      { sub(/\/\.\//, "/") }
      /^@/ { part = $1; next }
      part == "@times" && NF > 1 { read_times() }
      part == "@judged" && NF > 1 { task[$1] = $2 }
      part == "@outside" { outside[tolower($1)] = 1 }
      part == "@archived" && NF == 1 { read_archived($1) }
      part == "@files" { regular[$1] = 1 }
      part == "@names" && NF == 1 && !($1 in is_known) {
        is_known[$1] = 1
        name = task_key($1)
        if (name == "") next
        if (!(name in names)) order[++most] = name
        names[name] = names[name] " " $1
        count_names[name]++
      }
      END {
        begin_routing()
        for (i = 1; i <= most; i++) {
          name = order[i]
          if (name in task) continue
          if (count_names[name] > 1 || name in unsure) { print "?", name names[name]; is_open = 1 }
          else task[name] = substr(names[name], 2)
        }
        if (is_open) exit
        for (i = 1; i <= most; i++) sort_out(order[i])
        print "! told", held + 0, waiting + 0, unwanted + 0, (soonest == "" ? "-" : sprintf("%.0f", soonest)) mine
      }' | sort | awk '
      $1 == "!" { sub(/^! /, ""); print; next }
      $1 == "?" { print; next }
      { if ($1 != group && NR > 1 && group != "") printf "\n"; printf "%s%s", $1 == group ? " " : "", $NF; group = $1 }
      END { if (group != "") printf "\n" }'
  )
}

# dibs_with_wishes AWK ARGUMENTS: runs awk with who asks, and for what, in its environment: as an argument a backslash
# would mean something.
dibs_with_wishes() {
  me_key=$me_key me_plain=$me_plain me_plain_agent=$me_plain_agent must_prove=$must_prove \
    next_project=$next_project next_role=$next_role next_labels=$next_labels own_role=$own_role own_labels=$own_labels "$@"
}
