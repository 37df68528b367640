# shellcheck shell=sh
# The order of truth: which of several names of one id is the task, by the names and the beliefs about them, and whose
# it is.

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

# dibs_judge: which of $names is the task -> t_*. False if there is none.
dibs_judge() {
  t_path=''
  for judge_ in $names; do
    if dibs_parse "$judge_" && { [ -z "$t_path" ] || dibs_above; }; then dibs_keep t; fi
  done
  [ -n "$t_path" ]
}

# dibs_judge_all: the same, and three lists, the highest first. $debris: the names beside it. $contested: claims that
# only an examination may decide about. $overruled: names at rest that rank above the task by name alone, which git
# brought; nobody takes them while the confirmed claim stands.
dibs_judge_all() {
  debris='' contested='' overruled=''
  dibs_judge || return 1
  dibs_parse "$t_path"
  dibs_keep j
  judge_names=$names judge_rest=" $names "
  while :; do
    # This is the task itself, which may be listed several times.
    while :; do
      case $judge_rest in *" $t_path "*) judge_rest="${judge_rest%%" $t_path "*} ${judge_rest#*" $t_path "}" ;; *) break ;; esac
    done
    names=$judge_rest
    dibs_judge || break
    judge_path=$t_path
    dibs_judge_beside
    t_path=$judge_path
  done
  names=$judge_names
  dibs_parse "$j_path"
  dibs_keep t
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

# dibs_same_owner A B: are they the same, in any spelling of case?
dibs_same_owner() {
  [ "$1" = "$2" ] && return 0
  dibs_ascii_lower "$2"
  # shellcheck disable=SC2254 # a pattern it is
  case $1 in $pattern) return 0 ;; esac
  return 1
}

# dibs_same_stamp: are n_* and s_* one claim, under any generation? A file with another ending, which a tool wrote
# beside it, is another claim.
dibs_same_stamp() {
  [ "$n_ms" = "$s_ms" ] && [ "$n_ext" = "$s_ext" ] && dibs_same_owner "$n_owner" "$s_owner"
}

# dibs_same_tenure: are n_* and s_* one tenure, in any spelling?
dibs_same_tenure() {
  [ "$n_gen" = "$s_gen" ] && [ "$n_lease" = "$s_lease" ] && dibs_same_stamp
}

# dibs_is_over: does n_* rank above the tenure s_* by generation and shelf alone?
dibs_is_over() {
  [ "$n_gen" -gt "$s_gen" ] || { [ "$n_kind" = rest ] && [ "$n_gen" = "$s_gen" ]; }
}

# dibs_standing CONFIRMED: how the tenure s_* stands among $names -> $stands (held, doubt, rivalled, gone), and
# $stands_by, the path that decides it: its own name, the mark, the rival, or what ranks above it. Above a confirmed
# tenure ranks only a confirmed one that was claimed later.
dibs_standing() {
  standing_bare='' standing_mark='' standing_rival='' standing_undecided='' t_path=''
  for standing_ in $names; do
    dibs_parse "$standing_" || continue
    case " $hopeless " in *" $standing_ "*) continue ;; esac
    if [ "$n_kind" = rest ]; then case " $hopeless " in *' rest '*) continue ;; esac fi
    if [ "$n_kind" = claimed ] && dibs_same_tenure; then
      if [ -z "$n_nonce" ]; then standing_bare=$n_path; else standing_mark=$n_path; fi
    elif [ "$1" = yes ]; then
      if dibs_is_undecided_above; then
        standing_undecided=$n_path
      elif [ "$n_belief" = confirmed ] && dibs_is_claimed_later; then
        dibs_standing_above
      fi
    elif [ "$n_belief" = confirmed ] || dibs_is_over; then
      dibs_standing_above
    elif [ "$n_kind" = claimed ] && dibs_is_rival; then
      standing_rival=$n_path
    fi
  done
  if [ -n "$t_path" ]; then
    stands=gone stands_by=$t_path
  elif [ -n "$standing_mark" ]; then
    # This also holds if the bare name exists: that one is a ghost.
    stands=doubt stands_by=$standing_mark
  elif [ -z "$standing_bare" ]; then
    stands=gone stands_by=$standing_rival
  elif [ -n "$standing_undecided" ]; then
    stands=doubt stands_by=$standing_undecided
  elif [ -n "$standing_rival" ]; then
    stands=rivalled stands_by=$standing_rival
  else
    stands=held stands_by=$standing_bare
  fi
}
# Claims of others whose second look will not count. Also the word "rest" if files at rest do not count.
hopeless=''

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

# dibs_mine_among: what this owner has among $names -> $mine (held, doubt, none). m_* is the tenure, or the mark on it.
dibs_mine_among() {
  mine_own=''
  for mine_ in $names; do
    dibs_parse "$mine_" || continue
    [ "$n_kind" = claimed ] || continue
    # shellcheck disable=SC2254
    case $n_owner in $me_pattern) mine_own="$mine_own $mine_" ;; esac
  done
  while [ -n "$mine_own" ]; do
    # First the one that ranks first, then the others.
    mine_names=$names names=$mine_own
    dibs_judge
    names=$mine_names mine_own=''
    for mine_ in $names; do
      if [ "$mine_" != "$t_path" ]; then
        dibs_parse "$mine_" || continue
        [ "$n_kind" = claimed ] || continue
        # shellcheck disable=SC2254
        case $n_owner in $me_pattern) case " $mine_tried " in *" $mine_ "*) ;; *) mine_own="$mine_own $mine_" ;; esac ;; esac
      fi
    done
    mine_tried="$mine_tried $t_path"
    dibs_parse "$t_path"
    dibs_keep s
    mine_counted=no
    if [ "$s_belief" = confirmed ]; then mine_counted=yes; fi
    # What ranks above a mark by which the claim is just ending has not ended it: that is for an examination to say.
    case " $ending " in *" $s_path "*) mine_counted=yes ;; esac
    dibs_standing $mine_counted
    case $stands in
      held | doubt)
        mine=$stands
        dibs_parse "$stands_by"
        dibs_keep m
        mine_tried=''
        return 0
        ;;
    esac
  done
  mine=none mine_tried=''
}
mine_tried=''

# dibs_meant_among: the same, as far as it is the caller's: $mine is also unproven (others have the caller's name, and
# nothing tells whose the tenure is) or other (the caller named another claim). This is the one place that decides it.
dibs_meant_among() {
  dibs_mine_among
  [ "$mine" = held ] || return 0
  if [ -n "$fence_given" ]; then
    dibs_meets_fence || mine=other
  elif [ "$must_prove" = yes ]; then
    mine=unproven
  fi
}

# dibs_meets_fence: is m_* the claim that the caller named?
dibs_meets_fence() {
  if [ -n "$fence_gen" ] && [ "$m_gen" != "$fence_gen" ]; then return 1; fi
  [ -z "$fence_owner" ] || { [ "$m_ms" = "$fence_ms" ] && dibs_same_owner "$m_owner" "$fence_owner"; }
}
