# shellcheck shell=sh
# Keeps the registry from git, and lets git's directory remember it. It uses files only, because git may not be
# installed. All of it is best effort: no tool fails because of it.
#
# Whatever empties a registry (git clean -x, git stash -a, a cone of sparse-checkout, rm) deletes what its owners
# believe, so nobody could be told what was lost. A life is a nonce in holders/.life: it is deleted too, and the next
# claim begins another life. The git directory keeps an empty file for each owner of each life, in
# dibs/PATH/lives/LIFE/OWNER, with PATH of the registry in the work tree. The files of an earlier life are removed when
# their owner acknowledges, and not before.

# dibs_git_directory_above -> $git_top, the top of the work tree of the registry, and $git_dir. False outside of any.
dibs_git_directory_above() {
  git_top=$PWD
  until [ -e "$git_top/.git" ]; do
    [ -n "$git_top" ] || return 1
    git_top=${git_top%/*}
  done
  git_dir=$git_top/.git
  if [ -f "$git_dir" ]; then
    git_=''
    { IFS= read -r git_ <"$git_dir"; } 2>/dev/null
    case $git_ in
      'gitdir: /'*) git_dir=${git_#gitdir: } ;;
      'gitdir: '?*) git_dir=$git_top/${git_#gitdir: } ;;
      *) return 1 ;;
    esac
  fi
  # Anybody can write a pointer, so nothing is written where there is no repository.
  dibs_there "$git_dir/HEAD"
}

# dibs_memory_of -> $memory, the directory of the remembered lives. False outside of git.
dibs_memory_of() {
  dibs_git_directory_above || return 1
  memory=$git_dir/dibs${PWD#"$git_top"}/lives
}

# dibs_lay_whole FILE TEXT: writes it whole or not at all, and never over another file. False if nothing can be written.
dibs_lay_whole() {
  [ ! -L tmp ] || return 1
  if [ ! -d tmp ]; then mkdir tmp 2>/dev/null; fi
  dibs_nonce
  lay_new=tmp/new-$nonce
  { printf '%s\n' "$2" >"$lay_new"; } 2>/dev/null || return 1
  # A file that a power cut cut short would stay for ever.
  sync "$lay_new" 2>/dev/null
  if ! ln "$lay_new" "$1" 2>/dev/null && ! dibs_there "$1"; then
    # No hard links here.
    set -C
    { printf '%s\n' "$2" >"$1"; } 2>/dev/null
    set +C
  fi
  rm -f "$lay_new"
}

# dibs_git_ignore: writes what dibs_keep_from_git found missing, if git can come at all: in a work tree, or if whoever
# made the registry meant it for one.
dibs_git_ignore() {
  dibs_there .gitignore || dibs_git_directory_above || return 0
  for ignore_ in claimed holders log lost+found tmp; do
    if [ ! -d $ignore_ ] || [ -L $ignore_ ] || dibs_there $ignore_/.gitignore; then continue; fi
    dibs_lay_whole $ignore_/.gitignore "# Who works on what is true in this clone only. On no branch may git take these files away, or commit them.$nl*" || return 0
  done
}

dibs_is_life() {
  case $1 in
    *[!0-9a-z]*) return 1 ;;
    ????????????) return 0 ;;
  esac
  return 1
}

# dibs_life_of -> $life, empty if there is none. False if the file there is not ours, so that nothing can be told.
dibs_life_of() {
  life=''
  if dibs_there holders && { [ -L holders ] || [ ! -d holders ]; }; then return 1; fi
  dibs_there holders/.life || return 0
  dibs_regular holders/.life || return 1
  { IFS= read -r life <holders/.life; } 2>/dev/null
  dibs_is_life "$life"
}

# dibs_begin_life -> $life. If there is none, one begins. If several processes begin one, all get the one that is there
# then.
dibs_begin_life() {
  dibs_life_of || return 1
  if [ -n "$life" ]; then return 0; fi
  if [ ! -d holders ]; then mkdir holders 2>/dev/null; fi
  dibs_nonce
  dibs_lay_whole holders/.life "$nonce"
  dibs_life_of && [ -n "$life" ]
}

# dibs_names_in DIRECTORY -> $entries: the names in it that can be names of lives or owners.
dibs_names_in() {
  entries=''
  set +f
  for entry_ in "$1"/*; do
    entry_=${entry_##*/}
    case $entry_ in *[!A-Za-z0-9._~%-]*) ;; *) entries="$entries $entry_" ;; esac
  done
  set -f
}

