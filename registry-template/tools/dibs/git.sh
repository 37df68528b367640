# shellcheck shell=sh
# The registry beside git: kept from it, and remembered by it, by files alone: there may be no git. Best effort, all of it: no tool fails for it.
#
# What empties a registry (git clean -x, git stash -a, a cone of sparse-checkout, rm) takes away what its owners believe, so nobody could be told
# what was lost. A life is a nonce in holders/.life: it goes too, and whoever claims next begins another. The git directory keeps an empty file
# for each owner of each life, in dibs/PATH/lives/LIFE/OWNER, with PATH of the registry in the work tree. What is there of an earlier life
# goes when its owner acknowledges, and not before.

# dibs_git_above -> $git_top, the top of the work tree the registry lies in, and $git_dir; false outside of any.
dibs_git_above() {
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
  # A pointer can be anybody's: nothing is written where no repository is.
  dibs_there "$git_dir/HEAD"
}

# dibs_git_memory -> $memory, the directory of the lives that are remembered; false outside of git.
dibs_git_memory() {
  dibs_git_above || return 1
  memory=$git_dir/dibs${PWD#"$git_top"}/lives
}

# dibs_git_lay FILE TEXT: whole or not at all, and never over what is there. False where nothing can be written.
dibs_git_lay() {
  [ ! -L tmp ] || return 1
  if [ ! -d tmp ]; then mkdir tmp 2>/dev/null; fi
  dibs_nonce
  lay_new=tmp/new-$nonce
  { printf '%s\n' "$2" >"$lay_new"; } 2>/dev/null || return 1
  # What a power cut cuts short would be left alone for ever.
  sync "$lay_new" 2>/dev/null
  if ! ln "$lay_new" "$1" 2>/dev/null && ! dibs_there "$1"; then
    # No hard links here.
    set -C
    { printf '%s\n' "$2" >"$1"; } 2>/dev/null
    set +C
  fi
  rm -f "$lay_new"
}

# dibs_git_ignore: lays what dibs_keep_from_git found missing, where git can come at all: in a work tree, or where whoever laid the registry meant it
# for one.
dibs_git_ignore() {
  dibs_there .gitignore || dibs_git_above || return 0
  for ignore_ in claimed holders log lost+found tmp; do
    if [ ! -d $ignore_ ] || [ -L $ignore_ ] || dibs_there $ignore_/.gitignore; then continue; fi
    dibs_git_lay $ignore_/.gitignore "# Who works on what is true in this clone only. On no branch may git take these files away, or commit them.$nl*" || return 0
  done
}

dibs_is_life() {
  case $1 in
    *[!0-9a-z]*) return 1 ;;
    ????????????) return 0 ;;
  esac
  return 1
}

# dibs_life -> $life, empty where there is none; false where what is there is none of ours, so that nothing can be told.
dibs_life() {
  life=''
  if dibs_there holders && { [ -L holders ] || [ ! -d holders ]; }; then return 1; fi
  dibs_there holders/.life || return 0
  dibs_regular holders/.life || return 1
  { IFS= read -r life <holders/.life; } 2>/dev/null
  dibs_is_life "$life"
}

# dibs_life_now -> $life; where there is none one begins. Of several that begin one, all get the one that is there then.
dibs_life_now() {
  dibs_life || return 1
  if [ -n "$life" ]; then return 0; fi
  if [ ! -d holders ]; then mkdir holders 2>/dev/null; fi
  dibs_nonce
  dibs_git_lay holders/.life "$nonce"
  dibs_life && [ -n "$life" ]
}

# dibs_git_entries DIRECTORY -> $entries: the names in it that are made of what names of lives and owners are made of.
dibs_git_entries() {
  entries=''
  set +f
  for entry_ in "$1"/*; do
    entry_=${entry_##*/}
    case $entry_ in *[!A-Za-z0-9._~%-]*) ;; *) entries="$entries $entry_" ;; esac
  done
  set -f
}

