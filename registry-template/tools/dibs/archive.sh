# shellcheck shell=sh
# What the archive knows of a task. It lies behind the last shelf, so it is looked at after the shelves.

dibs_part belief-contested

# dibs_archive_directories -> $archive_directories: those that have tasks, the earliest year first.
dibs_archive_directories() {
  archive_directories=''
  for root_ in archive archive/cancelled; do
    [ -e $root_ ] || [ -L $root_ ] || continue
    dibs_require_archive $root_
    set +f
    set -- $root_/[0-9][0-9][0-9][0-9]
    set -f
    for archive_; do
      [ -e "$archive_" ] || [ -L "$archive_" ] || continue
      dibs_require_archive "$archive_"
      archive_directories="$archive_directories $archive_"
    done
  done
}

# dibs_require_archive DIRECTORY: a pattern in a directory that may not be read simply matches nothing.
dibs_require_archive() {
  if [ -L "$1" ]; then dibs_could_not "$1/ is a symlink"; fi
  if [ ! -d "$1" ]; then dibs_could_not "$1 is not a directory"; fi
  if [ ! -r "$1" ] || [ ! -x "$1" ]; then dibs_could_not "$1/ may not be read by this user"; fi
}

# dibs_archived_names -> $archived: the names of the current task in the archive.
dibs_archived_names() {
  archived=''
  dibs_archive_directories
  for archive_ in $archive_directories; do
    set +f
    # shellcheck disable=SC2086 # a pattern it is
    set -- "$archive_"/${id_pattern}*
    set -f
    for archived_; do
      case ${archived_##*/} in *[!A-Za-z0-9._~-]*) continue ;; esac
      if dibs_parse "$archived_"; then archived="$archived $archived_"; fi
    done
  done
}

# dibs_add_archived: adds them to $names. If all that the shelves have is a claim that is believed in, nothing in the
# archive ranks above it, and nobody looks there.
dibs_add_archived() {
  archived_only=''
  for archived_ in $names; do
    case $archived_only in '' | "$archived_") archived_only=$archived_ ;; *) archived_only=several ;; esac
  done
  case $archived_only in
    # A claim that is about to end is lifted above what lies there.
    claimed/*!*) ;;
    claimed/*)
      dibs_ask_contested
      archived_only=$confirmed confirmed='' reserved='' ending=''
      if [ -n "$archived_only" ]; then return 0; fi
      ;;
  esac
  dibs_archived_names
  names=$names$archived
}

# dibs_list_archived -> $archived: the paths of all archived tasks, and of more files beside them, a line each.
dibs_list_archived() {
  dibs_archive_directories
  archived=''
  for archive_ in $archive_directories; do
    archived="$archived$(find "$archive_/." ! -name . -prune -type f ! -name '*[!A-Za-z0-9._~-]*' 2>/dev/null)$nl"
  done
}

# dibs_archived_logs PATTERN -> $archived_logs: the logs with such names.
dibs_archived_logs() {
  archived_logs=''
  dibs_archive_directories
  for archive_ in $archive_directories; do
    case $archive_ in archive/cancelled/*) continue ;; esac
    set +f
    # shellcheck disable=SC2086 # a pattern it is
    set -- "$archive_"/$1.jsonl "$1"
    set -f
    # The pattern is the last one.
    while [ $# -gt 1 ]; do
      if dibs_there "$1"; then archived_logs="$archived_logs $1"; fi
      shift
    done
  done
}
