# shellcheck shell=sh
# Taking a tenure: one mv to a name that carries the next generation, the owner, the time and the lease; then the second look.

# dibs_take PATH INODE OWNER LEASE -> $taken (counts, missed, doubt, outranked), $to its path. By $now_ms, which was measured just before.
# INODE: of PATH; "held" for what dibs_hold holds.
dibs_take() {
  dibs_parse "$1"
  [ "$n_gen" -lt 999999999999999 ] || dibs_fail malformed "$1 has the highest generation there is: nobody can claim it" "ls $registry_word/${1%/*}"
  take_id=$n_id take_gen=$((n_gen + 1)) take_ext=$n_ext take_at=$now_ms take_from=''
  if [ "$n_kind" = claimed ]; then take_from=$n_ms; fi
  dibs_fold "$3"
  take_key=$lower
  while :; do
    # Under the time of the tenure it follows a put-back might publish that one.
    if [ "$take_at" = "$take_from" ]; then take_at=$((take_at + 1)); fi
    take_name=$take_id~$take_gen@$3$colon$take_at+$4$take_ext
    to=claimed/$take_name
    # The belief is made exclusively, so no other process of this owner can choose the same name.
    if dibs_believe "$take_key" "$take_name"; then
      if ! dibs_there "$to"; then break; fi
      rm -f "holders/$take_key/$take_name"
    fi
    take_at=$((take_at + 1))
  done
  if [ ! -d claimed ]; then mkdir claimed 2>/dev/null; fi
  take_tries=3
  while :; do
    take_why=$(mv -f "$1" "$to" 2>&1)
    if dibs_there "$to"; then break; fi
    take_tries=$((take_tries - 1))
    if dibs_there "$1"; then
      # There again: an examiner put it back just now, or the file system refuses the new name.
      if [ $take_tries -gt 0 ]; then continue; fi
      dibs_take_forget
      dibs_shown "$take_why"
      dibs_fail store-failed "${1%/*}/ -> claimed/: $shown" "ls -ld $registry_word/${1%/*} $registry_word/claimed"
    fi
    dibs_take_forget
    taken=missed
    return
  done
  # Where a mv does not change the times of a directory (exFAT), these cannot vouch for a look.
  if [ "holders/$take_key/$take_name" -nt claimed ] 2>/dev/null; then witness=no; fi
  # What mv copied is another inode: the shelves are on two file systems.
  if [ "$2" = held ]; then
    if ! [ "$to" -ef /dev/fd/9 ] && dibs_there "$to"; then dibs_not_one "$1" "$to"; fi
  else
    dibs_stat . "$to"
    if dibs_stated "$to" && [ "$st_ino" != "$2" ]; then dibs_not_one "$1" "$to"; fi
  fi
  dibs_make_durable "$to"
  dibs_second_look "$to"
  taken=counts
  if [ "$counts" != yes ]; then taken=$counts; fi
}

dibs_take_forget() {
  rm -f "holders/$take_key/$take_name"
  rmdir "holders/$take_key" 2>/dev/null
}

# dibs_hold PATH: keeps the file open, as descriptor 9, so that a builtin can tell later whether a name is still that file. False where
# the system has no names for descriptors.
dibs_hold() {
  # A redirection that fails ends the shell where it stands at a special builtin.
  { command exec 9<"$1"; } 2>/dev/null || return 1
  [ "$1" -ef /dev/fd/9 ] 2>/dev/null
}

# dibs_second_look PATH -> $counts (yes, doubt, outranked) and $counts_by. A new tenure counts once a look shows its name, no mark on it, no
# other name of its generation or a higher one, and its lease has not run out meanwhile. One that does not count is left exactly
# where it is: to take it back would lower a rank.
dibs_second_look() {
  second_path=$1 second_tries=5
  while :; do
    dibs_look
    dibs_parse "$second_path"
    dibs_keep s
    dibs_standing no
    case $stands in
      held)
        case " $latest " in
          *" $second_path "*)
            # By the name alone: a file that is looked at now can be a ghost that was written since.
            dibs_elapse
            counts=doubt
            if [ $((s_ms + s_lease * 1000)) -gt "$now_ms" ]; then
              dibs_confirm
              counts=yes
            fi
            return
            ;;
        esac
        ;;
      rivalled)
        dibs_forget_tenure
        counts=outranked counts_by=$stands_by
        return
        ;;
      gone)
        if [ -n "$stands_by" ]; then
          dibs_forget_tenure
          counts=outranked counts_by=$stands_by
          return
        fi
        ;;
    esac
    second_tries=$((second_tries - 1))
    if [ $second_tries = 0 ]; then
      counts=doubt
      return
    fi
    dibs_pause 10
  done
}
