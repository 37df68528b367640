# shellcheck shell=sh
# Looking: what names a listing shows of one task.
#
# A name that was seen proves that its rank was reached, so all that was seen counts. That a name was not seen proves nothing, but in
# an exact look: one pass over the shelves in which none of them changed.

# dibs_shelves -> $shelves: those that are there, in the direction of flow.
dibs_shelves() {
  shelves=''
  for shelf_ in discovery scoped claimed waiting review cancelled complete; do
    if [ -L $shelf_ ]; then dibs_could_not "$shelf_/ is a symlink"; fi
    if [ -d $shelf_ ]; then
      if [ ! -r $shelf_ ] || [ ! -x $shelf_ ]; then dibs_could_not "$shelf_/ may not be read"; fi
      shelves="$shelves $shelf_"
      # Opened, because that makes a network mount ask its server for the times.
      if [ -n "$network" ]; then { true <$shelf_; } 2>/dev/null; fi
    elif [ -e $shelf_ ]; then
      dibs_could_not "$shelf_ is no directory"
    else
      dibs_require_missing . $shelf_
    fi
  done
  if [ -z "$shelves" ]; then
    # They are made when something is put there; but a registry that is gone must not read as one with nothing to do.
    if ! dibs_there registry.yaml; then dibs_could_not 'it is gone'; fi
  fi
}

# dibs_require_missing DIRECTORY NAME: what a test does not find may only not be looked at. A pattern goes by the directory alone.
dibs_require_missing() {
  if [ ! -r "$1" ] || [ ! -x "$1" ]; then dibs_could_not "$1/ may not be read"; fi
  set +f
  # shellcheck disable=SC2231 # a pattern it is
  for missing_ in "$1/"[${2%"${2#?}"}]"${2#?}"; do
    if [ "$missing_" = "$1/$2" ] && ! [ -e "$1/$2" ]; then dibs_could_not "$2/ is there and cannot be looked at"; fi
  done
  set -f
}

# dibs_glance: a first idea of the names of the task that is meant -> $names. Nothing is concluded from what it does not show.
dibs_glance() {
  dibs_shelves
  names=''
  set +f
  for shelf_ in $shelves; do
    # What does not match stays a pattern, which no name can be. (The first one has nothing to match in an id of digits.)
    # shellcheck disable=SC2231
    for glance_ in "$shelf_/"$id_pattern "$shelf_/"${id_pattern}[.~]*; do
      case $glance_ in
        *[!A-Za-z0-9._~@%:+!/-]*) ;;
        "$shelf_/$id") if dibs_there "$glance_"; then names="$names $glance_"; fi ;;
        *) names="$names $glance_" ;;
      esac
    done
  done
  set -f
}

# dibs_pass -> $latest: one listing of the names of the task that is meant.
dibs_pass() {
  dibs_list '(' -name "$id_pattern" -o -name "${id_pattern}[.~]*" ')'
  latest=''
  for pass_ in $listed; do latest="$latest ${pass_%%/*}/${pass_##*/}"; done
}

# dibs_list TESTS -> $listed: the names on all shelves that pass these tests of find, and are made of what names are made of. By find,
# because a pattern of the shell that cannot read a directory just matches nothing.
dibs_list() {
  listed=''
  if [ -z "$shelves" ]; then return 0; fi
  list_tests=$#
  for list_ in $shelves; do set -- "$@" "$list_/."; done
  # Operands come first.
  while [ $list_tests -gt 0 ]; do
    set -- "$@" "$1"
    shift
    list_tests=$((list_tests - 1))
  done
  list_tries=5
  until dibs_find "$@" ! -name '*[!A-Za-z0-9._~@%:+!-]*'; do
    # What moved away while it was listed is an error to some.
    list_tries=$((list_tries - 1))
    if [ $list_tries = 0 ]; then
      listed=$(find "$@" 2>&1 >/dev/null)
      dibs_shown "${listed%%"$nl"*}"
      dibs_could_not "$shown"
    fi
  done
}

# dibs_find OPERANDS TESTS: not below them. All finds there are know -maxdepth, which spares most of them a stat of each entry; it is not in
# POSIX, so where it fails the other way is gone.
dibs_find() {
  if [ $find_depth = yes ]; then
    listed=$(find "$@" ! -name . -maxdepth 1 2>/dev/null) && return 0
    find_depth=no
  fi
  listed=$(find "$@" ! -name . -prune 2>/dev/null)
}
find_depth=yes

# dibs_look -> $names, all that was seen, and $latest, what the last pass showed. Exact where it can be, else repeated, and then everything
# that any pass has seen must do.
dibs_look() {
  names='' look_calm=0 look_tries=12 look_fine=$fine
  while [ $look_tries -gt 0 ]; do
    look_tries=$((look_tries - 1))
    dibs_shelves
    if [ "$forgetful" = no ]; then dibs_stir; fi
    look_shelves=$shelves
    if [ "$witness"$look_fine = yesyes ] && dibs_is_later_soon; then
      dibs_pass
      names="$names $latest"
      dibs_shelves
      if [ "$shelves" = "$look_shelves" ] && dibs_is_later && dibs_ran_on; then
        names=$latest
        return
      fi
      continue
    fi
    dibs_look_by_times
    if [ $look_exact = yes ] || [ $look_calm -ge 3 ]; then return; fi
    if [ $look_calm -gt 0 ]; then dibs_pause 12; fi
  done
}

