# shellcheck shell=sh
# Questions to the file system: what is there, since when, and what time it is.

# dibs_there PATH: is there anything, even a symlink that leads nowhere?
dibs_there() {
  [ -e "$1" ] || [ -L "$1" ]
}

# dibs_regular PATH: a file itself, nothing that could block or lead elsewhere.
dibs_regular() {
  [ -f "$1" ] && [ ! -L "$1" ]
}

# dibs_stat FILES -> $stated: a line for each file that exists: name inode links size seconds - time.fraction and more.
dibs_stat() {
  case $stat_kind in
    gnu) stated=$(stat -c '%n %i %h %s %Y %y %Z %d %z' "$@" 2>/dev/null)$nl stat_words=13 ;;
    bsd) stated=$(stat -f '%N %i %l %z %m - %Fm - %c %d %Fc' "$@" 2>/dev/null)$nl stat_words=11 ;;
    *)
      # The first call asks about files that exist. Another stat gives -c or -f another meaning, and then the answer
      # does not have this form.
      for stat_kind in $stat_kinds; do
        dibs_stat "$@"
        case $stated in "$1 "[0-9]*' '[0-9]*' '[0-9]*' '*) return ;; esac
      done
      dibs_fail store-failed 'stat(1) on this machine prints no times that these tools can read'
      ;;
  esac
}
stat_kind='' stat_kinds='gnu bsd'
if [ -e /System/Library/CoreServices ]; then stat_kinds='bsd gnu'; fi

# dibs_stated NAME: what dibs_stat said of it -> st_ino st_links st_size st_ms (mtime) st_ns st_changed (ctime, s)
# st_cms (ctime) st_dev. False if it did not exist. It goes by words, because to search a text for a part of it takes a
# shell the square of its length.
dibs_stated() {
  stated_=$1
  # shellcheck disable=SC2086
  set -- $stated
  while [ $# -ge "$stat_words" ]; do
    if [ "$1" = "$stated_" ]; then
      dibs_stated_line "$@"
      return 0
    fi
    shift "$stat_words"
  done
  return 1
}

dibs_stated_line() {
  st_ino=$2 st_links=$3 st_size=$4 st_ns=${7##*.} st_changed=$9 st_dev=${10}
  case $7 in
    *.?????????) ;;
    # Whole seconds: their last instant, so that nobody loses a part of one.
    *) st_ns=999999999 ;;
  esac
  st_ms=$5${st_ns%??????} st_ns=$5$st_ns
  # The ctime in ms; whole seconds as above.
  case $stat_kind in gnu) st_cms=${12} ;; *) st_cms=${11} ;; esac
  st_cms=${st_cms##*.}
  case $st_cms in ?????????) ;; *) st_cms=999999999 ;; esac
  st_cms=$9${st_cms%??????}
}

# dibs_tick: writes the clock, a file whose mtime is the time. Everybody uses it and it stays, because to remove it
# would cost a process. It does not matter who wrote it last. It is opened without cutting it off, and only if it is a
# plain file.
dibs_tick() {
  if [ -L tmp ]; then dibs_could_not 'tmp/ is a symlink'; fi
  if [ -L tmp/clock ] || { [ -e tmp/clock ] && [ ! -f tmp/clock ]; }; then return 1; fi
  { printf . 1<>tmp/clock; } 2>/dev/null && return 0
  dibs_make_missing tmp
  # Not there yet, or another user's.
  { rm -f tmp/clock && printf . 1<>tmp/clock; } 2>/dev/null
}

# dibs_now [FILES] -> $now_ms, by the clock of the file system, and $stated of these files. False if it cannot be
# measured.
dibs_now() {
  dibs_uptime
  clock_up=$up
  dibs_tick || return 1
  if [ -n "$settings_bytes" ]; then
    dibs_stat tmp/clock "$@" registry.yaml
    dibs_settings_whole
  else
    dibs_stat tmp/clock "$@"
  fi
  dibs_stated tmp/clock || return 1
  now_ms=$st_ms
}
settings_bytes=''

