# shellcheck shell=sh
# Claims the task that comes next: looks what is offered, and tries one after the other until a claim counts. Nobody
# sleeps meanwhile. Callers that meet at one task spread over those that are equally urgent.

dibs_part claim
dibs_part next-tasks

# What a claim is given back with if its text changed after it was chosen. Logs have it, so it is the same in dibs.
changed_text='its text changed while it was claimed'

# dibs_claim_next: claims a task and tells so, on stdout. It fails with nothing-to-claim if there is none, with lost if
# this owner was never told of a loss that is in the way, and with what is not about one task.
#   $next_project, $next_role, $next_labels (one a line): what is asked for
dibs_claim_next() {
  claim_again=refuse claim_shelf=scoped next_rounds=20 next_empty=no
  exec 3>&1
  while :; do
    next_rounds=$((next_rounds - 1)) next_raced=no next_loss=''
    dibs_next_tasks
    # One look can miss what moves.
    if [ -z "$offered" ] && [ $next_empty = no ]; then
      next_empty=yes
      continue
    fi
    while [ -n "$offered" ]; do
      dibs_any_of_the_first
      dibs_attempt "$next_path"
      case $next_status in
        0) return 0 ;;
        # Somebody else was there first, so the look is old.
        3 | 5 | 8 | 75) next_raced=yes next_waiting=$((next_waiting + 1)) ;;
        4) next_loss=${next_loss:-$next_said} next_waiting=$((next_waiting + 1)) ;;
        6)
          if [ -n "$max_claims" ] && dibs_is_full; then dibs_end_with "$next_said" 6; fi
          next_waiting=$((next_waiting + 1))
          ;;
        7) next_unwanted=$((next_unwanted + 1)) ;;
        65) next_waiting=$((next_waiting + 1)) ;;
        *) dibs_end_with "$next_said" "$next_status" ;;
      esac
    done
    if [ $next_raced = no ] || [ $next_rounds -le 0 ]; then break; fi
  done
  # A loss that the caller was never told of must not read as "nothing to do".
  if [ -n "$next_loss" ]; then dibs_end_with "$next_loss" 4; fi
  dibs_nothing_to_claim
}

# dibs_end_with SAID STATUS: ends the tool with what a try has said.
dibs_end_with() {
  printf '%s\n' "$1" >&2
  exit "$2"
}

# dibs_any_of_the_first -> $next_path, which is not in $offered any more: the first one; or, when somebody was faster,
# any one that is as urgent as the first.
dibs_any_of_the_first() {
  first_=${offered%%"$nl"*}
  case $offered in *"$nl"*) first_rest=$nl${offered#*"$nl"} ;; *) first_rest='' ;; esac
  # shellcheck disable=SC2086
  set -- $first_
  first_place=0
  if [ "$next_raced" = yes ] && [ $# -gt 1 ]; then
    dibs_nonce
    first_place=$((0x${nonce%??????} % $#))
  fi
  shift "$first_place"
  next_path=$1
  first_=" $first_ "
  first_="${first_%%" $next_path "*} ${first_#*" $next_path "}"
  dibs_ascii_trim "$first_"
  offered=$trimmed$first_rest
  offered=${offered#"$nl"}
}

# dibs_attempt PATH -> $next_status: 0 if its task was claimed and told of, 7 if it was given back because it is not
# wanted, else the exit code of the refusal, and $next_said.
dibs_attempt() {
  attempt_id=${1#*/}
  case $attempt_id in *\~*) attempt_id=${attempt_id%%\~*} ;; *.md | *.markdown | *.yaml | *.yml | *.json | *.txt) attempt_id=${attempt_id%.*} ;; esac
  next_status=65 next_said=''
  dibs_is_task_id "$attempt_id" || return 0
  # A refusal ends only this subshell.
  next_said=$(
    {
      dibs_claim "$attempt_id"
      dibs_release_unless_wanted
      dibs_remark_place "$c_path"
      dibs_tell_claim >&3
    } 2>&1
  )
  next_status=$?
  if [ $next_status = 0 ] && [ -n "$next_said" ]; then printf '%s\n' "$next_said" >&2; fi
}

# dibs_release_unless_wanted, of the claim c_*: reads the task again, because its text may have changed since it was
# chosen. A claim of what is not offered any more is given back, and then this ends the subshell.
dibs_release_unless_wanted() {
  dibs_parse "$c_path"
  dibs_keep f
  dibs_now_reading "$c_path"
  unless_status=0
  if dibs_stated "$c_path"; then
    unless_said=$(dibs_require_ready "$st_size" 2>&1) || unless_status=$?
    case $unless_status in
      0) if ! dibs_is_wanted "$c_path"; then unless_status=7; fi ;;
      6 | 65) unless_status=6 ;;
      *)
        printf '%s\n' "$unless_said"
        exit $unless_status
        ;;
    esac
  fi
  if [ $unless_status = 0 ]; then return 0; fi
  fence_given=yes fence_owner=$c_owner fence_ms=$c_ms fence_gen=''
  dibs_part release
  dibs_give_up "$c_id" scoped release "$changed_text"
  exit $unless_status
}

# dibs_is_wanted PATH: does its text still say that it is meant for this owner, and is what was asked for?
dibs_is_wanted() {
  dibs_with_wishes awk "$metadata_awk$routing_awk"'BEGIN { begin_routing(); exit !(read_text(ARGV[1]) && is_wanted()) }' "$1"
}

# dibs_is_full: does this owner hold as many tasks as max_claims allows? Then no other task can be had either.
dibs_is_full() {
  dibs_mean "$attempt_id"
  dibs_claims_of
  # shellcheck disable=SC2086
  set -- $claims
  [ $# -ge "$max_claims" ]
}

# dibs_nothing_to_claim: says whether no task is open, all are held, or all wait.
dibs_nothing_to_claim() {
  nothing_=''
  if [ -n "$next_mine" ]; then
    nothing_="; you hold"
    for nothing_id in $next_mine; do nothing_="$nothing_ $nothing_id,"; done
    nothing_=${nothing_%,}
  fi
  if [ "$next_held" != 0 ]; then
    dibs_describe_span "$next_left"
    dibs_tasks "$next_held"
    nothing_="$nothing_; others hold $tasks, and the next lease runs out in $span"
  fi
  if [ "$next_waiting" != 0 ]; then
    dibs_tasks "$next_waiting"
    nothing_="$nothing_; $tasks cannot be claimed yet"
  fi
  if [ "$next_unwanted" != 0 ]; then
    dibs_tasks "$next_unwanted"
    nothing_are=are
    if [ "$next_unwanted" = 1 ]; then nothing_are=is; fi
    nothing_="$nothing_; $tasks $nothing_are not for you, or not what you asked for"
  fi
  nothing_=${nothing_#; }
  dibs_fail nothing-to-claim "there is nothing to claim: ${nothing_:-no task is open}" "$free_word"
}

# dibs_tasks COUNT -> $tasks
dibs_tasks() {
  tasks="$1 tasks"
  if [ "$1" = 1 ]; then tasks='1 task'; fi
}
