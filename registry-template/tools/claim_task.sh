#!/bin/sh
# claim_task.sh [--stamp <owner:time>] [--fence <n>] [task_id] [agent_id]
#
# Claims a task for an agent, or renews the claim if the agent has it already. Takes over a claim that has run out.
#   0   it is yours
#   3   another has it
#   4   it was yours and is lost: read what happened, then run boot.sh --ack; only then can you claim it again
#   5   no such task
#   6   not claimable: its state, what it depends on, or max_claims
#   8   an old copy was there
#   64  bad arguments
#   65  its text does not say for certain what it depends on
#   66  no registry
#   74  could not look
#   75  not decided yet: ask again
# --stamp, --fence: the claim that you made, as it was printed. No new one is made.
# task_id: else CURRENT_TASK_ID. agent_id: else DIBS_AGENT, AGENT_ID, "agent:" in registry.yaml, login@host.
# DIBS_SESSION: which session of that agent. DIBS_REGISTRY: which registry, else the one beside these tools.

tool=claim
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

[ $# -le 2 ] || dibs_fail usage 'too many arguments; usage: claim_task.sh <task_id> <agent_id>'
dibs_task ${1+"$1"}
[ -n "$task" ] || [ $# -gt 0 ] || dibs_fail usage '<task_id> is missing; usage: claim_task.sh <task_id> <agent_id>'
dibs_open "$here"
dibs_resolve_identity "${2-}"
dibs_part claim
dibs_claim "$task"
dibs_remark_place "$c_path"
dibs_tell_claim
