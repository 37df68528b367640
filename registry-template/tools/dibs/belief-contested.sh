# shellcheck shell=sh
# What the beliefs of all owners say of a task, where its names alone leave something open.

# dibs_has_counted: does the owner of s_* hold this very claim by a second look that counted, under any generation? An
# examiner may have published it anew since.
dibs_has_counted() {
  dibs_owner_key "$s_owner"
  dibs_holder "$key" || return 1
  dibs_believed_in "$key"
  for has_belief in $beliefs; do
    dibs_is_of_stamp "$has_belief" || continue
    dibs_state_of "$has_belief"
    if [ "$state_" = confirmed ]; then return 0; fi
  done
  return 1
}

# dibs_believed_in KEY: $beliefs of the owner KEY about the task that is meant, by the shell alone.
dibs_believed_in() {
  beliefs=''
  set +f
  # shellcheck disable=SC2231 # a pattern it is
  for belief_ in "holders/$1/"${id_pattern}~*; do
    case $belief_ in *[!A-Za-z0-9._~@%:+/-]*) ;; *) if dibs_there "$belief_"; then beliefs="$beliefs $belief_"; fi ;; esac
  done
  set -f
}

# dibs_is_of_stamp BELIEF: is it about the claim s_*, under any generation?
dibs_is_of_stamp() {
  dibs_parse "$1" && [ "$n_kind$n_nonce" = claimed ] && dibs_same_stamp
}

# dibs_ask_contested: the part of dibs_ask_beliefs that reads beliefs.
dibs_ask_contested() {
  ask_confirmed='' ask_reserved='' ask_ending=''
  for ask_ in $names; do
    dibs_parse "$ask_" || continue
    [ "$n_kind" = claimed ] || continue
    dibs_keep s
    ask_state=''
    dibs_owner_key "$s_owner"
    if [ -L "holders/$key" ] || { [ -d "holders/$key" ] && { [ ! -r "holders/$key" ] || [ ! -x "holders/$key" ]; }; }; then
      ask_state=confirmed
    else
      dibs_believed_in "$key"
      for ask_belief in $beliefs; do
        if ! dibs_is_of_stamp "$ask_belief"; then continue; fi
        dibs_state_of "$ask_belief"
        if [ "$state_" = ended ]; then
          ask_state=''
          dibs_is_ending "$s_nonce" || break
          ask_state=ending
        fi
        case $state_/$ask_state in confirmed/ | confirmed/reserved | reserved/) ask_state=$state_ ;; esac
      done
    fi
    # This can be a belief that git brought back with its claim, after the claim was ended here.
    if [ -n "$ask_state" ] && dibs_is_ended; then ask_state=''; fi
    if [ "$ask_state" = ending ] && dibs_is_shelved "$ask_"; then ask_state=''; fi
    case $ask_state in
      confirmed) ask_confirmed="$ask_confirmed $ask_" ;;
      reserved) ask_reserved="$ask_reserved $ask_" ;;
      ending) ask_ending="$ask_ending $ask_" ;;
    esac
  done
  confirmed=$ask_confirmed reserved=$ask_reserved ending=$ask_ending
}
