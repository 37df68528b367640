# shellcheck shell=sh
# Examination: the only way to take what has run out, and what a holder does about a mark on its own claim.

dibs_part take

# dibs_examine PATH INTENT [ARGUMENTS] -> $examined. The only way to take what has run out. A look at the time and then
# a mv would rob an owner who renews in between. So the claim first gets a name that its owner cannot touch, with a
# nonce that is fresh for every examination. After that, its time is final, and a later listing decides what to do.
#   reap SHELF | take OWNER LEASE | settle
#   $examined: gone, unfit, standing ($standing_path, $expired), reaped ($rest), taken ($taken, $to), cleared ($aside)
dibs_examine() {
  examine_path=$1 examine_do=$2 examine_first=${3-} examine_second=${4-} aside='' kept='' examined=gone
  dibs_there "$1" || return 0
  examined=unfit
  dibs_regular "$1" || return 0
  examined=gone
  # This comes before anything is touched: if the clock cannot be read (a full disk), a living owner is left in peace.
  dibs_now_taking "$1"
  dibs_stated "$1" || return 0
  # The mark will change it.
  examine_ctime=$st_cms
  dibs_nonce
  dibs_marked_name "$1" "$nonce"
  examine_mark=$mark
  dibs_try_rename "$1" "$mark" || return 0
  dibs_now_reading "$mark"
  dibs_stated "$mark" || return 0
  examine_ino=$st_ino examine_mtime=$st_ms examine_now=$now_ms
  dibs_bracketed_look
  case " $latest " in *" $examine_mark "*) ;; *) return 0 ;; esac
  dibs_parse "$examine_path"
  if [ -n "$n_nonce" ]; then
    dibs_taken_over "$examine_path" "$examine_mark" "$examine_ino"
    if [ "$over_given" = yes ]; then
      dibs_drop "$examine_mark" "$examine_ino"
      examined=cleared aside=$kept
      return 0
    fi
  fi

  dibs_parse "$examine_mark"
  dibs_keep s
  examine_look=$now_ms now_ms=$examine_now
  dibs_expires_at "$n_ms" "$n_lease" "$examine_mtime" "$examine_ctime"
  expired=no
  if [ "$expires" -le "$now_ms" ]; then expired=yes; fi
  now_ms=$examine_look
  examine_above='' examine_paired=no t_path=''
  for examine_ in $names; do
    dibs_parse "$examine_" || continue
    if [ "$n_kind" = claimed ] && dibs_same_tenure; then continue; fi
    if [ "$n_kind" = claimed ] && [ "$n_gen" = "$s_gen" ]; then examine_paired=yes; fi
    # Whoever ends another claim beside this one ends this one first, perhaps after its belief was read.
    case " $ending " in *" $n_path "*) examine_paired=yes ;; esac
    dibs_keep r
    dibs_parse "$examine_mark"
    dibs_keep t
    dibs_parse "$r_path"
    if dibs_above; then
      if [ -n "$examine_above" ]; then
        dibs_parse "$examine_above"
        dibs_keep t
        dibs_parse "$r_path"
        dibs_above || continue
      fi
      examine_above=$r_path
    fi
  done
  if [ -n "$examine_above" ] && [ $expired = yes ]; then
    # If that is gone by now, nothing is decided: git may have taken it away, and the marked file can be all that is
    # left of the task.
    if ! dibs_there "$examine_above"; then
      dibs_put_back "$examine_mark" "$examine_ino" no
      return 0
    fi
    examined=cleared aside=''
    dibs_parse "$examine_mark"
    dibs_keep s
    dibs_parse "$examine_above"
    # A claim of the same stamp that ranks above is this very claim, published again. It stands.
    if [ "$n_kind" = rest ] || ! dibs_same_stamp; then dibs_end; fi
    dibs_stat . "$examine_above"
    if dibs_stated "$examine_above" && [ "$st_ino" = "$examine_ino" ]; then
      dibs_drop "$examine_mark" "$examine_ino"
      aside=$kept
    else
      dibs_put_aside "$examine_mark"
    fi
    return 0
  fi
  if [ $expired = no ] || [ -n "$examine_above" ] || [ $examine_paired = yes ] || [ "$examine_do" = settle ]; then
    examine_alone=no
    if [ -z "$examine_above" ] && [ $examine_paired = no ]; then examine_alone=yes; fi
    dibs_put_back "$examine_mark" "$examine_ino" $examine_alone
    if [ -n "$standing_path" ]; then examined=standing; fi
    return 0
  fi
  if [ "$examine_do" = take ]; then
    dibs_now_taking
    dibs_take_marked "$examine_mark" "$examine_first" "$examine_second"
    if [ "$taken" != missed ]; then examined=taken; fi
    return 0
  fi
  dibs_lift "$examine_mark"
  if [ -z "$lifted" ]; then return 0; fi
  examine_mark=$lifted
  dibs_parse "$examine_mark"
  dibs_keep s
  dibs_end_beside
  dibs_end
  dibs_shelve "$examine_mark" "$examine_first" "$examine_ino"
  # "taken": a shadow appeared there at this instant. It outranks the mark now, and the next examination finds it.
  if [ "$shelved" = made ]; then
    examined=reaped
    dibs_make_durable "$rest"
  fi
}

# dibs_put_back MARK INODE ALONE -> $standing_path: the name that the owner's tenure has now. Empty if somebody else
# took the mark over, or it went to lost+found/. The old name comes back by ln. If it was written again meanwhile, the
# marked file is still the task: it becomes the next generation of the same owner. But only if it stands alone: debris
# is never raised.
dibs_put_back() {
  standing_path=''
  dibs_parse "$1"
  put_bare=$n_bare put_mark=$1
  dibs_link "$1" "$put_bare" "$2"
  if [ "$linked" = none ]; then dibs_rename_back "$1" "$put_bare"; elif [ "$linked" = made ]; then dibs_drop "$1" "$link_inode"; fi
  if [ "$linked" = made ]; then standing_path=$put_bare; fi
  if [ "$linked" != taken ]; then return 0; fi
  if [ "$3" = yes ]; then
    dibs_look
    dibs_highest_generation
    dibs_parse "$put_mark"
    if [ "$highest" -lt "$n_gen" ]; then highest=$n_gen; fi
    put_next=claimed/$n_id~$((highest + 1))@$n_owner$colon$n_ms+$n_lease$n_review$n_ext
  fi
  if [ "$3" = yes ] && [ "$highest" -lt 999999999999999 ]; then
    dibs_link "$1" "$put_next" "$2"
    if [ "$linked" = none ]; then dibs_rename_back "$1" "$put_next"; elif [ "$linked" = made ]; then dibs_drop "$1" "$link_inode"; fi
    if [ "$linked" = made ]; then standing_path=$put_next; fi
    if [ "$linked" != taken ]; then return 0; fi
  fi
  dibs_put_aside "$1"
}

dibs_rename_back() {
  linked=taken
  if dibs_there "$2"; then return; fi
  linked=gone
  if dibs_try_rename "$1" "$2"; then linked=made; fi
}

# dibs_settle_doubt: a mark, m_path, lies on this owner's tenure. It waits for a moment, then examines the mark itself.
# Then the caller looks again.
dibs_settle_doubt() {
  settle_=$m_path
  for settle_try in 1 2 3 4 5; do
    dibs_pause 20
    dibs_there "$settle_" || return 0
  done
  dibs_examine "$settle_" settle
}
