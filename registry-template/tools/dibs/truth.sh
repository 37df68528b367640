# shellcheck shell=sh
# The order of truth: which of several names of one id is the task, from names alone, and whose it is.

dibs_rank_of() {
  case $1 in discovery) rank=0 ;; scoped) rank=1 ;; waiting) rank=2 ;; review) rank=3 ;; cancelled) rank=4 ;; *) rank=5 ;; esac
}

# dibs_first A B: does A come before B, byte by byte?
dibs_first() {
  [ "$1" != "$2" ] && [ "$(printf '%s\n%s\n' "$1" "$2" | sort | sed q)" = "$1" ]
}

# The order of truth. dibs_above: does n_* rank above t_*?
dibs_above() {
  if [ "$n_gen" != "$t_gen" ]; then
    [ "$n_gen" -gt "$t_gen" ]
    return
  fi
  if [ "$n_kind" != "$t_kind" ]; then
    [ "$n_kind" = rest ]
    return
  fi
  if [ "$n_kind" = rest ]; then
    dibs_rank_of "$n_shelf"
    above_=$rank
    dibs_rank_of "$t_shelf"
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
    dibs_fold "$t_owner"
    above_=$lower
    dibs_fold "$n_owner"
    if [ "$lower" != "$above_" ]; then
      dibs_first "$lower" "$above_"
      return
    fi
  fi
  if [ "$n_lease" != "$t_lease" ]; then
    [ "$n_lease" -lt "$t_lease" ]
    return
  fi
  # A mark before the bare name of its own tenure.
  case $n_nonce/$t_nonce in
    ?*/) return 0 ;;
    /?*) return 1 ;;
  esac
  dibs_first "$n_name" "$t_name"
}

# dibs_judge: which of $names is the task -> t_*; false where there is none.
dibs_judge() {
  t_path=''
  for judge_ in $names; do
    if dibs_parse "$judge_" && { [ -z "$t_path" ] || dibs_above; }; then dibs_keep t; fi
  done
  [ -n "$t_path" ]
}

# dibs_judge_all: the same, and $debris: the names beside it, and $contested: of its own generation, which only an examination may decide
# about. The highest first.
dibs_judge_all() {
  debris='' contested=''
  dibs_judge || return 1
  dibs_parse "$t_path"
  dibs_keep j
  judge_names=$names judge_rest=" $names "
  while :; do
    # The one that was found, as often as it was listed.
    while :; do
      case $judge_rest in *" $t_path "*) judge_rest="${judge_rest%%" $t_path "*} ${judge_rest#*" $t_path "}" ;; *) break ;; esac
    done
    names=$judge_rest
    dibs_judge || break
    if [ "$j_kind""$t_kind" = claimedclaimed ] && [ "$j_gen" = "$t_gen" ]; then contested="$contested $t_path"; else debris="$debris $t_path"; fi
  done
  names=$judge_names
  dibs_parse "$j_path"
  dibs_keep t
}

# dibs_same_tenure: are n_* and s_* one tenure, however it is spelt?
dibs_same_tenure() {
  [ "$n_gen" = "$s_gen" ] && [ "$n_ms" = "$s_ms" ] && [ "$n_lease" = "$s_lease" ] || return 1
  [ "$n_owner" = "$s_owner" ] && return 0
  dibs_fold "$s_owner"
  # shellcheck disable=SC2254 # a pattern it is
  case $n_owner in $pattern) return 0 ;; esac
  return 1
}

# dibs_standing CONFIRMED: how the tenure s_* stands among $names -> $stands (held, doubt, rivalled, gone), and $stands_by,
# the path of what decides it: its own name, the mark, the rival, or what ranks above it.
dibs_standing() {
  standing_bare='' standing_mark='' standing_rival='' t_path=''
  for standing_ in $names; do
    dibs_parse "$standing_" || continue
    if [ "$n_gen" -lt "$s_gen" ]; then continue; fi
    if [ "$n_gen" -gt "$s_gen" ] || [ "$n_kind" = rest ]; then
      if [ -z "$t_path" ] || dibs_above; then dibs_keep t; fi
    elif ! dibs_same_tenure; then
      standing_rival=$n_path
    elif [ -z "$n_nonce" ]; then
      standing_bare=$n_path
    else
      standing_mark=$n_path
    fi
  done
  if [ -n "$t_path" ]; then
    stands=gone stands_by=$t_path
  elif [ -n "$standing_mark" ]; then
    # Also when the bare name exists: that one is a ghost.
    stands=doubt stands_by=$standing_mark
  elif [ -z "$standing_bare" ]; then
    stands=gone stands_by=$standing_rival
  elif [ -n "$standing_rival" ] && [ "$1" = no ]; then
    stands=rivalled stands_by=$standing_rival
  else
    stands=held stands_by=$standing_bare
  fi
}

# dibs_mine: what this owner has among $names -> $mine (held, doubt, none); m_* is the tenure, or the mark on it.
dibs_mine() {
  mine_own=''
  for mine_ in $names; do
    dibs_parse "$mine_" || continue
    [ "$n_kind" = claimed ] || continue
    # shellcheck disable=SC2254
    case $n_owner in $me_pattern) mine_own="$mine_own $mine_" ;; esac
  done
  while [ -n "$mine_own" ]; do
    # The one that ranks first, then the others.
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
    dibs_standing no
    if [ $stands = rivalled ] && dibs_confirmed; then dibs_standing yes; fi
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
