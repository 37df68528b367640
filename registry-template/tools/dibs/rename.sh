# shellcheck shell=sh
# One mv from one name to another, of which it is known before that it cannot copy.

# dibs_try_rename FROM TO: one mv to a name that only this process can make. False if FROM was gone. If mv says no, what
# is there decides. If it says yes, somebody else may already have changed what is there.
dibs_try_rename() {
  dibs_make_missing "${2%/*}"
  # A tenure begins here. From now on there is something that git must not take.
  if [ "$undo" = dibs_take_undo ]; then
    dibs_keep_from_git
    dibs_remember_holder "$take_key"
  fi
  dibs_one_mount "${1%/*}" "${2%/*}"
  move_tries=3
  while :; do
    # Only what the last try says is told. To catch it takes a process.
    if [ $move_tries -gt 1 ]; then
      mv -f "$1" "$2" 2>/dev/null && return 0
    else
      move_why=$(mv -f "$1" "$2" 2>&1) && return 0
    fi
    # The reply was lost.
    if dibs_there "$2"; then return 0; fi
    dibs_there "$1" || return 1
    # It is there again: an examiner put it back just now, or the file system refuses the new name. Or git has taken the
    # directory away that the new name is in.
    dibs_make_missing "${2%/*}"
    move_tries=$((move_tries - 1))
    if [ $move_tries = 0 ]; then
      dibs_printable "$move_why"
      dibs_fail store-failed "${1%/*}/ -> ${2%/*}/: $shown" "ls -ld $registry_word/${1%/*} $registry_word/${2%/*}"
    fi
  done
}

# dibs_one_mount DIRECTORY DIRECTORY: fails unless a rename can lead from the one to the other. This is asked before
# each mv between two directories, because across mounts mv copies, which is not a compare-and-swap and can leave half a
# file. (The inode afterwards would tell it too late, and would also differ when an editor saved by rename meanwhile.)
# Two mounts of one file system count as two. A directory that is not there is no other file system: git takes a shelf
# away that it has emptied. Then mv has nothing to take, or nowhere to put it, and says so itself.
dibs_one_mount() {
  if [ "$1" = "$2" ]; then return 0; fi
  dibs_mount_of "$1"
  mount_first=$mount
  dibs_mount_of "$2"
  if [ -z "$mount" ] || [ -z "$mount_first" ]; then
    dibs_stat . "$1" "$2"
    dibs_stated "$1" || return 0
    mount_first=$st_dev
    dibs_stated "$2" || return 0
    mount=$st_dev
  fi
  if [ "$mount" != "$mount_first" ]; then
    dibs_fail store-failed "$1/ and $2/ are on two file systems; a registry must lie on one, because a claim is never copied" "df $registry_word/$1 $registry_word/$2"
  fi
}

# dibs_mount_of DIRECTORY -> $mount: a number; empty where the system does not say.
dibs_mount_of() {
  mount=''
  if [ ! -e /proc/self/fdinfo ]; then return 0; fi
  # With a special builtin, a failed redirection would end the shell.
  { command exec 9<"$1"; } 2>/dev/null || return 0
  while read -r mount_key mount_value; do
    if [ "$mount_key" = mnt_id: ]; then mount=$mount_value; fi
  done </proc/self/fdinfo/9
  exec 9<&-
}

dibs_make_durable() {
  [ "$durable" = true ] || return 0
  sync "$1" 2>/dev/null || sync
}
