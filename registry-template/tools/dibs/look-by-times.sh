# shellcheck shell=sh
# A bracketed look by what stat says of the shelves, for shells that compare whole seconds, and for times that are whole
# seconds.

# dibs_look_by_times -> $look_exact, $look_calm: one pass between two readings of the shelves' times, by stat. If even
# those tell nothing (times of whole seconds, a registry that may not be written), three unchanged passes in a row must
# be enough. A shelf that was listed between two equal readings, the first of them late enough, is spared as long as its
# times stay: its line is in $times_spared.
dibs_look_by_times() {
  if [ -n "$settings_bytes" ]; then dibs_now_reading; fi
  # shellcheck disable=SC2086
  dibs_now_reading $shelves
  times_before=$nl${stated#*"$nl"}
  dibs_times_late
  times_anew=''
  dibs_times_anew "$times_before"
  anew_=''
  while [ -n "$times_more" ]; do
    dibs_one_pass "$times_more"
    anew_="$anew_ $latest"
    dibs_shelves
    # shellcheck disable=SC2086
    dibs_now_reading $shelves
    dibs_times_anew "$nl${stated#*"$nl"}"
  done
  if [ -z "$times_anew" ]; then dibs_shelves; fi
  for pass_ in $times_names; do
    case "$times_anew " in *" ${pass_%%/*} "*) ;; *) anew_="$anew_ $pass_" ;; esac
  done
  latest=$anew_ times_names=$anew_ names="$names $anew_" look_exact=no
  if [ "$witness" = no ]; then
    # Times that never show some changes say nothing about the others.
    look_calm=$((look_calm + 1))
    return
  fi
  dibs_times_spare "$nl${stated#*"$nl"}"
  if [ "$nl${stated#*"$nl"}" != "$times_before" ] || [ "$shelves" != "$look_shelves" ]; then
    look_exact=no look_calm=0
  else
    look_calm=$((look_calm + 1))
    if [ $look_exact = yes ]; then names=$latest; fi
  fi
}

# dibs_shelf_times TIMES SHELF -> $times_line
dibs_shelf_times() {
  case $1 in
    *"$nl$2 "*)
      times_line=${1#*"$nl$2 "}
      times_line="$2 ${times_line%%"$nl"*}"
      ;;
    *) times_line='' ;;
  esac
}

# dibs_times_anew TIMES -> $times_more: the shelves that have to be listed by these times, and were not yet in this
# pass. They are also added to $times_anew.
dibs_times_anew() {
  times_more=''
  for shelf_ in $shelves; do
    case "$times_anew " in *" $shelf_ "*) continue ;; esac
    dibs_shelf_times "$1" "$shelf_"
    case $times_spared in *"$nl$times_line$nl"*) ;; *) times_more="$times_more $shelf_" ;; esac
  done
  times_anew=$times_anew$times_more
}

# dibs_times_spare TIMES -> $times_spared, together with the shelves that were listed between two equal readings.
# $look_exact: are all shelves there?
dibs_times_spare() {
  look_exact=yes
  for shelf_ in $shelves; do
    dibs_shelf_times "$1" "$shelf_"
    case $times_spared in *"$nl$times_line$nl"*) continue ;; esac
    times_now=$times_line
    dibs_shelf_times "$times_before" "$shelf_"
    case "$times_late " in
      *" $shelf_ "*)
        if [ "$times_line" = "$times_now" ]; then
          times_spared=$times_spared$times_line$nl
          continue
        fi
        ;;
    esac
    look_exact=no
  done
}

# dibs_times_late -> $times_late: the shelves whose last change is earlier than the clock, read just now.
dibs_times_late() {
  # shellcheck disable=SC2086
  set -- $stated
  times_late=''
  [ "${1-}" = tmp/clock ] || return 0
  dibs_stated_line "$@"
  times_clock=$st_ns
  shift "$stat_words"
  while [ $# -ge "$stat_words" ]; do
    dibs_stated_line "$@"
    if [ "$st_ns" -lt "$times_clock" ]; then times_late="$times_late $1"; fi
    shift "$stat_words"
  done
}
