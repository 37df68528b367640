# shellcheck shell=sh
# The gate: may this task be claimed? The shelf tells its state. This file reads what its log and its text say.

# dibs_require_current, of f_* and $stated of its log ($claim_log): was another file of this task ended? Then this is an
# older copy, which git brought back. Or it comes from another clone, whose generations mean nothing here, and stands
# beside the file that was ended ($claim_debris). (In discovery/ nothing has ended: a higher file beside an idea is what
# became of it.)
dibs_require_current() {
  event_=''
  dibs_stated "$claim_log" || return 0
  { dibs_last_event "$claim_log" "$st_size"; } 2>/dev/null || return 0
  dibs_event_field generation
  case $field in '' | *[!0-9]* | ????????????????*) return 0 ;; esac
  current_gen=$field current_what='an older copy, which git may have brought back'
  [ "$current_gen" != "$f_gen" ] || return 0
  dibs_event_field to
  case $field in
    complete/* | review/* | cancelled/* | waiting/* | archive/*) ;;
    # While a task is under review, the work on it has ended.
    claimed/*+[0-9]*r | claimed/*+[0-9]*r.* | claimed/*+[0-9]*r!*) [ "$f_shelf" != review ] && [ "$current_gen" -gt "$f_gen" ] || return 0 ;;
    discovery/*) [ "$current_gen" -gt "$f_gen" ] || return 0 ;;
    *) return 0 ;;
  esac
  if [ "$current_gen" -lt "$f_gen" ]; then
    dibs_is_beside "$field" || return 0
    current_what='a copy from elsewhere, which git may have brought'
  fi
  current_shelf=${field%%/*}
  dibs_event_field by
  dibs_printable "$field"
  dibs_fail not-claimable "$f_id was put in $current_shelf/ by $shown, as generation $current_gen; $f_path is $current_what" "cat $registry_word/$claim_log"
}

# dibs_is_beside PATH: does that file lie beside the task ($claim_debris)? Archived since, it has the name that it had on
# its shelf.
dibs_is_beside() {
  for beside_ in $claim_debris; do
    if [ "$beside_" = "$1" ]; then return 0; fi
    case $beside_ in
      archive/cancelled/*) if [ "cancelled/${beside_##*/}" = "$1" ]; then return 0; fi ;;
      archive/*) if [ "complete/${beside_##*/}" = "$1" ]; then return 0; fi ;;
    esac
  done
  return 1
}

