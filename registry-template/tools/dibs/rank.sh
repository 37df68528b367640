# shellcheck shell=sh
# Which of two names ranks above the other one.

dibs_shelf_rank() {
  case $1 in discovery) rank=0 ;; scoped) rank=1 ;; waiting) rank=2 ;; review) rank=3 ;; cancelled) rank=4 ;; *) rank=5 ;; esac
}

# dibs_first A B: does A come before B, byte by byte?
dibs_first() {
  [ "$1" != "$2" ] && [ "$(printf '%s\n%s\n' "$1" "$2" | sort | sed q)" = "$1" ]
}

# dibs_above_by_name: does n_* rank above t_* by names alone?
dibs_above_by_name() {
  if [ "$n_gen" != "$t_gen" ]; then
    [ "$n_gen" -gt "$t_gen" ]
    return
  fi
  if [ "$n_kind" != "$t_kind" ]; then
    [ "$n_kind" = rest ]
    return
  fi
  if [ "$n_kind" = rest ]; then
    dibs_shelf_rank "$n_shelf"
    above_=$rank
    dibs_shelf_rank "$t_shelf"
    if [ $above_ != $rank ]; then
      [ $above_ -gt $rank ]
      return
    fi
    # The archive lies behind the last shelf: of the two names of a task that is just being archived, it has the first.
    case $n_path:$t_path in archive/*:archive/*) ;; archive/*) return 0 ;; *:archive/*) return 1 ;; esac
    dibs_first "$n_name" "$t_name"
    return
  fi
  if [ "$n_ms" != "$t_ms" ]; then
    [ "$n_ms" -lt "$t_ms" ]
    return
  fi
  if [ "$n_owner" != "$t_owner" ]; then
    dibs_ascii_lower "$t_owner"
    above_=$lower
    dibs_ascii_lower "$n_owner"
    if [ "$lower" != "$above_" ]; then
      dibs_first "$lower" "$above_"
      return
    fi
  fi
  if [ "$n_lease" != "$t_lease" ]; then
    [ "$n_lease" -lt "$t_lease" ]
    return
  fi
  if [ "$n_review" != "$t_review" ]; then
    [ -z "$n_review" ]
    return
  fi
  if [ "$n_ext" != "$t_ext" ]; then
    dibs_first "$n_ext" "$t_ext"
    return
  fi
  # A mark before the bare name of its own tenure.
  case $n_nonce/$t_nonce in
    ?*/) return 0 ;;
    /?*) return 1 ;;
  esac
  dibs_first "$n_name" "$t_name"
}

# The order of truth. dibs_above: does n_* rank above t_*? A confirmed tenure ranks above every other name. Only git or
# a person can bring two confirmed tenures together; then the one that was claimed later ranks first.
dibs_above() {
  if [ "$n_belief$t_belief" = confirmedconfirmed ]; then
    if [ "$n_ms" != "$t_ms" ]; then
      [ "$n_ms" -gt "$t_ms" ]
      return
    fi
  elif [ "$n_belief" = confirmed ]; then
    return 0
  elif [ "$t_belief" = confirmed ]; then
    return 1
  fi
  dibs_above_by_name
}

# dibs_judge_beside, of $judge_path beside the task j_*.
dibs_judge_beside() {
  dibs_parse "$j_path"
  dibs_keep t
  dibs_parse "$judge_path"
  judge_above=no
  if dibs_above_by_name; then judge_above=yes; fi
  if [ "$n_kind" = rest ]; then
    if [ $judge_above = yes ]; then overruled="$overruled $judge_path"; else debris="$debris $judge_path"; fi
    return
  fi
  if [ $judge_above = no ] && { [ "$j_kind" != claimed ] || [ "$j_gen" != "$n_gen" ]; }; then
    # The task's own claim under an earlier generation is a ghost, whatever anybody believes.
    judge_own=no
    if [ "$j_kind" = claimed ]; then
      dibs_parse "$j_path"
      dibs_keep s
      dibs_parse "$judge_path"
      if dibs_same_stamp; then judge_own=yes; fi
    fi
    if [ -z "$n_belief" ] || [ $judge_own = yes ]; then
      debris="$debris $judge_path"
      return
    fi
  fi
  contested="$contested $judge_path"
}

# dibs_is_over: does n_* rank above the tenure s_* by generation and shelf alone?
dibs_is_over() {
  [ "$n_gen" -gt "$s_gen" ] || { [ "$n_kind" = rest ] && [ "$n_gen" = "$s_gen" ]; }
}

dibs_standing_above() {
  if [ -z "$t_path" ] || dibs_above; then dibs_keep t; fi
}

# dibs_is_undecided_above: the same, or n_* is confirmed and somebody has it under a mark: whoever that is may be about to
# end it.
dibs_is_undecided_above() {
  if dibs_is_ending_above; then return 0; fi
  [ "$n_kind" = claimed ] && [ -n "$n_nonce" ] && [ "$n_belief" = confirmed ] && ! dibs_same_stamp && dibs_is_claimed_later
}

# dibs_is_ending_above: is n_* another claim that is just ending, and ranks above the confirmed s_*? The end can still
# be taken back. And who ends that claim ends this one first, perhaps after its belief was read.
dibs_is_ending_above() {
  case " $ending " in *" $n_path "*) ;; *) return 1 ;; esac
  ! dibs_same_stamp && dibs_is_claimed_later
}

# dibs_is_claimed_later: of two confirmed claims, does n_* come before s_*?
dibs_is_claimed_later() {
  if [ "$n_ms" != "$s_ms" ]; then
    [ "$n_ms" -gt "$s_ms" ]
    return
  fi
  if [ "$n_gen" != "$s_gen" ]; then
    [ "$n_gen" -gt "$s_gen" ]
    return
  fi
  dibs_ascii_lower "$s_owner"
  later_=$lower
  dibs_ascii_lower "$n_owner"
  dibs_first "$lower" "$later_"
}

# dibs_is_rival: does the claim n_* keep the unconfirmed s_* from counting? One of its generation does. So does one that
# another owner believes in: it may have counted before either could see the other.
dibs_is_rival() {
  if [ "$n_ms" = "$s_ms" ] && dibs_same_owner "$n_owner" "$s_owner"; then return 1; fi
  if [ "$n_gen" = "$s_gen" ]; then return 0; fi
  [ -n "$n_belief" ] && ! dibs_same_owner "$n_owner" "$s_owner"
}
