# shellcheck shell=sh
# Looks for the names of one task.
#
# A name that was seen proves that its rank was reached, so every name that was seen counts. A missing name proves
# nothing, except in an exact look: one pass over the shelves in which none of them changed.

# dibs_shelves -> $shelves: the ones that exist, in the direction of flow.
dibs_shelves() {
  shelves=''
  for shelf_ in discovery scoped claimed waiting review cancelled complete; do
    if [ -L $shelf_ ]; then dibs_could_not "$shelf_/ is a symlink"; fi
    if [ -d $shelf_ ]; then
      if { [ ! -r $shelf_ ] || [ ! -x $shelf_ ]; } && [ -d $shelf_ ]; then dibs_could_not "$shelf_/ may not be read by this user"; fi
      shelves="$shelves $shelf_"
      # Opened, because that makes a network mount ask its server for the times.
      if [ -n "$network" ]; then { true <$shelf_; } 2>/dev/null; fi
    elif [ -e $shelf_ ]; then
      dibs_could_not "$shelf_ is not a directory"
    else
      dibs_require_missing . $shelf_
    fi
  done
  if [ -z "$shelves" ]; then
    # Shelves are made when something is put there. But a registry that is gone must not look like one with nothing to
    # do.
    if ! dibs_there registry.yaml; then dibs_could_not 'it is gone'; fi
  fi
}

# dibs_require_missing DIRECTORY NAME: a test may fail only because the name cannot be looked at. A pattern only needs
# the directory.
dibs_require_missing() {
  if [ ! -r "$1" ] || [ ! -x "$1" ]; then dibs_could_not "$1/ may not be read by this user"; fi
  set +f
  # shellcheck disable=SC2231 # a pattern it is
  for missing_ in "$1/"[${2%"${2#?}"}]"${2#?}"; do
    if [ "$missing_" = "$1/$2" ] && ! [ -e "$1/$2" ]; then dibs_could_not "$2/ exists but cannot be looked at"; fi
  done
  set -f
}

# dibs_look: a first idea of the names of the current task -> $names. A missing name means nothing here.
dibs_look() {
  dibs_look_names
  dibs_ask_with_archive
}

# dibs_ask_with_archive: adds what the archive has to $names, and asks what is believed. The archive lies behind the last
# shelf, so it is looked at after the shelves.
dibs_ask_with_archive() {
  if [ -e archive ] || [ -L archive ]; then
    dibs_part archive
    dibs_add_archived
  fi
  dibs_ask_beliefs
}

dibs_look_names() {
  dibs_shelves
  names=''
  set +f
  for shelf_ in $shelves; do
    # One pattern, because each of them lists the whole shelf. Without a match it stays a pattern, which no name can be.
    # shellcheck disable=SC2231
    for seen_ in "$shelf_/"${id_pattern}*; do
      # shellcheck disable=SC2254
      case ${seen_#*/} in
        *[!A-Za-z0-9._~@%:+!-]*) ;;
        $id_pattern | ${id_pattern}[.~]*) names="$names $seen_" ;;
      esac
    done
  done
  set -f
}

# dibs_is_foreign_there -> $foreign: what lies in claimed/, is not a claim of the current task, and may say that the
# task was claimed without dibs. (foreign.sh reads it, if there is any.)
dibs_is_foreign_there() {
  foreign=''
  set +f
  # shellcheck disable=SC2231,SC2254 # patterns they are
  for foreign_ in claimed/${id_pattern}* claimed/[1-9]*_${id_pattern}*; do
    case ${foreign_#claimed/} in
      *[!A-Za-z0-9._~@%:+!-]*) ;;
      $id_pattern | ${id_pattern}[.~]* | [1-9]*_${id_pattern} | [1-9]*_${id_pattern}[.~]*)
        if ! dibs_parse "$foreign_" && dibs_there "$foreign_"; then foreign="$foreign $foreign_"; fi
        ;;
    esac
  done
  set -f
  [ -n "$foreign" ]
}

# dibs_is_any_foreign: is there anything in claimed/ that is not a claim?
dibs_is_any_foreign() {
  [ -d claimed ] || return 1
  set +f
  set -- claimed/*
  set -f
  for foreign_; do
    case ${foreign_#claimed/} in
      *[!A-Za-z0-9._~@%:+!-]* | *~*@*:*+[0-9]* | *~*@*%3A*+[0-9]*) ;;
      *) return 0 ;;
    esac
  done
  return 1
}

# dibs_one_pass SHELVES -> $latest: one listing of the names of the task that is meant.
dibs_one_pass() {
  pass_shelves=$shelves shelves=$1
  dibs_list '(' -name "$id_pattern" -o -name "${id_pattern}[.~]*" ')'
  shelves=$pass_shelves latest=''
  for pass_ in $listed; do latest="$latest ${pass_%%/*}/${pass_##*/}"; done
}