# A file of this process is written now. If it is later than the last change of every shelf before a pass, and still after it, then nothing changed
# meanwhile: whatever changes later is stamped later, or in the same tick, and then the file is not later any more. It has to be its own
# file: of one that others write too the time is new before the bytes are. (A link is given no time of its own by some file systems;
# but a link alone hides nothing: the name it was made of is still there.)

# dibs_is_later: is that file later than every shelf, as this shell compares times?
dibs_is_later() {
  for shelf_ in $shelves; do [ "$own_clock" -nt "$shelf_" ] 2>/dev/null || return 1; done
}

# dibs_is_later_soon: most kernels stamp by ticks of some ms, and the end of the tick is waited for here. False where shells compare whole
# seconds, or files have them.
dibs_is_later_soon() {
  soon_tries=500
  while dibs_own_tick; do
    dibs_is_later && return 0
    soon_tries=$((soon_tries - 1))
    if [ $soon_tries = 0 ]; then break; fi
  done
  fine=no look_fine=no
  return 1
}

# Two shells that compare whole seconds.
fine=yes
case ${BASH_VERSION-} in [123].*) fine=no ;; esac
if [ /proc/self/exe -ef /bin/busybox ] 2>/dev/null; then fine=no; fi

# dibs_own_tick: writes it. It goes when the tool ends; of one that was killed it is the janitor's.
dibs_own_tick() {
  if [ -z "$own_clock" ]; then
    if [ -L tmp ]; then dibs_could_not 'tmp/ is a symlink'; fi
    if [ ! -d tmp ] && mkdir tmp 2>/dev/null; then dibs_keep_from_git; fi
    dibs_nonce
    own_clock=tmp/now-$nonce
    trap 'rm -f "$own_clock"' EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 141' PIPE
    trap 'exit 143' TERM
  fi
  { printf . >"$own_clock"; } 2>/dev/null
}
own_clock=''

# dibs_ran_on: was the clock of the file system not set back since that file was written?
dibs_ran_on() {
  if ! dibs_tick; then
    look_fine=no
    return 1
  fi
  ! [ "$own_clock" -nt tmp/clock ] 2>/dev/null
}

# dibs_look_by_times -> $look_exact, $look_calm: one pass between two readings of the shelves' times, by stat. Where not even those tell (times
# of whole seconds, a registry that may not be written), three passes in a row in which nothing changed must do.
dibs_look_by_times() {
  if [ -n "$settings_bytes" ]; then dibs_clock_read; fi
  # shellcheck disable=SC2086
  dibs_clock_read $shelves
  times_before=${stated#*"$nl"}
  dibs_times_are_late
  dibs_pass
  names="$names $latest"
  dibs_shelves
  # shellcheck disable=SC2086
  dibs_clock_read $shelves
  if [ "$witness" = no ]; then
    # Times that never tell some changes are no witness of the others.
    look_exact=no look_calm=$((look_calm + 1))
  elif [ "${stated#*"$nl"}" != "$times_before" ] || [ "$shelves" != "$look_shelves" ]; then
    look_exact=no look_calm=0
  else
    look_calm=$((look_calm + 1))
    if [ $look_exact = yes ]; then names=$latest; fi
  fi
}

# dibs_times_are_late -> $look_exact: is the clock, read just now, later than the last change of every shelf?
dibs_times_are_late() {
  # shellcheck disable=SC2086
  set -- $stated
  look_exact=no
  [ "${1-}" = tmp/clock ] || return 0
  dibs_stated_line "$@"
  times_clock=$st_ns
  shift "$stat_words"
  for shelf_ in $shelves; do
    if [ $# -lt "$stat_words" ] || [ "$1" != "$shelf_" ]; then return 0; fi
    dibs_stated_line "$@"
    [ "$st_ns" -lt "$times_clock" ] || return 0
    shift "$stat_words"
  done
  look_exact=yes
}

# dibs_look_twice: a glance, and before "there is none" is believed a look.
dibs_look_twice() {
  dibs_glance
  if [ -z "$names" ]; then dibs_look; fi
}

# dibs_network: a network mount has to be asked for the times of its directories, and version 3 of NFS to list them anew. Of the mounts
# that hold this directory the longest counts, and of two at one place the later.
dibs_network() {
  network=yes network_at='' network_type=''
  while read -r _ _ _ _ network_mount network_rest; do
    network_mount=${network_mount%/}
    case $PWD/ in
      "$network_mount"/*)
        if [ ${#network_mount} -ge ${#network_at} ]; then
          network_at=$network_mount network_type=${network_rest#* - }
          network_type=${network_type%% *}
        fi
        ;;
    esac
  done </proc/self/mountinfo
  # Version 4 is called nfs4.
  if [ "$network_type" = nfs ]; then forgetful=no witness=no; fi
}

# dibs_stir: NFS version 3 remembers what a directory listed while its times are the same, and forgets it when this machine changes it.
dibs_stir() {
  dibs_nonce
  stir_=''
  for shelf_ in $shelves; do
    if { true >"$shelf_/.look-$nonce"; } 2>/dev/null; then stir_="$stir_ $shelf_/.look-$nonce"; fi
  done
  # shellcheck disable=SC2086
  rm -f $stir_
}
