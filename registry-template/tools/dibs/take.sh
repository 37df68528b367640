# shellcheck shell=sh
# Taking a tenure: one mv to a name that carries the next generation, the owner, the time and the lease; then the second look.

# dibs_take PATH OWNER LEASE -> $taken (counts, missed, doubt, outranked), $to its path. By $now_ms, which was measured just before.
dibs_take() {
  dibs_require_tenure_left "$1"
  take_id=$n_id take_gen=$((n_gen + 1)) take_ext=$n_ext take_at=$now_ms take_from=''
  if [ "$n_kind" = claimed ]; then take_from=$n_ms; fi
  dibs_fold "$2"
  take_key=$lower
  while :; do
    # Under the time of the tenure it follows a put-back might publish that one.
    if [ "$take_at" = "$take_from" ]; then take_at=$((take_at + 1)); fi
    take_name=$take_id~$take_gen@$2$colon$take_at+$3$take_ext
    to=claimed/$take_name
    # The belief is made exclusively, so no other process of this owner can choose the same name.
    if dibs_believe "$take_key" "$take_name"; then
      if ! dibs_there "$to"; then break; fi
      rm -f "holders/$take_key/$take_name"
    fi
    take_at=$((take_at + 1))
  done
  # A belief outlives the attempt only where nobody can tell whether the attempt succeeded.
  undo=dibs_take_forget
  if ! dibs_move "$1" "$to"; then
    dibs_take_forget
    taken=missed undo=''
    return
  fi
  undo=''
  # Where a mv does not change the times of a directory (exFAT), these cannot vouch for a look.
  if [ "holders/$take_key/$take_name" -nt claimed ] 2>/dev/null; then witness=no; fi
  dibs_make_durable "$to"
  dibs_second_look "$to"
  taken=counts
  if [ "$counts" != yes ]; then taken=$counts; fi
}

# dibs_require_tenure_left PATH -> n_*: ends here where no tenure can follow, because a name can count no more of them. Asked before anything is touched.
# What needs none still works: to complete it, to give it back, to renew it, and the janitor.
dibs_require_tenure_left() {
  dibs_parse "$1"
  [ "$n_gen" -ge 999999999999999 ] || return 0
  left_="$1 has the highest generation there is, so nobody can claim it any more"
  if [ "$n_kind" = rest ]; then
    dibs_word "$1"
    dibs_fail malformed "$left_: move it away, and add it again under another id" "mv $registry_word/$word $registry_word/cancelled/"
  fi
  dibs_fail malformed "$left_: it ends with this claim, which can be completed or given back" "$tools_word/check_stale.sh --release"
}

dibs_take_forget() {
  rm -f "holders/$take_key/$take_name"
  rmdir "holders/$take_key" 2>/dev/null
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