# dibs_list TESTS -> $listed: the names on all shelves that pass these tests of find, and have only characters of names.
# It uses find, because a pattern of the shell in an unreadable directory simply matches nothing.
dibs_list() {
  listed=''
  if [ -z "$shelves" ]; then return 0; fi
  set -- '(' "$@" ! -name '*[!A-Za-z0-9._~@%:+!-]*' ')'
  list_tests=$#
  for list_ in $shelves; do set -- "$@" "$list_/."; done
  # Operands come first.
  while [ $list_tests -gt 0 ]; do
    set -- "$@" "$1"
    shift
    list_tests=$((list_tests - 1))
  done
  list_tries=5
  until dibs_find "$@"; do
    # git took a shelf away that it has emptied: there is nothing in it.
    list_tests=$#
    while [ $list_tests -gt 0 ]; do
      case $1 in */.) if dibs_there "${1%/.}"; then set -- "$@" "$1"; fi ;; *) set -- "$@" "$1" ;; esac
      shift
      list_tests=$((list_tests - 1))
    done
    case $1 in
      */.) ;;
      *)
        listed=''
        dibs_there registry.yaml || dibs_could_not 'it is gone'
        return 0
        ;;
    esac
    # Some versions report an error for a file that moved away during the listing.
    list_tries=$((list_tries - 1))
    if [ $list_tries = 0 ]; then
      listed=$(find "$@" 2>&1 >/dev/null)
      dibs_printable "${listed%%"$nl"*}"
      dibs_could_not "$shown"
    fi
  done
}

# dibs_find OPERANDS TESTS: does not look below the operands. All known versions of find have -maxdepth, which spares
# most of them a stat of each entry. It is not in POSIX, so if it fails, the other way is used.
dibs_find() {
  if [ $find_depth = yes ]; then
    if [ -n "$find_drops" ]; then
      listed=$(find "$find_drops" "$@" ! -name . -maxdepth 1 -print -o -path "$find_drops" -delete 2>/dev/null) && return 0
    fi
    listed=$(find "$@" ! -name . -maxdepth 1 2>/dev/null) && return 0
    find_depth=no
  fi
  listed=$(find "$@" ! -name . -prune 2>/dev/null)
}
find_depth=yes find_drops=''

# dibs_bracketed_look -> $names, all that was seen, and $latest, what the last pass showed. The look is exact if
# possible. Otherwise it is repeated, and then everything that any pass has seen must be enough. Only the shelves that
# changed since they were listed are listed again.
dibs_bracketed_look() {
  dibs_bracketed_look_names
  dibs_ask_with_archive
}

dibs_bracketed_look_names() {
  names='' look_calm=0 look_tries=12 look_fine=$fine spared_shelves='' spared_names='' passed_shelves='' times_spared=$nl times_names=''
  while [ $look_tries -gt 0 ]; do
    look_tries=$((look_tries - 1))
    dibs_shelves
    if [ "$forgetful" = no ]; then dibs_stir; fi
    look_shelves=$shelves
    if [ "$witness"$look_fine = yesyes ] && dibs_spare && dibs_is_newer_soon; then
      look_still=yes
      dibs_pass_anew
      names="$names $latest"
      dibs_shelves
      # shellcheck disable=SC2086
      if [ "$shelves" = "$look_shelves" ] && dibs_is_newer "$own_clock" $look_anew && dibs_still_spared && [ $look_still = yes ] && dibs_ran_on; then
        names=$latest
        return
      fi
      continue
    fi
    dibs_look_by_times
    if [ "$look_exact" = yes ] || [ $look_calm -ge 3 ]; then return; fi
    if [ $look_calm -gt 0 ]; then dibs_pause 12; fi
  done
}

# A file of this process is written now. If it is later than the last change of every shelf before a pass, and still
# later after it, nothing changed meanwhile: a later change gets a later time, or one in the same tick, and then the
# file is not later any more. It must be a file of this process alone: in a shared file the time is new before the bytes
# are. (Some file systems give a link no time of its own, but a link alone hides nothing: the name it was made of is
# still there.)
#
# This holds for each shelf by itself. So as long as such a file is not written again, each shelf that was listed after
# it, and is still older, has not changed since. If shelves were listed after different files, the pass shows one
# instant, the one before these checks. So the next passes spare the shelves that did not change during a pass:
# $spared_clock stays as it was written before that pass, and the shelves that are listed again use $own_clock. (The
# next look does not spare them: times from another machine, or from a FUSE mount, may be a second old.)

# dibs_is_newer FILE SHELVES: is that file later than each of these, as this shell compares times?
dibs_is_newer() {
  later_=$1
  shift
  for shelf_ in "$@"; do [ "$later_" -nt "$shelf_" ] 2>/dev/null || return 1; done
}

