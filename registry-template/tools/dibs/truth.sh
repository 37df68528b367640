# shellcheck shell=sh
# The order of truth: which of several names of one id is the task, by the names and the beliefs about them, and whose
# it is.

# dibs_are_contested: do the beliefs have to be asked, because $names alone leave something open? They need not be for
# one tenure above old files at rest.
dibs_are_contested() {
  # shellcheck disable=SC2086
  set -- $names
  [ $# -gt 1 ] || return 1
  contested_first=''
  for contested_; do
    dibs_parse "$contested_" || continue
    [ "$n_kind" = claimed ] || continue
    if [ -z "$contested_first" ]; then
      contested_first=$contested_
      dibs_keep s
    elif ! dibs_same_tenure; then
      return 0
    fi
  done
  [ -n "$contested_first" ] || return 1
  for contested_; do
    dibs_parse "$contested_" || continue
    if [ "$n_kind" = rest ] && [ "$n_gen" -ge "$s_gen" ]; then return 0; fi
  done
  return 1
}

# dibs_ask_beliefs: which claims among $names are believed in -> $confirmed, $reserved, if anything depends on it.
# $ending: marks on claims that had counted, and that nothing but this mark, or one from which it was made, has ended.
# That is decided only when the file lies where it was to go. This comes after the names were seen: a belief is made
# before its name is, and ended before anything of its tenure is removed.
dibs_ask_beliefs() {
  confirmed='' reserved='' ending=''
  dibs_are_contested || return 0
  dibs_ask_contested
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
  [ "$n_gen" = "$s_gen" ] && [ "$n_lease$n_review" = "$s_lease$s_review" ] && dibs_same_stamp
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