# dibs_now_reading [FILES]: the same for reading only. It uses the machine's own clock if the file system's clock cannot
# be measured.
dibs_now_reading() {
  dibs_now "$@" && return 0
  dibs_stat . "$@"
  now_ms=$(date +%s)000
}

# dibs_elapse: brings $now_ms up to date. It uses the time since boot, which also runs while a machine sleeps, or the
# clock if that time cannot be had without a process.
dibs_elapse() {
  dibs_uptime
  if [ -n "$up" ] && [ -n "$clock_up" ]; then
    now_ms=$((now_ms + (up - clock_up) * 10))
    clock_up=$up
  else
    dibs_now_reading
  fi
}
clock_up=''

# dibs_uptime -> $up, in hundredths of a second; empty where the system does not say.
dibs_uptime() {
  up=''
  { read -r up _ </proc/uptime; } 2>/dev/null
  case $up in [0-9]*.[0-9][0-9]) up=${up%.*}${up#*.} ;; *) up='' ;; esac
}

dibs_now_taking() {
  dibs_now "$@" && return 0
  clock_next="ls -ld $registry_word/tmp"
  if dibs_there tmp/clock && ! dibs_regular tmp/clock; then clock_next="rm -r $registry_word/tmp/clock"; fi
  dibs_fail store-failed "the clock of the file system cannot be read, because tmp/clock in $registry cannot be written; nothing was changed" "$clock_next"
}

# dibs_keep_from_git: puts an ignore file into each volatile directory that exists. The file ignores itself too, so on
# every branch git leaves alone what is true in this clone only. A registry that has these files only pays for a look at
# a few names.
dibs_keep_from_git() {
  [ -d claimed ] || [ -d holders ] || [ -d log ] || return 0
  for keep_ in claimed holders log lost+found tmp; do
    if [ -d $keep_ ] && ! dibs_there $keep_/.gitignore && [ ! -L $keep_ ]; then
      dibs_git_ignore
      return
    fi
  done
}

# dibs_nonce -> $nonce: twelve of 0-9a-f, never the same twice.
dibs_nonce() {
  nonce=''
  { read -r nonce </proc/sys/kernel/random/uuid; } 2>/dev/null
  nonce=${nonce##*-}
  if [ ${#nonce} != 12 ]; then nonce=$(od -An -N6 -tx1 /dev/urandom | tr -d ' \n'); fi
  [ ${#nonce} = 12 ] || dibs_fail store-failed 'there is no source of random numbers'
}

# dibs_pause MS
dibs_pause() {
  sleep "0.$(printf %03d "$1")" 2>/dev/null || sleep 1
}

# dibs_make_missing DIRECTORY
dibs_make_missing() {
  if [ ! -d "$1" ] && mkdir "$1" 2>/dev/null; then dibs_keep_from_git; fi
}

# dibs_expires_at MS_OF_CLAIM LEASE MTIME_MS CTIME_MS -> $expires, $beat_ms and $undated, by $now_ms. A time that is
# further ahead than clocks may differ is not a heartbeat. A claimed-at that far ahead is replaced by the ctime, which
# the claiming mv changed. If the ctime is ahead too, somebody set the clock back since, and nothing tells how long ago:
# the claim is undated.
dibs_expires_at() {
  undated=no
  if [ "$1" -gt $((now_ms + 5000)) ]; then
    if [ "$4" -gt 999 ] && [ "$4" -le $((now_ms + 5000)) ]; then
      set -- "$4" "$2" "$3"
      if [ "$1" -gt "$now_ms" ]; then set -- "$now_ms" "$2" "$3"; fi
    else
      undated=yes
    fi
  fi
  expires=$1
  if [ "$3" -gt "$1" ] && [ "$3" -le $((now_ms + 5000)) ]; then
    expires=$3
    if [ "$3" -gt "$now_ms" ]; then expires=$now_ms; fi
    if [ "$1" -gt "$expires" ]; then expires=$1; fi
  fi
  beat_ms=$expires
  expires=$((expires + $2 * 1000))
}