# dibs_require_ready, of f_* and its size in $1: what the task's own text says: depends_on and reserve_for. A text that
# cannot be read for certain is refused (65): it might say that the task is not free. -> $own_lease: how long a claim of
# it holds; $meant_for: its agent, if that is somebody else.
dibs_require_ready() {
  own_lease=$lease meant_for=''
  dibs_regular "$f_path" || { dibs_there "$f_path" && dibs_unreadable 'it is not a regular file'; } || return 0
  if [ ! -r "$f_path" ]; then
    # A missing file is not unreadable. mv will notice it.
    dibs_there "$f_path" || return 0
    dibs_unreadable 'it may not be read by this user'
  fi
  ready_=unsure
  if [ "$1" -le 4096 ]; then { dibs_is_plainly_free "$f_path" "$1"; } 2>/dev/null; fi
  dibs_parse "$f_path"
  if [ $ready_ = free ]; then
    if [ -n "$free_lease" ]; then dibs_own_lease "$free_lease"; fi
    if [ -n "$free_agent" ] && ! dibs_is_under_review; then dibs_meant_for_another "$free_agent"; fi
    return 0
  fi
  dibs_read_front "$f_path" "$f_ext" "$1"
  ready_=$front
  case $ready_ in
    'free') return 0 ;;
    'metadata '*) ;;
    *)
      dibs_there "$f_path" || return 0
      dibs_printable "${ready_#bad }"
      dibs_unreadable "${shown:-it cannot be read}"
      ;;
  esac
  ready_=${ready_#metadata }
  ready_reserve=${ready_%%"$nl"*} ready_deps=${ready_#*"${nl}on"}
  ready_lease=${ready_deps#*"${nl}lease "} ready_deps=${ready_deps%%"$nl"*}
  dibs_own_lease "${ready_lease%%"$nl"*}"
  # What is under review has been done: it waits for nothing, and whom it was reserved for has done it.
  if dibs_is_under_review; then return 0; fi
  dibs_meant_for_another "${ready_lease#*"${nl}agent "}"
  if [ -n "$ready_reserve" ]; then
    if ! dibs_is_reserved_for "$ready_reserve"; then
      dibs_printable "$ready_reserve"
      dibs_fail not-claimable "$f_id is reserved for $shown" "$free_word"
    fi
  fi
  dibs_blockers_of "$ready_deps"
  if [ -n "$blockers" ]; then dibs_fail not-claimable "$f_id $blockers" "$free_word"; fi
}

# dibs_is_reserved_for OWNER: is that the caller, as it stands in names, or as it was written before that?
dibs_is_reserved_for() {
  dibs_ascii_lower "$1"
  case $lower in "$me_key" | "$me_plain" | "$me_plain_agent") return 0 ;; esac
  return 1
}

# dibs_own_lease TEXT -> $own_lease: the lease that the task says, within the limits. What is no duration says nothing.
dibs_own_lease() {
  if dibs_parse_duration "$1"; then
    own_lease=$seconds
    if [ "$own_lease" -lt "$min_lease" ]; then own_lease=$min_lease; fi
    if [ "$own_lease" -gt "$max_lease" ]; then own_lease=$max_lease; fi
  fi
}

# dibs_meant_for_another AGENT -> $meant_for. Nobody is refused for it.
dibs_meant_for_another() {
  if [ -n "$1" ] && ! dibs_is_reserved_for "$1"; then meant_for=$1; fi
}

dibs_unreadable() {
  dibs_fail malformed "$f_path: $1, so nobody can tell what it depends on" "cat $registry_word/$f_path"
}

# dibs_read_front PATH EXT SIZE -> $front, what dibs_read_metadata says of it.
dibs_read_front() {
  front_whole=1
  if [ "$3" -ge 65536 ]; then front_whole=0; fi
  # A text that could not be read to its end must not pass for a shorter one.
  front=$({ dd if="$1" bs=65536 count=1 2>/dev/null && printf '\n\001end\n'; } | tr '\000\377' '\377\376' | dibs_read_metadata "$2" "$front_whole")
}

# dibs_is_plainly_free PATH SIZE: sets $ready_ to free for texts that are plain at first sight, because to start awk
# takes as long as the rest of a claim. In doubt it does not: also if less was read than the file has, as of one with
# NULs.
dibs_is_plainly_free() {
  case $f_ext in .yaml | .yml | .json) return ;; esac
  free_read=0 free_in=first free_keys=' ' free_last=no free_lease='' free_agent=''
  while IFS= read -r free_line || { free_last=yes && [ -n "$free_line" ]; }; do
    free_read=$((free_read + ${#free_line}))
    if [ $free_last = no ]; then free_read=$((free_read + 1)); fi
    case $free_in/$free_line in
      first/---) free_in=front ;;
      first/[A-Za-z#]* | paragraph/*)
        free_in=paragraph
        case $free_line in
          '') free_in=text ;;
          *[dD][eE][pP][eE][nN][dD][sS]* | *[rR][eE][sS][eE][rR][vV][eE]*) return ;;
        esac
        ;;
      front/--- | front/...) free_in=text ;;
      front/*[dD][eE][pP][eE][nN][dD][sS]* | front/*[rR][eE][sS][eE][rR][vV][eE]* | front/*[[:cntrl:]]*) return ;;
      front/[A-Za-z]*': '[A-Za-z0-9]*)
        free_key=${free_line%%:*}
        case $free_key in *[!A-Za-z0-9_-]*) return ;; esac
        case ${free_line#"$free_key"} in ': '[A-Za-z0-9]*) ;; *) return ;; esac
        case $free_keys in *" $free_key "*) return ;; esac
        free_keys="$free_keys$free_key "
        case $free_key in
          lease | agent)
            free_line=${free_line#*: }
            case $free_line in *[[:blank:]]#*) free_line=${free_line%%[[:blank:]]#*} ;; esac
            dibs_ascii_trim "$free_line"
            if [ "$trimmed" = null ]; then trimmed=''; fi
            eval "free_$free_key=\$trimmed"
            ;;
        esac
        ;;
      text/*) ;;
      *) return ;;
    esac
  done <"$1"
  if [ "$free_read" = "$2" ] && [ $free_in != front ]; then ready_=free; fi
}

# dibs_require_may_take, of f_* and its log ($claim_log), of which $event_ is the last change: a review is not for
# whoever did the work, and a task whose review asked for changes is kept for its author for a while. This is policy,
# and goes by the log.
dibs_require_may_take() {
  dibs_parse "$f_path"
  if ! dibs_is_under_review; then
    dibs_require_not_kept
    return
  fi
  dibs_authors_of "$claim_log"
  if [ -z "$authors" ]; then dibs_fail not-claimable "the log of $f_id does not say whose work lies in review/, and nobody reviews its own work: a person can move it to scoped/ or to complete/" "cat $registry_word/$claim_log"; fi
  for author_ in $authors; do
    if dibs_is_same_worker "$me" "$author_"; then
      dibs_printable "$author_"
      dibs_fail not-claimable "$f_id is the work of $shown, and nobody reviews its own work" "$free_word"
    fi
  done
}

# dibs_require_not_kept, of f_* and $event_: fails while the task is kept for somebody else, whose work on it needs
# changes.
dibs_require_not_kept() {
  [ -n "$event_" ] || return 0
  dibs_event_field event
  [ "$field" = changes-requested ] || return 0
  dibs_event_field for
  kept_for=$field
  dibs_is_owner "$kept_for" || return 0
  dibs_event_field lease
  kept_lease=$field
  dibs_event_field at
  case $kept_lease$field in '' | *[!0-9]* | ????????????????????????*) return 0 ;; esac
  [ -n "$kept_lease" ] && [ "${#kept_lease}" -le 6 ] && [ "${#field}" -le 15 ] || return 0
  if [ "$kept_lease" -gt 86400 ]; then kept_lease=86400; fi
  kept_left=$((field + kept_lease * 1000 - now_ms))
  # What would begin in the future is not believed.
  if [ $kept_left -le 0 ] || [ "$field" -gt $((now_ms + 5000)) ] || dibs_is_same_worker "$me" "$kept_for"; then return 0; fi
  dibs_printable "$kept_for"
  dibs_describe_span $kept_left
  dibs_fail not-claimable "changes to $f_id were requested, and $shown, whose work it is, may claim it first: for $span more" "$free_word"
}

# dibs_authors_of LOG -> $authors: whose work lies in review/: each owner who has handed it in since it was added, and
# who did it in its name. Empty if the last thing that is known of the work is anything else.
dibs_authors_of() {
  dibs_part history-read
  # shellcheck disable=SC2016 # awk's dollars
  authors=$(dibs_history "$1" '
    function is_review(path) { return path ~ /^claimed\/.*\+[0-9]+r(![0-9a-z]+)?(\.[a-z]+)?$/ }
    kind ~ remarks || is_review(to) || (to ~ /^review\// && is_review(from)) { next }
    is_later(newest) { newest = place(); last = kind }
    kind == "add" && is_later(added) { added = place() }
    kind == "review" { handed[++count] = place(); who[count] = by " " text("author") }
    END { if (last == "review") for (i = 1; i <= count; i++) if (comes_after(handed[i], added)) print who[i] }')
}

# dibs_is_same_worker A B: are these owners one worker, as far as reviews go? With a session each they are two if the
# sessions are. Where one has none, or has one that ended with its process, the agent decides.
dibs_is_same_worker() {
  dibs_owner_key "$1"
  worker_=$key
  dibs_owner_key "$2"
  if dibs_has_session "$key" && dibs_has_session "$worker_"; then [ "$key" = "$worker_" ]; else dibs_may_be_same_agent "$key" "$worker_"; fi
}

# dibs_may_be_same_agent KEY KEY: have these owners one agent? Or was its name cut beside a session that ends with its
# process? Then nobody can tell the agent from another whose name begins with as much.
dibs_may_be_same_agent() {
  [ "${1%%\~*}" = "${2%%\~*}" ] || dibs_is_cut_of "$1" "$2" || dibs_is_cut_of "$2" "$1"
}

# dibs_is_cut_of KEY OTHER: is the agent of KEY what its session leaves room for of the agent of OTHER?
dibs_is_cut_of() {
  if dibs_has_session "$1"; then return 1; fi
  case $1 in *\~*) ;; *) return 1 ;; esac
  cut_=${2%%\~*} cut_session=${1#*\~}
  cut_room=$((95 - ${#cut_session}))
  # No such owner has a name.
  [ $cut_room -gt 0 ] || return 1
  while [ ${#cut_} -gt $cut_room ]; do
    # Whole characters: each byte of one is written as three, and all but the first of these begin with 8 to b.
    while :; do case $cut_ in *%[89ab]?) cut_=${cut_%???} ;; *) break ;; esac; done
    case $cut_ in *%??) cut_=${cut_%???} ;; *) cut_=${cut_%?} ;; esac
  done
  while :; do case $cut_ in *%20) cut_=${cut_%???} ;; *) break ;; esac; done
  [ "$cut_" = "${1%%\~*}" ]
}

# dibs_has_session KEY
dibs_has_session() {
  case $1 in
    *\~run-[0-9]*-???????????? | *\~lock-[0-9]*-???????????? | *\~move-????????????) return 1 ;;
    *\~*) return 0 ;;
  esac
  return 1
}
