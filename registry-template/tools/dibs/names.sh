# shellcheck shell=sh
# The rules of names: ids, owners, and what a name says. No file is looked at.
# dibs_ascii_lower TEXT -> $lower, and $pattern, which matches TEXT in any case. (tr would cost as much as a claim.)
dibs_ascii_lower() {
  lower='' pattern='' fold_=$1
  while [ -n "$fold_" ]; do
    fold_tail=${fold_#?}
    fold_char=${fold_%"$fold_tail"}
    fold_=$fold_tail
    case $fold_char in
      [aA]) lower=${lower}a pattern="${pattern}[aA]" ;;
      [bB]) lower=${lower}b pattern="${pattern}[bB]" ;;
      [cC]) lower=${lower}c pattern="${pattern}[cC]" ;;
      [dD]) lower=${lower}d pattern="${pattern}[dD]" ;;
      [eE]) lower=${lower}e pattern="${pattern}[eE]" ;;
      [fF]) lower=${lower}f pattern="${pattern}[fF]" ;;
      [gG]) lower=${lower}g pattern="${pattern}[gG]" ;;
      [hH]) lower=${lower}h pattern="${pattern}[hH]" ;;
      [iI]) lower=${lower}i pattern="${pattern}[iI]" ;;
      [jJ]) lower=${lower}j pattern="${pattern}[jJ]" ;;
      [kK]) lower=${lower}k pattern="${pattern}[kK]" ;;
      [lL]) lower=${lower}l pattern="${pattern}[lL]" ;;
      [mM]) lower=${lower}m pattern="${pattern}[mM]" ;;
      [nN]) lower=${lower}n pattern="${pattern}[nN]" ;;
      [oO]) lower=${lower}o pattern="${pattern}[oO]" ;;
      [pP]) lower=${lower}p pattern="${pattern}[pP]" ;;
      [qQ]) lower=${lower}q pattern="${pattern}[qQ]" ;;
      [rR]) lower=${lower}r pattern="${pattern}[rR]" ;;
      [sS]) lower=${lower}s pattern="${pattern}[sS]" ;;
      [tT]) lower=${lower}t pattern="${pattern}[tT]" ;;
      [uU]) lower=${lower}u pattern="${pattern}[uU]" ;;
      [vV]) lower=${lower}v pattern="${pattern}[vV]" ;;
      [wW]) lower=${lower}w pattern="${pattern}[wW]" ;;
      [xX]) lower=${lower}x pattern="${pattern}[xX]" ;;
      [yY]) lower=${lower}y pattern="${pattern}[yY]" ;;
      [zZ]) lower=${lower}z pattern="${pattern}[zZ]" ;;
      *) lower=$lower$fold_char pattern=$pattern$fold_char ;;
    esac
  done
}

