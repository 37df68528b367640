# shellcheck shell=sh
# Gives a claim up: a mark, a look, then ln to the shelf. After that the marked name is removed.

dibs_part history

# dibs_give_up ID SHELF EVENT [TEXT] -> $rest, $kept: gives the claim up. Success is reported only after a look, because
# the link can have named a ghost.
dibs_give_up() {
  dibs_mean "$1"
  release_tries=4 release_stamp=''
  while [ $release_tries -gt 0 ]; do
    release_tries=$((release_tries - 1))
    release_done=no
    dibs_mine_to_leave "$2" "$3"
    if [ "$release_done" = yes ]; then
      dibs_now_reading
      dibs_record "$3" "$rest" "$given_from" ${4+"$4"}
      dibs_forget_with_older "$given_gen"
      return 0
    fi
    dibs_parse "$m_path"
    dibs_keep g
    # Another process of this owner may have given it up meanwhile and claimed again. The caller does not mean that
    # claim.
    release_stamp=$g_owner:$g_ms$g_ext
    dibs_there "$g_path" || continue
    dibs_regular "$g_path" || dibs_fail malformed "$g_path is not a regular file; it was left alone"
    dibs_place_of "$2" "$3"
    dibs_require_unverified "$g_path" "$2"
    dibs_mark_task "$g_path"
    if [ -z "$task_mark" ]; then continue; fi
    dibs_lift "$task_mark"
    if [ -z "$lifted" ]; then continue; fi
    release_mark=$lifted
    undo="dibs_unpin $release_mark"
    dibs_parse "$release_mark"
    dibs_keep s
    dibs_end_beside
    dibs_end "$place"
    g_gen=$s_gen
    dibs_stat . "$release_mark"
    dibs_stated "$release_mark" || continue
    release_ino=$st_ino
    dibs_shelve "$release_mark" "$place" "$release_ino"
    case $shelved in
      gone)
        undo=''
        continue
        ;;
      taken) dibs_fail conflict "$rest is taken by another file; the claim stays yours" "ls $registry_word/$place" ;;
    esac
    undo=''
    release_rest=$rest release_kept=$kept release_ino=$link_inode
    dibs_make_durable "$rest"
    dibs_require_standing "$place"
    rest=$release_rest kept=$release_kept
    dibs_record "$3" "$rest" "$g_path" ${4+"$4"}
    release_kept=$kept
    dibs_clear_bare
    if [ -z "$kept" ]; then kept=$release_kept; fi
    dibs_forget_with_older "$g_gen"
    return 0
  done
  dibs_in_doubt 'your claim is being examined'
}

# dibs_clear_bare: puts aside what an editor wrote under the claim's name while it was marked. -> $kept
dibs_clear_bare() {
  kept=''
  dibs_parse "$release_mark"
  for bare_ in "$g_path" "$n_bare"; do
    if [ -z "$kept" ] && dibs_there "$bare_"; then dibs_drop "$bare_" "$release_ino"; fi
  done
}

# dibs_place_of SHELF EVENT, of the claim n_*: -> $place: where the task goes. A review goes back to review/: only a
# judgement takes it elsewhere, and dibs has the verb for that.
dibs_place_of() {
  place=$1
  [ -n "$n_review" ] || return 0
  if [ "$1/$2" != scoped/release ]; then dibs_fail not-claimable "you hold $n_id to review it: approve it or request changes with dibs review, or give it back" "$tools_word/release_task.sh $n_id$agent_word"; fi
  place=review
}

# dibs_mine_to_leave SHELF EVENT: the tenure m_* of this owner. Or, with release_done=yes, what became of it ($rest,
# $given_from, $given_gen), if a process of its owner gave it up and was killed before it wrote that down. Otherwise it
# fails.
dibs_mine_to_leave() {
  require_tries=6
  while [ $require_tries -gt 0 ]; do
    require_tries=$((require_tries - 1))
    dibs_bracketed_look
    dibs_meant_among
    # It was proven when this began.
    if [ "$mine" = unproven ] && [ -n "$release_stamp" ]; then mine=held; fi
    case $mine in
      unproven)
        dibs_part refusal
        dibs_unproven "$m_path"
        dibs_fail unproven "$held_" "$held_next"
        ;;
      other) dibs_part refusal && dibs_other_tenure ;;
      held)
        if [ -n "$release_stamp" ] && [ "$m_owner:$m_ms$m_ext" != "$release_stamp" ]; then
          dibs_fail lost "the claim you named has ended; you hold $m_id under another claim, with stamp $m_owner:$m_at and fence $m_gen"
        fi
        return 0
        ;;
      doubt) dibs_settle_doubt ;;
      none)
        # Of what other processes of this name put on a shelf, the caller knows nothing.
        if [ "$must_prove" = no ] || [ -n "$fence_given" ]; then dibs_unrecorded "$1" "$2"; fi
        if [ "$release_done" = yes ]; then return 0; fi
        refuse_fenced=$release_stamp$fence_given
        dibs_refuse
        ;;
    esac
  done
  dibs_in_doubt 'somebody is examining your claim'
}

