# shellcheck shell=sh
# Takes a file that is under a mark, and what a second look does where others claimed, too.

# dibs_take_marked MARK OWNER LEASE: takes a file under the caller's own mark that is the task, by a look that came
# after the mark ($names). -> $taken, $to.
dibs_take_marked() {
  marked_hopeless='' marked_owner=$2 marked_lease=$3
  dibs_parse "$1"
  if [ "$n_belief" = confirmed ]; then
    # Claims that others began beside a confirmed tenure will not count. If one had been there when the tenure was
    # confirmed, the tenure would not have been confirmed. One that came later sees what is here now, or that it was
    # ended itself.
    for marked_ in $names; do
      dibs_parse "$marked_" || continue
      if [ "$n_belief" = reserved ]; then marked_hopeless="$marked_hopeless $marked_"; fi
    done
  fi
  dibs_lift "$1"
  taken=missed
  if [ -z "$lifted" ]; then return 0; fi
  marked_path=$lifted
  # This comes before the belief ends: whoever sees that it has ended must also find that its own has.
  for marked_ in $marked_hopeless; do
    dibs_parse "$marked_"
    dibs_keep s
    s_nonce=''
    dibs_end
  done
  dibs_parse "$marked_path"
  dibs_keep s
  dibs_end_beside
  dibs_end
  names="$names $marked_path"
  dibs_highest_generation
  # Files at rest do not count either: a look after the mark found this to be the task, so files above it now came from
  # git since.
  hopeless="rest$marked_hopeless" take_pinned=$marked_path undo=dibs_take_undo
  dibs_take "$marked_path" $((highest + 1)) "$marked_owner" "$marked_lease"
  hopeless='' take_pinned='' undo=''
  if [ "$taken" = used ]; then dibs_take_again "$to" "$marked_owner" "$marked_lease"; fi
}

# dibs_take_again PATH OWNER LEASE: the generation of this tenure was given before, and it has not counted yet. So its
# owner takes it from itself.
dibs_take_again() {
  again_path=$1 again_owner=$2 again_lease=$3 taken=doubt
  dibs_mark_task "$1"
  if [ -z "$task_mark" ]; then return 0; fi
  dibs_now_taking
  dibs_take_marked "$task_mark" "$again_owner" "$again_lease"
  if [ "$taken" = missed ]; then
    taken=doubt
    return 0
  fi
  dibs_parse "$again_path"
  dibs_keep s
  dibs_forget
}

dibs_used_up() {
  dibs_fail malformed "$id has already had the highest generation there is, so nobody can claim it any more: add the task again under another id" "ls $registry_word/scoped"
}

# dibs_only_claimed: $names without files at rest.
dibs_only_claimed() {
  only_=''
  for name_ in $names; do
    case $name_ in claimed/*) only_="$only_ $name_" ;; esac
  done
  names=$only_
}

# Another process of this owner was first to confirm it: under which name it stands now, if it does, a later look says.
dibs_second_by_another() {
  dibs_parse "$second_path"
  dibs_keep w
  dibs_bracketed_look
  dibs_mine_among
  case $mine in
    held)
      dibs_parse "$m_path"
      if [ "$n_ms$n_ext" = "$w_ms$w_ext" ]; then counts=yes to=$m_path; fi
      ;;
    doubt) counts=doubt ;;
  esac
}