# dibs_emptied_since KEY, by $memory and $life -> $emptied: mine, where claims of this owner or its agent went with an earlier life; others; or empty.
dibs_emptied_since() {
  emptied='' earlier=''
  dibs_git_entries "$memory"
  for life_ in $entries; do
    if ! dibs_is_life "$life_" || [ "$life_" = "$life" ]; then continue; fi
    earlier="$earlier $life_"
    if dibs_there "$memory/$life_/$1"; then emptied=mine; fi
  done
  if [ -n "$emptied" ] || [ -z "$earlier" ]; then return 0; fi
  # It holds something in this life, or acknowledged.
  if [ -n "$life" ] && dibs_there "$memory/$life/$1"; then return 0; fi
  for life_ in $earlier; do
    dibs_git_entries "$memory/$life_"
    for entry_ in $entries; do
      emptied=${emptied:-others}
      if [ "${entry_%%\~*}" = "${1%%\~*}" ]; then emptied=mine; fi
    done
  done
}

# dibs_git_remember KEY: that this owner holds something, or is about to.
dibs_git_remember() {
  case $1 in *\~run-[0-9]*-???????????? | *\~lock-[0-9]*-???????????? | *\~move-????????????) return 0 ;; esac
  dibs_git_memory && dibs_life_now || return 0
  if dibs_there "$memory/$life/$1"; then return 0; fi
  dibs_emptied_since "$1"
  # Of an agent that does not know yet that the registry was emptied nothing is recorded, or a new session of it would not be told.
  if [ "$emptied" != mine ]; then dibs_git_record "$1"; fi
}

dibs_git_record() {
  if [ ! -d "$memory/$life" ]; then mkdir -p "$memory/$life" 2>/dev/null; fi
  # Not by a special builtin: where its redirection fails the shell ends.
  { true >>"$memory/$life/$1"; } 2>/dev/null
  return 0
}

# dibs_git_boot COUNT ACK -> $emptied, as it is before it is acknowledged. COUNT: how many tasks this owner holds.
dibs_git_boot() {
  emptied=''
  if dibs_git_memory && dibs_life; then
    dibs_emptied_since "$me_key"
    if [ -n "$emptied" ] && [ "$2" = yes ] && dibs_life_now; then
      dibs_git_record "$me_key"
      for life_ in $earlier; do
        if [ "$life_" != "$life" ]; then dibs_git_forget "$memory/$life_" "$me_key"; fi
      done
    fi
  fi
  dibs_keep_from_git
  boot_emptied=$emptied
  if [ "$1" -gt 0 ]; then dibs_git_remember "$me_key"; fi
  emptied=$boot_emptied
}

# dibs_git_forget LIFE KEY
dibs_git_forget() {
  if dibs_there "$1/$2"; then rm -f "$1/$2" 2>/dev/null; fi
  # Where others are remembered this fails, and should.
  rmdir "$1" 2>/dev/null
  return 0
}

# dibs_git_tidy: with a round of the janitor: what is missing is laid, and forgotten is who holds nothing in this life, and an earlier one a week after
# this one began.
dibs_git_tidy() {
  dibs_keep_from_git
  dibs_git_memory && dibs_life && [ -n "$life" ] || return 0
  tidy_old=''
  dibs_git_entries "$memory"
  for life_ in $entries; do
    dibs_is_life "$life_" || continue
    if [ "$life_" != "$life" ] && [ -z "$tidy_old" ]; then
      dibs_clock_read holders/.life
      tidy_old=no
      if dibs_stated holders/.life && [ $((now_ms - st_ms)) -gt 604800000 ]; then tidy_old=yes; fi
    fi
    if [ "$life_" != "$life" ] && [ $tidy_old = no ]; then continue; fi
    dibs_git_entries "$memory/$life_"
    for entry_ in $entries; do
      if [ "$life_" != "$life" ] || ! dibs_there "holders/$entry_"; then dibs_git_forget "$memory/$life_" "$entry_"; fi
    done
  done
  return 0
}
