# shellcheck shell=sh
# max_claims: how many tasks one owner may hold.

# dibs_claims_of -> $claims: what this owner holds, one id for each task, and $claims_paths, their paths without a mark.
dibs_claims_of() {
  dibs_shelves
  dibs_claimed_names
  claims_names=$claims
  # It lists twice, because one listing can miss a name that is just being marked or put back.
  dibs_claimed_names
  claims_names="$claims_names$claims" claims='' claims_paths='' claims_id=$id claims_seen=' '
  for claims_ in $claims_names; do
    dibs_mean "$claims_"
    case $claims_seen in *" $id_key "*) continue ;; esac
    claims_seen="$claims_seen$id_key "
    dibs_look
    dibs_mine_among
    if [ "$mine" != none ]; then claims="$claims $m_id" claims_paths="$claims_paths $m_bare"; fi
  done
  dibs_mean "$claims_id"
}

dibs_too_many() {
  dibs_fail not-claimable "you hold $1 already, and max_claims in registry.yaml is $max_claims" "ls $registry_word/claimed"
}

# dibs_require_arrived_in_time, of the claim c_*, which stands: gives it back if max_claims others were there before it.
# Several processes that claim at once could all have counted the same before. Stamps do not tell who came first,
# because a process that stalled between its clock and its mv comes late with an early stamp. So each writes its arrival
# into a file of the owner, in which lines have one order for everybody, after its mv and before the look that decides.
# A claim without a line is written down by whoever sees it, before its own line. The first line of a claim counts, and
# only the lines before one's own count. So exactly one of two stays.
dibs_require_arrived_in_time() {
  # A claim that cannot be counted must not stay.
  undo=dibs_give_back
  arrived_file=holders/$me_key/arrivals arrived_tries=4 arrived_known=no
  while [ $arrived_tries -gt 0 ] && [ $arrived_known = no ]; do
    arrived_tries=$((arrived_tries - 1))
    dibs_arrivals_of
    dibs_claims_of
    arrived_new=''
    for arrived_ in $claims_paths; do
      if dibs_is_claimed "$arrived_" || dibs_has_arrived "$arrived_"; then continue; fi
      arrived_at=${arrived_##*@}
      arrived_at=${arrived_at##*[:A]}
      arrived_new="$arrived_new${arrived_at%%+*} ${arrived_##*/}$nl"
    done
    case $arrived_new in *"$nl"*"$nl") arrived_new=$(printf %s "$arrived_new" | sort -n)$nl ;; esac
    arrived_lines=''
    while [ -n "$arrived_new" ]; do
      arrived_=${arrived_new%%"$nl"*}
      arrived_new=${arrived_new#*"$nl"}
      arrived_lines="$arrived_lines${arrived_#* }$nl"
    done
    arrived_=${c_bare##*/}
    if [ -L "$arrived_file" ] || { dibs_there "$arrived_file" && ! dibs_regular "$arrived_file"; } ||
      ! { printf %s "$arrived_lines$arrived_$nl" >>"$arrived_file"; } 2>/dev/null; then
      dibs_fail store-failed "$arrived_file cannot be written, so dibs cannot count your claims" "ls -ld $registry_word/holders/$me_key"
    fi
    dibs_arrivals_of
    # Otherwise the janitor has just removed an old file.
    if dibs_has_arrived "$c_bare"; then arrived_known=yes; fi
  done
  arrivals=$arrived_before
  dibs_claims_of
  arrived_others='' arrived_count=0
  for arrived_ in $claims_paths; do
    if dibs_is_claimed "$arrived_"; then continue; fi
    if [ $arrived_known = yes ]; then dibs_has_arrived "$arrived_" || continue; fi
    arrived_=${arrived_##*/}
    arrived_others="$arrived_others${arrived_others:+, }${arrived_%%\~*}" arrived_count=$((arrived_count + 1))
  done
  undo=''
  if [ $arrived_count -lt "$max_claims" ]; then return 0; fi
  dibs_give_back
  dibs_too_many "$arrived_others"
}

# dibs_is_claimed PATH: is it of the task that was just claimed?
dibs_is_claimed() {
  # shellcheck disable=SC2254
  case ${1##*/} in ${id_pattern}\~*) return 0 ;; esac
  return 1
}

# dibs_arrivals_of -> $arrivals: the last lines, with a newline before and after each. A claim whose line is further
# back is written down again.
dibs_arrivals_of() {
  arrivals=''
  if dibs_regular "$arrived_file"; then arrivals=$(tail -n 200 "$arrived_file" 2>/dev/null); fi
  arrivals=$nl${arrivals:+$arrivals$nl}
}

# dibs_has_arrived PATH: has this claim a line? -> $arrived_before, the lines before it. The line may have a later
# generation, which an examiner gave the claim.
dibs_has_arrived() {
  arrived_name=${1##*/} arrived_rest=$arrivals
  dibs_ascii_lower "${arrived_name%%\~*}"
  arrived_id=$pattern
  arrived_stamp=${arrived_name##*@}
  arrived_stamp=${arrived_stamp##*[:A]}
  arrived_stamp=${arrived_stamp%%+*} arrived_before=$nl
  while [ "$arrived_rest" != "$nl" ]; do
    arrived_rest=${arrived_rest#"$nl"}
    arrived_line=${arrived_rest%%"$nl"*}
    # shellcheck disable=SC2254
    case $arrived_line in
      ${arrived_id}\~*@*[:A]"$arrived_stamp"+*) return 0 ;;
    esac
    arrived_before=$arrived_before$arrived_line$nl arrived_rest=$nl${arrived_rest#*"$nl"}
  done
  return 1
}

# dibs_give_back: gives the claim c_* back by an ordinary release. If somebody has taken it meanwhile, it is not held,
# which was the aim.
dibs_give_back() {
  undo=''
  dibs_part release
  (
    dibs_bracketed_look
    dibs_mine_among
    # Another process of this owner has it by now, under another claim.
    if [ "$mine" != none ] && [ "$m_ms" != "$c_ms" ]; then exit 0; fi
    fence_given=yes fence_owner=$c_owner fence_ms=$c_ms fence_gen=''
    dibs_give_up "$c_id" scoped release "max_claims is $max_claims"
  ) 2>/dev/null
  case $? in
    75) dibs_in_doubt 'it was one claim too many, and somebody is examining it' ;;
    8) dibs_fail conflict "$c_path is one claim too many, and scoped/ has another file of its name" "ls $registry_word/scoped" ;;
  esac
}
