#!/bin/sh
# next_task.sh [--project <p>] [--role <r>] [--label <l>]... [agent_id]
#
# Claims the task that comes next: the most urgent one that can be claimed now. A task comes before others by its
# priority, then because it is free and not a claim that has run out, by its due date, by its creation, by its id. Its
# text may say who should do it (agent, role, project, labels) and what must be complete before (depends_on).
#   0   it is yours
#   4   one that was yours is lost: read what happened, then run boot.sh --ack
#   6   you hold as many as max_claims allows
#   7   nothing can be claimed: no task is open, all are held, or all wait
#   64  bad arguments
#   66  no registry
#   74  could not look
# --project, --role, --label: only tasks that say so; with several labels, tasks that have all of them.
# DIBS_ROLE, DIBS_LABELS, else "role:" and "labels:" in registry.yaml: what this agent does. Without --role, tasks for
# another role are left out; without --label, tasks that have labels and none of these.
# agent_id, and the rest of the environment: as for claim_task.sh.

tool=next
case $0 in /*) here=${0%/*} ;; */*) here=./${0%/*} ;; *) here=. ;; esac
[ -r "$here/dibs.sh" ] || { echo "dibs: no-registry: $here/dibs.sh is not there: call this tool by its own path, not through a link" >&2 && exit 66; }
# shellcheck source=registry-template/tools/dibs.sh
. "$here/dibs.sh"

usage='usage: next_task.sh [--project <p>] [--role <r>] [--label <l>]... [agent_id]'
next_project='' next_role='' next_labels='' next_agent='' next_options=yes
while [ $# -gt 0 ]; do
  case $next_options$1 in
    yes--project=* | yes--role=* | yes--label=*) next_option=${1%%=*} next_value=${1#*=} ;;
    yes--project | yes--role | yes--label)
      [ $# -gt 1 ] || dibs_fail usage "$1 needs a value; $usage"
      next_option=$1 next_value=$2
      shift
      ;;
    yes--)
      next_options=no
      shift
      continue
      ;;
    yes-*)
      dibs_printable "$1"
      dibs_fail usage "$shown is not an option of this tool; $usage"
      ;;
    *)
      [ -z "$next_agent" ] || dibs_fail usage "too many arguments; $usage"
      next_agent=$1
      shift
      continue
      ;;
  esac
  shift
  case $next_value in *[!,[:space:]]*) ;; *) dibs_fail usage "$next_option is blank: leave it out, or say which" ;; esac
  case $next_option in
    --project) next_project=$next_value ;;
    --role) next_role=$next_value ;;
    *) next_labels=$next_labels$next_value$nl ;;
  esac
done
dibs_open "$here"
dibs_resolve_identity "$next_agent"
dibs_ascii_trim "${DIBS_ROLE-}"
own_role=${trimmed:-${settings_role-}}
dibs_ascii_trim "${DIBS_LABELS-}"
own_labels=${trimmed:-${settings_labels-}}
dibs_part next
dibs_claim_next
