# shellcheck shell=sh
# Whatever ends a living tenure does so under a mark. The mark takes away the name that an editor writes, and a look
# after the mark says whether it is the task. Since the first look, the task can have been given up, and an editor can
# have written the name again.

# dibs_mark_task PATH -> $task_mark: this tenure under a mark, which is the task by a look after it. Empty if its name
# was gone, or if something ranks above it (then it is put back): look again. $names are the names that were seen.
dibs_mark_task() {
  task_mark=''
  dibs_now_reading "$1"
  dibs_stated "$1" || return 0
  mark_ino=$st_ino
  dibs_nonce
  dibs_marked_name "$1" "$nonce"
  dibs_try_rename "$1" "$mark" || return 0
  mark_task=$mark mark_from=$1
  undo="dibs_unpin $mark_task"
  dibs_bracketed_look
  undo=''
  case " $latest " in *" $mark_task "*) ;; *) return 0 ;; esac
  dibs_parse "$mark_from"
  mark_over=no mark_before=$n_nonce
  if [ -n "$mark_before" ]; then
    dibs_taken_over "$mark_from" "$mark_task" "$mark_ino"
    if [ $over_given = yes ]; then
      dibs_drop "$mark_task" "$mark_ino"
      return 0
    fi
  fi
  dibs_parse "$mark_task"
  dibs_keep s
  for mark_ in $names; do
    dibs_parse "$mark_" || continue
    if [ "$n_kind" = claimed ] && dibs_same_tenure; then continue; fi
    if dibs_is_ending_above; then
      mark_over=yes
    elif [ "$s_belief" = confirmed ] || [ "$n_belief" = confirmed ]; then
      mark_over=no
      dibs_parse "$mark_task"
      dibs_keep t
      dibs_parse "$mark_"
      if dibs_above; then mark_over=yes; fi
    else
      # If there is another tenure of this generation, the caller knows which one stands.
      mark_over=no
      if dibs_is_over; then mark_over=yes; fi
    fi
    if [ $mark_over = yes ]; then break; fi
  done
  if [ $mark_over = no ] && [ -z "$mark_before" ] && dibs_is_beside_mark "$mark_task"; then mark_over=yes; fi
  if [ $mark_over = yes ]; then
    dibs_part examine
    dibs_stat . "$mark_task"
    dibs_stated "$mark_task" || return 0
    dibs_put_back "$mark_task" "$st_ino" no
    return 0
  fi
  task_mark=$mark_task
}

# dibs_is_beside_mark MARK: is another file under a mark of this tenure, by $names? Then that one is the task, and what
# was marked here was written beside it. A second name of this very file is no other file: somebody is just putting it
# back.
dibs_is_beside_mark() {
  dibs_parse "$1"
  dibs_keep s
  for beside_mark in $names; do
    dibs_parse "$beside_mark" || continue
    if [ "$n_kind" != claimed ] || [ -z "$n_nonce" ] || [ "$beside_mark" = "$1" ] || ! dibs_same_tenure; then continue; fi
    dibs_stat . "$1" "$beside_mark"
    dibs_stated "$1" || continue
    beside_ino=$st_ino
    if dibs_stated "$beside_mark" && [ "$st_ino" != "$beside_ino" ]; then return 0; fi
  done
  return 1
}

# dibs_taken_over OLD MARK INODE: the mark OLD was taken over as MARK. -> $over_given: had the maker of OLD put the file
# where it was to go? Then the link has decided, and MARK is a second name of the file there, or of what somebody has
# made of it since. Otherwise the maker decides nothing by it any more: what it claimed to have ended stands, and the
# beliefs are asked again.
dibs_taken_over() {
  over_given=no over_mark=$2 over_ino=$3
  dibs_parse "$1"
  dibs_keep o
  dibs_parse "$2"
  dibs_keep s
  if dibs_was_linked "$over_ino"; then
    over_given=yes
    return 0
  fi
  dibs_parse "$o_path"
  dibs_keep s
  dibs_take_back_end
  dibs_ask_beliefs
}

# dibs_was_linked INODE, of the mark s_*: is its file also what ranks above it by $names?
dibs_was_linked() {
  for linked_ in $names; do
    dibs_parse "$linked_" || continue
    if { [ "$n_kind" = claimed ] && dibs_same_tenure; } || ! dibs_is_over; then continue; fi
    dibs_stat . "$linked_"
    if dibs_stated "$linked_" && [ "$st_ino" = "$1" ]; then return 0; fi
  done
  return 1
}

# dibs_lift MARK -> $lifted: a name that also ranks first without its belief, above all of $names. Only then may its
# belief be ended. Empty if somebody else took the mark over. If there is no higher generation, it gives the claim back
# and fails.
dibs_lift() {
  lifted=$1
  dibs_parse "$1"
  dibs_keep s
  lift_gen=$s_gen lift_over=''
  for lift_ in $names; do
    dibs_parse "$lift_" || continue
    if { [ "$n_kind" = claimed ] && dibs_same_tenure; } || ! dibs_is_over; then continue; fi
    if [ -z "$lift_over" ] || [ "$n_gen" -gt "$lift_gen" ]; then lift_gen=$n_gen lift_over=$lift_; fi
  done
  if [ -z "$lift_over" ]; then return 0; fi
  if [ "$lift_gen" -ge 999999999999999 ]; then
    lift_why="$lift_over has the highest generation there is, so nothing can rank above it: take that file away"
    dibs_unpin "$1"
    if [ "$lift_else" = skip ]; then
      lifted=''
      return 0
    fi
    dibs_fail malformed "$lift_why" "ls $registry_word/${lift_over%/*}"
  fi
  dibs_nonce
  dibs_marked_name "$1" "$nonce"
  nonce=${mark%"$s_ext"}
  lifted=claimed/$s_id~$((lift_gen + 1))@$s_owner$colon$s_ms+$s_lease$s_review!${nonce##*!}$s_ext
  dibs_try_rename "$1" "$lifted" || lifted=''
}
: "${lift_else:=fail}" "${lift_why:=}"

# dibs_end_beside, of the mark s_*: ends every other confirmed tenure of the task. A look after the mark found that none
# of them ranks above it, so they are lost (one of the same ms, too), and none of them must come back when this one ends.
dibs_end_beside() {
  beside_path=$s_path
  for beside_ in $names; do
    dibs_parse "$beside_path"
    dibs_keep s
    dibs_parse "$beside_" || continue
    if [ "$n_belief" = confirmed ] && ! dibs_same_stamp; then
      dibs_keep s
      # Not by the mark that the other one may be under: who takes that over must not take this end back.
      s_nonce=''
      dibs_end
    fi
  done
  dibs_parse "$beside_path"
  dibs_keep s
}

# dibs_unpin MARK: a failure must not leave a living owner under a mark.
dibs_unpin() {
  unpin_=$1
  dibs_there "$1" || return 0
  dibs_part examine
  dibs_bracketed_look
  dibs_parse "$unpin_"
  dibs_keep s
  dibs_stat . "$unpin_"
  dibs_stated "$unpin_" || return 0
  unpin_ino=$st_ino
  # A mark that could not be removed after the link is a second name. To put it back would undo what was decided.
  if dibs_was_linked "$unpin_ino"; then return 0; fi
  unpin_alone=yes
  for unpin_name in $names; do
    dibs_parse "$unpin_name" || continue
    if [ "$n_gen" -ge "$s_gen" ] && ! { [ "$n_kind" = claimed ] && dibs_same_tenure; }; then unpin_alone=no; fi
  done
  dibs_take_back_end
  dibs_put_back "$unpin_" "$unpin_ino" $unpin_alone
}
