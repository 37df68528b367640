#!/bin/sh
# release_task.sh [--stamp <owner:time>] [--fence <n>] [task_id] [agent_id] [shelf [reason]]
#
# Gives a claim up. shelf: scoped (default: for the next one), complete, review, waiting, discovery, cancelled. The last
# three need a reason, for whoever finds the task there. A review goes back to review/, and to no other shelf.
#   0   done
#   3   another has it
#   4   it was yours and is lost
#   5   no such task
#   6   nobody has it; or its text names commands (verify) that dibs has to run before it is complete
#   8   that shelf has another file of the name
#   64  bad arguments
#   66  no registry
#   74  could not look
#   75  not decided yet: ask again; or you have no name of your own, and only its stamp tells if it is yours
# Arguments and environment as for claim_task.sh.

tool=release
case $0 in /*) here=${0%/*} ;; */*) here=./${0%/*} ;; *) here=. ;; esac
[ -r "$here/dibs.sh" ] || { echo "dibs: no-registry: $here/dibs.sh is not there: call this tool by its own path, not through a link" >&2 && exit 66; }
# shellcheck source=registry-template/tools/dibs.sh
. "$here/dibs.sh"
case " $*" in
  *' --stamp'* | *' --fence'*)
    # shellcheck source=registry-template/tools/dibs/proof.sh
    . "$here/dibs/proof.sh"
    ;;
esac

usage='usage: release_task.sh <task_id> <agent_id> [shelf [reason]]'
[ $# -le 4 ] || dibs_fail usage "too many arguments (quote the reason); $usage"
dibs_task ${1+"$1"}
[ -n "$task" ] || [ $# -gt 0 ] || dibs_fail usage "<task_id> is missing; $usage"
shelf=${3:-scoped} reason=${4-}
case $shelf in
  scoped) event=release ;;
  complete | review) event=$shelf ;;
  waiting | discovery | cancelled)
    event=release
    dibs_ascii_trim "$reason"
    [ -n "$trimmed" ] || dibs_fail usage "$shelf needs a reason: whoever finds the task there will want to know; $usage"
    ;;
  *)
    dibs_printable "$shelf"
    dibs_fail usage "\"$shown\" is not one of scoped, complete, review, waiting, discovery, cancelled"
    ;;
esac
[ ${#reason} -le 4096 ] || dibs_fail usage "the reason takes ${#reason} bytes; the most is 4096"
dibs_open "$here"
dibs_resolve_identity "${2-}"
dibs_part release
if [ $# -ge 4 ]; then dibs_give_up "$task" "$shelf" "$event" "$reason"; else dibs_give_up "$task" "$shelf" "$event"; fi

if [ -n "$kept" ]; then echo "dibs: an editor wrote the claimed file in the last instant; those bytes are in $kept" >&2; fi
dibs_parse "$rest"
case $shelf in
  complete) dibs_say "$n_id is complete" ;;
  review) dibs_say "$n_id is in review/" ;;
  *) dibs_say "$n_id is back in $n_shelf/" ;;
esac
dibs_say "  file   $rest"
dibs_say "  next: ls $registry_word/scoped"