# dibs_is_task_id TEXT: a letter or digit, then letters, digits, ".", "_", "-"; no trailing dot, no known ending; 96
# bytes; no name that another tool gives to a copy of a file.
dibs_is_task_id() {
  case $1 in
    '' | [!A-Za-z0-9]* | *[!A-Za-z0-9._-]* | *.) return 1 ;;
    *.[mM][dD] | *.[mM][aA][rR][kK][dD][oO][wW][nN] | *.[yY][aA][mM][lL] | *.[yY][mM][lL]) return 1 ;;
    *.[jJ][sS][oO][nN] | *.[tT][xX][tT] | [rR][eE][aA][dD][mM][eE]) return 1 ;;
  esac
  [ ${#1} -le 96 ] && ! dibs_is_copy "$1"
}

# dibs_is_copy TEXT: do git mergetool, Syncthing, ownCloud, Resilio Sync, rclone, git-annex, OneDrive or an editor name
# their copies like this?
dibs_is_copy() {
  case $1 in
    *___jb_tmp___ | *___jb_old___ | *.variant-[0-9a-f][0-9a-f][0-9a-f][0-9a-f] | *.Conflict) return 0 ;;
    *[0-9] | *-[A-Z0-9]*) ;;
    *) return 1 ;;
  esac
  case $1 in *.[Cc]onflict[0-9]*) case ${1##*.[Cc]onflict} in *[!0-9]*) ;; *) return 0 ;; esac ;; esac
  copy_number=${1##*[!0-9]}
  copy_name=${1%"$copy_number"}
  case $copy_name in
    ?*[._]BACKUP[._] | ?*[._]BASE[._] | ?*[._]LOCAL[._] | ?*[._]REMOTE[._])
      case $copy_number/${copy_name%[._]*[._]} in ??*/*[0-9]* | ?????*/*) return 0 ;; esac
      ;;
  esac
  # A day and a time, and behind them perhaps the device.
  copy_last=${1##*-} copy_name=${1%-*}
  case $1 in
    *.sync-conflict-*) case $copy_last in *[!A-Z0-9]*) ;; ???????) copy_last=${copy_name##*-} copy_name=${copy_name%-*} ;; esac ;;
  esac
  copy_day=${copy_name##*-}
  case $copy_name in
    *_conflict-* | *.sync-conflict-"$copy_day") case $copy_day-$copy_last in *[!0-9-]*) ;; ????????-??????) return 0 ;; esac ;;
  esac
  # A host, and behind it perhaps a number.
  copy_last=${1##*-} copy_name=${1%-*}
  case $copy_name/$copy_last in
    *-DESKTOP/* | *-LAPTOP/*) ;;
    */*[!0-9]*) return 1 ;;
    *) copy_last=${copy_name##*-} copy_name=${copy_name%-*} ;;
  esac
  case $copy_name/$copy_last in
    */*[!A-Z0-9]*) ;;
    *-DESKTOP/??????? | *-DESKTOP/???????? | *-LAPTOP/??????? | *-LAPTOP/????????) return 0 ;;
  esac
  return 1
}

# dibs_meant_id TEXT -> $meant_id: the id in it, if it is the name of a task's file, or a path that ends in a shelf and such
# a name. Else TEXT. It changes the current task.
dibs_meant_id() {
  meant_id=$1
  if dibs_is_task_id "$1"; then return 0; fi
  meant_name=${1##*/} meant_shelves='claimed scoped'
  case $1 in
    */*)
      meant_shelves=${1%/*}
      meant_shelves=${meant_shelves##*/}
      case $meant_shelves in discovery | scoped | claimed | waiting | review | cancelled | complete) ;; *) return 0 ;; esac
      ;;
  esac
  case $meant_name in
    *\~*) meant_try=${meant_name%%\~*} ;;
    *.md | *.markdown | *.yaml | *.yml | *.json | *.txt) meant_try=${meant_name%.*} ;;
    *) meant_try=$meant_name ;;
  esac
  dibs_is_task_id "$meant_try" || return 0
  dibs_ascii_lower "$meant_try"
  id_pattern=$pattern
  for meant_shelf in $meant_shelves; do
    if dibs_parse "$meant_shelf/$meant_name"; then
      meant_id=$n_id
      return 0
    fi
  done
}

# dibs_mean ID: makes this the current task, so that all names from here on are its names. -> $id_pattern
dibs_mean() {
  dibs_meant_id "$1"
  set -- "$meant_id"
  dibs_is_task_id "$1" || {
    dibs_printable "$1"
    if dibs_is_copy "$1"; then dibs_fail usage "$task_origin$shown is not a task id: other tools give such names to copies of a file"; fi
    dibs_fail usage "$task_origin\"$shown\" is not a task id: use a letter or digit, then letters, digits, \".\", \"_\" or \"-\" (at most 96; no ending such as .md, no trailing dot; README is reserved)"
  }
  dibs_ascii_lower "$1"
  id=$1 id_key=$lower id_pattern=$pattern
}

# dibs_is_part TEXT: half of an owner as it stands in a name, encoded.
dibs_is_part() {
  case $1 in
    '' | .* | *[!A-Za-z0-9._%-]*) return 1 ;;
    *%*) dibs_is_encoded "$1" ;;
    *) return 0 ;;
  esac
}

# dibs_is_owner TEXT: agent or agent~session, encoded, at most 96 bytes.
dibs_is_owner() {
  [ ${#1} -le 96 ] || return 1
  case $1 in
    *\~*\~*) return 1 ;;
    *\~*) dibs_is_part "${1%%\~*}" && dibs_is_part "${1#*\~}" ;;
    *) dibs_is_part "$1" ;;
  esac
}