# dibs_spare -> $spared_shelves, those whose listing still holds, and $look_anew, all others.
dibs_spare() {
  if [ -z "$spared_shelves" ] && [ -n "$passed_shelves" ]; then
    spared_shelves=$passed_shelves spared_names=$passed_names
    # The other file has nothing left to prove, and is written next.
    set -- "$spared_clock"
    spared_clock=$own_clock own_clock=$1
  fi
  # It is written again, so it proves that no longer.
  passed_shelves=''
  dibs_still_spared
  look_anew=''
  for shelf_ in $shelves; do
    case "$spared_shelves " in *" $shelf_ "*) ;; *) look_anew="$look_anew $shelf_" ;; esac
  done
}
spared_clock=''

# dibs_still_spared -> $spared_shelves without, and $spared_gone with, those that changed; then $look_still is no.
dibs_still_spared() {
  spared_gone='' spared_left=''
  for shelf_ in $spared_shelves; do
    case "$shelves " in
      *" $shelf_ "*)
        if dibs_is_newer "$spared_clock" "$shelf_"; then spared_left="$spared_left $shelf_"; else spared_gone="$spared_gone $shelf_"; fi
        ;;
    esac
  done
  spared_shelves=$spared_left
  if [ -n "$spared_gone" ]; then look_still=no; fi
}

# dibs_pass_anew -> $latest: the names on all shelves, of which only the necessary ones are listed. A shelf that turns
# out to have changed is listed after those before it. So the pass sees what moves on in the direction of flow, as if it
# had listed all shelves in one go.
dibs_pass_anew() {
  # To remove the file by itself would take another process. It can still be asked for its time while it is open.
  case $own_clock in
    tmp/*)
      if [ -z "$network" ] && { command exec 8<"$own_clock"; } 2>/dev/null && [ /proc/self/fd/8 -ef "$own_clock" ]; then find_drops=$own_clock; fi
      ;;
  esac
  dibs_one_pass "$look_anew"
  if [ -n "$find_drops" ] && [ ! -e "$own_clock" ]; then own_clock=/proc/self/fd/8; fi
  find_drops=''
  passed_shelves=$look_anew passed_names=$latest anew_=$latest
  dibs_still_spared
  while [ -n "$spared_gone" ]; do
    dibs_one_pass "$spared_gone"
    anew_="$anew_ $latest"
    dibs_still_spared
  done
  latest=$anew_
  for pass_ in $spared_names; do
    case "$spared_shelves " in *" ${pass_%%/*} "*) latest="$latest $pass_" ;; esac
  done
}

# dibs_is_newer_soon: is the file later than the shelves that are to be listed? Most kernels stamp by ticks of some ms,
# and this waits for the end of the tick. False if the shell compares whole seconds, or the files have whole seconds.
dibs_is_newer_soon() {
  soon_tries=500
  while dibs_own_tick; do
    # shellcheck disable=SC2086
    dibs_is_newer "$own_clock" $look_anew && return 0
    soon_tries=$((soon_tries - 1))
    if [ $soon_tries = 0 ]; then break; fi
  done
  fine=no look_fine=no
  return 1
}

# These shells compare whole seconds.
fine=yes
case ${BASH_VERSION-} in [123].*) fine=no ;; esac
if [ /proc/self/exe -ef /bin/busybox ] 2>/dev/null; then fine=no; fi

# dibs_own_tick: writes that file. It is removed with the first listing, or when the tool ends. The janitor removes that
# of a killed tool.
dibs_own_tick() {
  if [ -z "$own_clock" ]; then
    if [ -L tmp ]; then dibs_could_not 'tmp/ is a symlink'; fi
    dibs_make_missing tmp
    dibs_nonce
    own_clock=tmp/now-$nonce
    trap dibs_drop_clocks EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 141' PIPE
    trap 'exit 143' TERM
  fi
  { printf . >"$own_clock"; } 2>/dev/null
}
own_clock=''

dibs_drop_clocks() {
  for clock_ in "$own_clock" "$spared_clock"; do
    case $clock_ in tmp/*) rm -f "$clock_" ;; esac
  done
}

# dibs_ran_on: was the clock of the file system not set back since these files were written?
dibs_ran_on() {
  if ! dibs_tick; then
    look_fine=no
    return 1
  fi
  if [ -n "$spared_shelves" ] && [ "$spared_clock" -nt tmp/clock ] 2>/dev/null; then
    spared_shelves=''
    return 1
  fi
  ! [ "$own_clock" -nt tmp/clock ] 2>/dev/null
}

# dibs_look_confirming_absence: dibs_look, and a bracketed look before "there is none" is believed.
dibs_look_confirming_absence() {
  dibs_look
  if [ -z "$names" ]; then dibs_bracketed_look; fi
}
