# shellcheck shell=sh
# Lists the beliefs of an owner, and forgets some.

# dibs_beliefs KEY -> $beliefs: the beliefs of the owner KEY about the current task.
dibs_beliefs() {
  beliefs=''
  dibs_holder "$1" || return 0
  if [ ! -r "holders/$1" ] || [ ! -x "holders/$1" ]; then dibs_could_not "holders/$1/ may not be read by this user"; fi
  dibs_find "holders/$1/." -name "${id_pattern}~*" ! -name '*[!A-Za-z0-9._~@%:+!-]*' || {
    # The last belief was just forgotten, and the directory with it.
    dibs_holder "$1" || return 0
    dibs_could_not "holders/$1/ could not be listed"
  }
  for belief_ in $listed; do
    belief_=holders/$1/${belief_##*/}
    if dibs_parse "$belief_" && [ "$n_kind$n_nonce" = claimed ]; then beliefs="$beliefs $belief_"; fi
  done
}

# dibs_forget_those KEY: forgets the beliefs of the owner KEY about the current task that "dibs_forgets" accepts by n_*.
# Best effort: a belief that stays is only told once more.
dibs_forget_those() {
  dibs_beliefs "$1"
  forget_=''
  for belief_ in $beliefs; do
    dibs_parse "$belief_"
    if dibs_forgets; then forget_="$forget_ $belief_"; fi
  done
  # shellcheck disable=SC2086
  if [ -n "$forget_" ]; then rm -f $forget_ 2>/dev/null; fi
  # An owner without beliefs needs no directory. If something is left, this fails, as it should.
  if [ -d "holders/$1" ]; then rmdir "holders/$1" 2>/dev/null; fi
  return 0
}

# dibs_forget: the tenure s_*, of its owner.
dibs_forget() {
  dibs_forgets() { dibs_same_tenure; }
  dibs_owner_key "$s_owner"
  dibs_forget_those "$key"
}

# dibs_forget_with_older GEN: of this owner, that generation and those before.
dibs_forget_with_older() {
  forget_gen=$1
  dibs_forgets() { [ "$n_gen" -le "$forget_gen" ]; }
  dibs_forget_those "$me_key"
}
