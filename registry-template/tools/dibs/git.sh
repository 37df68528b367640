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
