# shellcheck shell=sh
# What keeps a task from being claimed of what it depends on, and why: a task that is not there, a cancelled one and a
# ring never become complete by themselves. It looks in the order in which dibs looks, so both find the same ring.

# dibs_blockers_of IDS, of the task f_* -> $blockers: what keeps it from being claimed, as a sentence without its
# beginning; empty if all of them are complete. -> $id stays the task.
dibs_blockers_of() {
  blockers_id=$id blockers_missing='' blockers_cancelled='' blockers_rings='' blockers_open=''
  for blocker_ in $1; do
    if ! dibs_find_task "$blocker_"; then
      blockers_missing="$blockers_missing${blockers_missing:+, }$blocker_"
      continue
    fi
    case $t_kind/$t_shelf in
      rest/complete) ;;
      rest/cancelled) blockers_cancelled="$blockers_cancelled${blockers_cancelled:+, }$blocker_" ;;
      *)
        if dibs_ring_through "$blocker_"; then
          blockers_rings="$blockers_rings; it depends on $blocker_, which waits for it in turn ($ring): take one of them out of depends_on"
        else
          blockers_open="$blockers_open${blockers_open:+, }$blocker_"
        fi
        ;;
    esac
  done
  dibs_mean "$blockers_id"
  blockers=''
  case $blockers_missing in
    '') ;;
    *,*) blockers="; it depends on $blockers_missing, which no shelf has: add them, or take them out of depends_on" ;;
    *) blockers="; it depends on $blockers_missing, which no shelf has: add it, or take it out of depends_on" ;;
  esac
  case $blockers_cancelled in
    '') ;;
    *,*) blockers="$blockers; it depends on $blockers_cancelled, which are cancelled: move them to scoped/ if they are to be done after all, or take them out of depends_on" ;;
    *) blockers="$blockers; it depends on $blockers_cancelled, which is cancelled: move it to scoped/ if it is to be done after all, or take it out of depends_on" ;;
  esac
  blockers=$blockers$blockers_rings
  case $blockers_open in
    '') ;;
    *,*) blockers="$blockers; it depends on $blockers_open, which are not complete yet" ;;
    *) blockers="$blockers; it depends on $blockers_open, which is not complete yet" ;;
  esac
  blockers=${blockers#'; it '}
}

# dibs_find_task ID -> t_*. False if neither a shelf nor the archive has it.
dibs_find_task() {
  # A name that another tool gives to a copy is not a task.
  if dibs_is_copy "$1"; then return 1; fi
  dibs_mean "$1"
  dibs_look_confirming_absence
  dibs_judge
}

# dibs_ring_through ID: the shortest way from the task f_* by this one back to itself, if each on it waits for the next
# one -> $ring. It asks a hundred tasks at most.
dibs_ring_through() {
  dibs_ascii_lower "$f_id"
  ring_key=$lower
  dibs_ascii_lower "$1"
  if [ "$lower" = "$ring_key" ]; then
    ring="$f_id > $f_id"
    return 0
  fi
  ring_seen=" $lower " ring_ways=$1 ring_asked=0
  while [ -n "$ring_ways" ] && [ $ring_asked -lt 100 ]; do
    ring_asked=$((ring_asked + 1))
    ring_way=${ring_ways%% *}
    case $ring_ways in *' '*) ring_ways=${ring_ways#* } ;; *) ring_ways='' ;; esac
    dibs_find_task "${ring_way##*>}" || continue
    case $t_shelf in discovery | scoped | waiting) dibs_read_dependencies ;; *) continue ;; esac
    for ring_ in $dependencies; do
      dibs_ascii_lower "$ring_"
      if [ "$lower" = "$ring_key" ]; then
        ring=$f_id
        while [ -n "$ring_way" ]; do
          ring="$ring > ${ring_way%%>*}"
          case $ring_way in *'>'*) ring_way=${ring_way#*>} ;; *) ring_way='' ;; esac
        done
        ring="$ring > $f_id"
        return 0
      fi
      case $ring_seen in *" $lower "*) continue ;; esac
      ring_seen="$ring_seen$lower " ring_ways="$ring_ways${ring_ways:+ }$ring_way>$ring_"
    done
  done
  return 1
}

# dibs_read_dependencies, of the task t_* -> $dependencies
dibs_read_dependencies() {
  dependencies=''
  if ! dibs_regular "$t_path" || [ ! -r "$t_path" ]; then return 0; fi
  dibs_now_reading "$t_path"
  dibs_stated "$t_path" || return 0
  dibs_read_front "$t_path" "$t_ext" "$st_size"
  case $front in 'metadata '*) dependencies=${front#*"${nl}on"} && dependencies=${dependencies%%"$nl"*} ;; esac
}
