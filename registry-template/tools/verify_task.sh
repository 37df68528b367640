#!/bin/sh
# verify_task.sh [--stamp <owner:time>] [--fence <n>] [task_id] [agent_id]
#
# Is this task yours now, whatever anybody remembers? Run it after every restart, compaction or pause, and before a
# commit.
#   0   it is yours (if its lease has run out, it says so: renew it with claim_task.sh)
#   3   another has it
#   4   it was yours and is lost
#   5   no such task
#   6   nobody has it
#   64  bad arguments
#   66  no registry
#   74  could not look
#   75  somebody is examining it: ask again; or you have no name of your own, and only its stamp tells if it is yours
# Arguments and environment as for claim_task.sh. It changes nothing.

tool=verify
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

[ $# -le 2 ] || dibs_fail usage 'too many arguments; usage: verify_task.sh <task_id> <agent_id>'
dibs_task ${1+"$1"}
[ -n "$task" ] || [ $# -gt 0 ] || dibs_fail usage '<task_id> is missing; usage: verify_task.sh <task_id> <agent_id>'
dibs_open "$here"
dibs_resolve_identity "${2-}"
dibs_part verify
dibs_verify "$task"

case $state in
  yours)
    dibs_parse "$c_path"
    dibs_describe_span $((now_ms - n_ms))
    dibs_say "$n_id is yours: you have held it for $span"
    dibs_said_claim
    dibs_say "$said"
    ;;
  expired)
    dibs_parse "$c_path"
    dibs_say "$n_id is still yours, but its lease has run out and anybody may take it: renew it now"
    dibs_said_claim
    dibs_say "$said"
    dibs_proof_word "$c_path"
    dibs_say "  next: $tools_word/claim_task.sh$proof_word $n_id$agent_word"
    ;;
  in-doubt) dibs_in_doubt 'somebody is examining your claim' ;;
  other) dibs_part refusal && dibs_other_tenure ;;
  unproven)
    dibs_part refusal
    dibs_unproven "$c_path"
    dibs_fail unproven "$held_" "$held_next"
    ;;
  *) dibs_refuse ;;
esac