# dibs_emptied_since KEY, by $memory and $life -> $emptied: mine, if claims of this owner or its agent went with an
# earlier life; others; or empty.
dibs_emptied_since() {
  emptied='' earlier=''
  dibs_names_in "$memory"
  for life_ in $entries; do
    if ! dibs_is_life "$life_" || [ "$life_" = "$life" ]; then continue; fi
    earlier="$earlier $life_"
    if dibs_there "$memory/$life_/$1"; then emptied=mine; fi
  done
  if [ -n "$emptied" ] || [ -z "$earlier" ]; then return 0; fi
  # It holds something in this life, or acknowledged.
  if [ -n "$life" ] && dibs_there "$memory/$life/$1"; then return 0; fi
  for life_ in $earlier; do
    dibs_names_in "$memory/$life_"
    for entry_ in $entries; do
      emptied=${emptied:-others}
      if [ "${entry_%%\~*}" = "${1%%\~*}" ]; then emptied=mine; fi
    done
  done
}

# dibs_remember_holder KEY: remembers that this owner holds something, or is about to.
dibs_remember_holder() {
  case $1 in *\~run-[0-9]*-???????????? | *\~lock-[0-9]*-???????????? | *\~move-????????????) return 0 ;; esac
  dibs_memory_of && dibs_begin_life || return 0
  if dibs_there "$memory/$life/$1"; then return 0; fi
  dibs_emptied_since "$1"
  # If this agent does not know yet that the registry was emptied, nothing is recorded for it. Otherwise a new session
  # of it would not be told.
  if [ "$emptied" != mine ]; then dibs_record_holder "$1"; fi
}

dibs_record_holder() {
  if [ ! -d "$memory/$life" ]; then mkdir -p "$memory/$life" 2>/dev/null; fi
  # This is not a special builtin: there a failed redirection would end the shell.
  { true >>"$memory/$life/$1"; } 2>/dev/null
  return 0
}

# dibs_boot_git_side COUNT ACK -> $emptied, as it is before the acknowledgement. COUNT: how many tasks this owner holds.
dibs_boot_git_side() {
  emptied=''
  if dibs_memory_of && dibs_life_of; then
    dibs_emptied_since "$me_key"
    if [ -n "$emptied" ] && [ "$2" = yes ] && dibs_begin_life; then
      dibs_record_holder "$me_key"
      for life_ in $earlier; do
        if [ "$life_" != "$life" ]; then dibs_forget_holder "$memory/$life_" "$me_key"; fi
      done
    fi
  fi
  dibs_keep_from_git
  boot_emptied=$emptied
  if [ "$1" -gt 0 ]; then dibs_remember_holder "$me_key"; fi
  emptied=$boot_emptied
}

# dibs_forget_holder LIFE KEY
dibs_forget_holder() {
  if dibs_there "$1/$2"; then rm -f "$1/$2" 2>/dev/null; fi
  # If others are remembered there, this fails, as it should.
  rmdir "$1" 2>/dev/null
  return 0
}

# dibs_tidy_git_side: for a round of the janitor. It writes missing files, and forgets owners that hold nothing in this
# life, and earlier lives a week after this one began.
dibs_tidy_git_side() {
  dibs_keep_from_git
  dibs_memory_of && dibs_life_of && [ -n "$life" ] || return 0
  tidy_old=''
  dibs_names_in "$memory"
  for life_ in $entries; do
    dibs_is_life "$life_" || continue
    if [ "$life_" != "$life" ] && [ -z "$tidy_old" ]; then
      dibs_now_reading holders/.life
      tidy_old=no
      if dibs_stated holders/.life && [ $((now_ms - st_ms)) -gt 604800000 ]; then tidy_old=yes; fi
    fi
    if [ "$life_" != "$life" ] && [ $tidy_old = no ]; then continue; fi
    dibs_names_in "$memory/$life_"
    for entry_ in $entries; do
      if [ "$life_" != "$life" ] || ! dibs_there "holders/$entry_"; then dibs_forget_holder "$memory/$life_" "$entry_"; fi
    done
  done
  return 0
}
