# shellcheck shell=sh
# Moves names, and never destroys bytes.

# dibs_cut NAME -> $short: the end of it, which can stand behind a prefix and a nonce in 255 bytes.
dibs_cut() {
  short=$1
  case $short in drop-????????????-*) short=${short#drop-????????????-} ;; esac
  while [ ${#short} -gt 230 ]; do short=${short#?}; done
}

# dibs_put_aside PATH -> $aside: moves it to lost+found/, under a unique name. Empty if the file was gone.
dibs_put_aside() {
  dibs_nonce
  dibs_cut "${1##*/}"
  aside=lost+found/$nonce-$short
  dibs_try_rename "$1" "$aside" || aside=''
}

# dibs_drop PATH INODE -> $kept: removes one name of a file that has another. Never by a bare rm: an editor that saves
# by rename can put its newest bytes under the name at any time. So the name is first moved to a place where nobody
# writes. Other bytes go to lost+found/, and $kept says where.
dibs_drop() {
  kept=''
  dibs_nonce
  dibs_cut "${1##*/}"
  drop_=tmp/drop-$nonce-$short
  dibs_try_rename "$1" "$drop_" || return 0
  dibs_drop_staged "$drop_" "$2"
}

dibs_drop_staged() {
  kept=''
  dibs_stat . "$1"
  dibs_stated "$1" || return 0
  if dibs_regular "$1" && [ "$st_links" -gt 1 ] && [ "${2:-$st_ino}" = "$st_ino" ]; then
    rm -f "$1"
  else
    dibs_put_aside "$1"
    kept=$aside
  fi
}

# dibs_link FROM TO INODE -> $linked (made, taken, gone; none: this file cannot be linked), $link_inode: the linked
# file, which an editor's save may have made another inode than INODE. If TO is a directory, ln puts its link into it,
# so what is there afterwards counts too.
dibs_link() {
  link_inode=$3 link_tries=2
  while [ $link_tries -gt 0 ]; do
    link_tries=$((link_tries - 1)) linked=taken link_ok=yes
    if [ -d "$2" ]; then return; fi
    link_why=$(ln "$1" "$2" 2>&1) || link_ok=no
    if [ -d "$2" ]; then
      # It appeared at this instant.
      if [ "$2/${1##*/}" -ef "$1" ]; then rm -f "$2/${1##*/}"; fi
      return
    fi
    dibs_stat . "$2"
    if [ $link_ok = yes ]; then
      linked=made
      # If the next owner was quick, it is not there any more.
      if dibs_stated "$2"; then link_inode=$st_ino; fi
      return
    fi
    if dibs_stated "$2"; then
      # This was done before: a reply was lost, or a process was killed. If the source is gone, somebody else has done
      # it.
      if [ "$st_ino" = "$3" ]; then
        linked=made
        if ! dibs_there "$1"; then linked=gone; fi
      fi
      return
    fi
    linked=gone
    # It is there but could not be linked: an examiner may just have put it back, or git has taken the shelf away.
    if ! dibs_there "$1"; then return; fi
    dibs_make_missing "${2%/*}"
  done
  # No file can be linked here, or not this one, which belongs to another user. The words are those of the C locale
  # everywhere.
  case $link_why in
    *'not permitted'* | *'not supported'* | *'not implemented'* | *'Too many links'*)
      linked=none
      return
      ;;
  esac
  dibs_printable "$link_why"
  dibs_fail store-failed "$1 -> ${2%/*}/: $shown" "ls -ld $registry_word/${1%/*} $registry_word/${2%/*}"
}

# dibs_shelve PATH SHELF INODE -> $shelved (made, taken, gone), $rest the new path, $kept. It uses ln and then a drop,
# never mv: the shelf's name can be taken, and an editor can write the old name again, so that a late mv would overwrite
# the task.
dibs_shelve() {
  dibs_parse "$1"
  rest=$2/$n_id
  if [ "$n_gen" != 0 ]; then rest=$rest~$n_gen; fi
  rest=$rest$n_ext kept=''
  shelve_mark=$n_nonce
  for shelve_ in "$2" tmp; do
    if [ ! -d "$shelve_" ]; then mkdir "$shelve_" 2>/dev/null; fi
    dibs_one_mount "${1%/*}" "$shelve_"
  done
  dibs_link "$1" "$rest" "$3"
  shelved=$linked
  case $linked in
    made) dibs_drop "$1" "$link_inode" ;;
    none)
      # There are no hard links here, so this is a check and a mv, from a name that no editor knows. So a claim is
      # marked first.
      shelved=taken
      if dibs_there "$rest"; then return; fi
      shelve_=$1
      if [ -z "$shelve_mark" ]; then
        dibs_nonce
        dibs_marked_name "$1" "$nonce"
        shelve_=$mark
        shelved=gone
        dibs_try_rename "$1" "$mark" || return
        shelved=taken
        if dibs_there "$rest"; then return; fi
      fi
      shelved=gone
      if dibs_try_rename "$shelve_" "$rest"; then shelved=made; fi
      ;;
  esac
}

# dibs_marked_name PATH NONCE -> $mark: its name under examination. Six characters of a nonce tell the line of marks, two
# count in it, four are fresh. A mark that is made of a mark continues its line: whoever has the file under it can say
# of all marks before it that nothing was decided by them. A mark that is made of a bare name begins a line, because the
# file there may be a ghost.
dibs_marked_name() {
  dibs_parse "$1"
  mark_line=${2%??????} mark_count=00
  case $n_nonce in
    ????????????)
      dibs_next_count "${n_nonce%????}"
      if [ -n "$mark_next" ]; then mark_line=${n_nonce%??????} mark_count=$mark_next; fi
      ;;
  esac
  mark=${n_bare%"$n_ext"}!$mark_line$mark_count${2#????????}$n_ext
}

# dibs_next_count DIGITS -> $mark_next: one more than the last two of them, to the base 36. Empty after zz.
dibs_next_count() {
  mark_digits=0123456789abcdefghijklmnopqrstuvwxyz
  mark_next=${1#"${1%?}"}
  mark_high=${1%?}
  mark_high=${mark_high#"${mark_high%?}"}
  mark_next=${mark_digits#*"$mark_next"}
  if [ -n "$mark_next" ]; then
    mark_next=$mark_high${mark_next%"${mark_next#?}"}
    return 0
  fi
  mark_high=${mark_digits#*"$mark_high"}
  if [ -n "$mark_high" ]; then mark_next=${mark_high%"${mark_high#?}"}0; fi
}
