# shellcheck shell=sh
# What the archive knows of a task. It lies behind the last shelf, so it is looked at after the shelves.

# dibs_archive_directories -> $archive_directories: those that have tasks, the earliest year first.
dibs_archive_directories() {
  archive_directories=''
  for root_ in archive archive/cancelled; do
    [ -d $root_ ] || continue
    dibs_require_archive $root_
    set +f
    set -- $root_/[0-9][0-9][0-9][0-9]
    set -f
    for archive_; do
      [ -d "$archive_" ] || [ -L "$archive_" ] || continue
      dibs_require_archive "$archive_"
      archive_directories="$archive_directories $archive_"
    done
  done
}

# dibs_require_archive DIRECTORY: a pattern in a directory that may not be read simply matches nothing.
dibs_require_archive() {
  if [ -L "$1" ]; then dibs_could_not "$1/ is a symlink"; fi
  if [ ! -r "$1" ] || [ ! -x "$1" ]; then dibs_could_not "$1/ may not be read by this user"; fi
}

# dibs_archived_task -> $archived: the path of the archived task with the current id that ranks first, and $archived_gen.
# False if there is none.
dibs_archived_task() {
  archived='' archived_gen=-1 archived_shelf=''
  dibs_archive_directories
  for archive_ in $archive_directories; do
    set +f
    # shellcheck disable=SC2086 # a pattern it is
    set -- "$archive_"/${id_pattern}*
    set -f
    for archived_; do
      case ${archived_##*/} in *[!A-Za-z0-9._~-]*) continue ;; esac
      dibs_parse "$archived_" || continue
      [ "$n_gen" -gt "$archived_gen" ] || dibs_is_later_archived || continue
      archived=$archived_ archived_gen=$n_gen archived_shelf=complete
      case $archive_ in archive/cancelled/*) archived_shelf=cancelled ;; esac
    done
  done
  [ -n "$archived" ]
}

# dibs_is_later_archived, of $archived_ and $archived: of equal generations the later shelf ranks first.
dibs_is_later_archived() {
  [ "$n_gen" = "$archived_gen" ] && [ "$archived_shelf" = cancelled ] || return 1
  case $archive_ in archive/cancelled/*) return 1 ;; esac
}

# dibs_list_archived -> $archived: the paths of all archived tasks, and of more files beside them, a line each.
dibs_list_archived() {
  dibs_archive_directories
  archived=''
  for archive_ in $archive_directories; do
    archived="$archived$(find "$archive_/." ! -name . -prune -type f ! -name '*[!A-Za-z0-9._~-]*' 2>/dev/null)$nl"
  done
}

# dibs_archived_logs PATTERN -> $log_file, if the archive has that log.
dibs_archived_logs() {
  dibs_archive_directories
  for archive_ in $archive_directories; do
    case $archive_ in archive/cancelled/*) continue ;; esac
    set +f
    # shellcheck disable=SC2086 # a pattern it is
    set -- "$archive_"/$1.jsonl "$1"
    set -f
    # The pattern is the last one.
    while [ $# -gt 1 ]; do
      if dibs_there "$1"; then
        log_file=$1
        return 0
      fi
      shift
    done
  done
}