# dibs_parse PATH -> n_*: what the name says. False for any name that does not belong to the current task: foreign, or
# junk.
#   n_path n_shelf n_name n_id n_gen n_ext n_kind (rest, claimed); of a claimed one also n_owner n_at (as written)
#   n_ms n_lease n_review (r if it was taken from review/) n_nonce n_bare (its path without the mark) n_belief
#   (confirmed, reserved; where dibs_witness asked)
dibs_parse() {
  # The name that was parsed last is often asked about again.
  if [ "$1" = "$n_path" ] && [ "$id_pattern" = "$n_pattern" ]; then
    n_belief=''
    [ "$n_kind" = rest ] || dibs_parse_belief
    return 0
  fi
  n_path=$1 n_shelf=${1%/*} n_name=${1##*/} n_belief='' n_pattern=''
  # What is archived ranks as it did on the shelf on which it was finished.
  case $n_shelf in archive/cancelled/*) n_shelf=cancelled ;; archive/*) n_shelf=complete ;; esac
  # shellcheck disable=SC2295 # a pattern it is
  n_tail=${n_name#$id_pattern}
  [ "$n_tail" != "$n_name" ] || return 1
  n_id=${n_name%"$n_tail"} n_ext=''
  case $n_tail in
    *.md) n_ext=.md ;;
    *.markdown) n_ext=.markdown ;;
    *.yaml) n_ext=.yaml ;;
    *.yml) n_ext=.yml ;;
    *.json) n_ext=.json ;;
    *.txt) n_ext=.txt ;;
    *)
      case $n_id in *.*) return 1 ;; esac
      # The second one is what sed -i leaves when it is killed.
      case $n_name in 4913 | sed[A-Za-z0-9][A-Za-z0-9][A-Za-z0-9][A-Za-z0-9][A-Za-z0-9][A-Za-z0-9]) return 1 ;; esac
      ;;
  esac
  n_tail=${n_tail%"$n_ext"}
  case $n_tail in
    *@*)
      n_kind=claimed n_gen=${n_tail%%@*} n_tail=${n_tail#*@}
      case $n_shelf in claimed | holders/*) ;; *) return 1 ;; esac
      ;;
    *)
      n_kind=rest n_gen=$n_tail
      case $n_shelf in claimed | holders/*) return 1 ;; esac
      if [ -z "$n_gen" ]; then
        n_gen=0 n_pattern=$id_pattern
        return 0
      fi
      ;;
  esac
  case $n_gen in \~[1-9]*) n_gen=${n_gen#\~} ;; *) return 1 ;; esac
  case $n_gen in *[!0-9]*) return 1 ;; esac
  [ ${#n_gen} -le 15 ] || return 1
  if [ $n_kind = rest ]; then
    n_pattern=$id_pattern
    return 0
  fi

  n_nonce='' n_bare=$n_path
  case $n_tail in
    *!*)
      n_nonce=${n_tail##*!} n_tail=${n_tail%!*}
      case $n_nonce in '' | *[!0-9a-z]*) return 1 ;; esac
      [ ${#n_nonce} -le 13 ] || return 1
      n_bare=${n_path%"!$n_nonce$n_ext"}$n_ext
      ;;
  esac
  n_lease=${n_tail##*+}
  [ "$n_lease" != "$n_tail" ] || return 1
  n_tail=${n_tail%+*} n_review=''
  case $n_lease in *r) n_lease=${n_lease%r} n_review=r ;; esac
  case $n_lease in 0) ;; '' | 0* | *[!0-9]*) return 1 ;; esac
  [ ${#n_lease} -le 6 ] || return 1
  n_at=${n_tail##*[!0-9]}
  n_owner=${n_tail%"$n_at"}
  case $n_owner in
    *:) n_owner=${n_owner%:} ;;
    *%3A) n_owner=${n_owner%\%3A} ;;
    *) return 1 ;;
  esac
  case $n_at in 0*) return 1 ;; esac
  case ${#n_at} in
    13) n_ms=$n_at ;;
    # The time is in seconds, from a script that knows nothing finer. It counts as the last instant that it can mean.
    10) n_ms=${n_at}999 ;;
    *) return 1 ;;
  esac
  dibs_is_owner "$n_owner" || return 1
  n_pattern=$id_pattern
  dibs_parse_belief
}
# dibs_shelf_behind, of n_* -> $shelf_behind: where the task goes back when this claim of it ends without a result: it
# is released, or its lease runs out.
dibs_shelf_behind() {
  shelf_behind=scoped
  if [ -n "$n_review" ]; then shelf_behind=review; fi
}

# dibs_is_under_review, of n_*: is it in review/, or claimed from there?
dibs_is_under_review() {
  if [ "$n_kind" = rest ]; then [ "$n_shelf" = review ]; else [ -n "$n_review" ]; fi
}

# The last name that was parsed, and the pattern of the task whose name it is; empty if it is not a name of it.
n_path='' n_pattern=''

dibs_parse_belief() {
  case " $confirmed " in *" $n_path "*) n_belief=confirmed ;; esac
  case " $reserved " in *" $n_path "*) n_belief=reserved ;; esac
}
# What beliefs say of the names that were seen last.
confirmed='' reserved='' ending=''

# dibs_keep X: n_* -> X_*, for a while.
dibs_keep() {
  eval "$1_path=\$n_path $1_shelf=\$n_shelf $1_name=\$n_name $1_id=\$n_id $1_gen=\$n_gen $1_ext=\$n_ext $1_kind=\$n_kind $1_belief=\$n_belief"
  if [ "$n_kind" = claimed ]; then
    eval "$1_owner=\$n_owner $1_at=\$n_at $1_ms=\$n_ms $1_lease=\$n_lease $1_review=\$n_review $1_nonce=\$n_nonce $1_bare=\$n_bare"
  fi
}
