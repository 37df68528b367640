# shellcheck shell=sh
# What boot and the janitor do on git's side, and ignore files.

dibs_part git

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