# dibs_unrecorded SHELF EVENT: what this owner put where it goes by this end, without a line in the log.
dibs_unrecorded() {
  dibs_judge || return 0
  [ "$t_kind" = rest ] || return 0
  rest=$t_path given_gen=$t_gen given_shelf=$t_shelf kept=''
  dibs_believed_in "$me_key"
  for given_ in $beliefs; do
    if ! dibs_parse "$given_" || [ "$n_kind$n_nonce" != claimed ]; then continue; fi
    if [ -n "$release_stamp" ] && [ "$n_owner:$n_ms$n_ext" != "$release_stamp" ]; then continue; fi
    dibs_keep m
    dibs_meets_fence || continue
    dibs_says_it_put "$given_" "$given_shelf" "$given_gen" || continue
    dibs_keep s
    if dibs_is_ended || dibs_is_under_mark "$rest"; then continue; fi
    dibs_parse "$given_"
    dibs_place_of "$1" "$2"
    [ "$place" = "$given_shelf" ] || continue
    release_done=yes given_from=claimed/${given_##*/}
    return 0
  done
}

# dibs_is_under_mark REST, of the claim s_*: does somebody else have the claim under a mark? Then the file at REST, even
# if it has this very name, is another one, which git brought.
dibs_is_under_mark() {
  for under_ in $names; do
    if dibs_parse "$under_" && [ "$n_kind" = claimed ] && [ -n "$n_nonce" ] && dibs_same_stamp && dibs_there "$under_" && ! [ "$under_" -ef "$1" ]; then return 0; fi
  done
  return 1
}

# Did this really give the task up?
dibs_require_standing() {
  stand_tries=4
  while :; do
    dibs_look_past_mark "$g_gen" "$g_owner" "$g_ms"
    dibs_judge || return 0
    if [ "$t_path" = "$release_rest" ]; then return 0; fi
    stand_top=$t_path stand_gen=$t_gen stand_kind=$t_kind stand_back=no
    if [ "$t_kind" = claimed ] && [ "$t_owner/$t_ms" = "$g_owner/$g_ms" ]; then stand_back=yes; fi
    dibs_parse "$release_rest"
    # Does the file that was put there rank above what is there now?
    if dibs_above; then return 0; fi
    dibs_stat . "$stand_top" "$release_rest"
    stand_ino=''
    if dibs_stated "$stand_top"; then stand_ino=$st_ino; fi
    stand_tries=$((stand_tries - 1))
    if [ -z "$stand_ino" ] && [ $stand_tries -gt 0 ]; then continue; fi
    stand_ours=no stand_gone=no
    if [ "$stand_ino" = "$release_ino" ]; then stand_ours=yes; fi
    dibs_there "$release_rest" || stand_gone=yes
    # Somebody moved it on to a later shelf, or has already claimed it again from where it was claimed.
    if [ $stand_ours"$stand_kind" = yesrest ] && [ "$stand_gen" = "$g_gen" ]; then return 0; fi
    # The claim itself is not a next tenure: somebody took its mark over after our name on the shelf had been put aside.
    dibs_parse "$g_path"
    dibs_shelf_behind
    if [ $stand_ours$stand_gone"$1" = "yesyes$shelf_behind" ] && [ $stand_back = no ]; then return 0; fi
    if [ $stand_ours = yes ] || { [ $stand_gone = yes ] && [ "$stand_gen" -gt "$g_gen" ]; }; then
      dibs_in_doubt 'it was put on its shelf, but somebody has since taken it or another file'
    fi
    dibs_fail lost "$id is no longer yours: it is $stand_top now. Stop working on it" "$tools_word/boot.sh $id$agent_word"
  done
}

# dibs_look_past_mark: $names after a tenure of generation GEN, OWNER and MS was given up. A mark on it is examined
# first, so that the process that left it cannot finish.
dibs_look_past_mark() {
  past_tries=6
  while [ $past_tries -gt 0 ]; do
    past_tries=$((past_tries - 1))
    dibs_bracketed_look
    past_mark=''
    for past_ in $names; do
      dibs_parse "$past_" || continue
      if [ "$n_kind" = claimed ] && [ -n "$n_nonce" ] && [ "$n_gen/$n_owner/$n_ms" = "$1/$2/$3" ]; then past_mark=$past_; fi
    done
    if [ -z "$past_mark" ]; then return 0; fi
    dibs_examine "$past_mark" settle
  done
  dibs_in_doubt 'it was put on its shelf, and somebody is examining the claim'
}
