#!/bin/sh
# boot.sh [--ack] [--stamp <owner:time>] [--fence <n>] [task_id] [agent_id]
#
# A session runs this first after every start, restore or compaction. It says what this owner believed it held, and what
# it holds. Memory is a cache; the directory is the truth. --ack: the losses were read, do not show them again.
#   0   go on
#   4   a claim is gone, or the registry was emptied since, or task_id (else CURRENT_TASK_ID) is not yours
#   64  bad arguments
#   65  registry.yaml cannot be read
#   66  no registry
#   74  could not look: that is not "nothing held"
#   75  you have no name of your own, and a claim is there that may be yours: only its stamp tells
# Arguments and environment as for claim_task.sh.

tool=boot
case $0 in /*) here=${0%/*} ;; */*) here=./${0%/*} ;; *) here=. ;; esac
[ -r "$here/dibs.sh" ] || { echo "COULD NOT LOOK: $here/dibs.sh is not there: call this tool by its own path, not through a link" && exit 66; }
# shellcheck source=registry-template/tools/dibs.sh
. "$here/dibs.sh"
case " $*" in
  *' --stamp'* | *' --fence'*)
    # shellcheck source=registry-template/tools/dibs/proof.sh
    . "$here/dibs/proof.sh"
    ;;
esac

ack=no
if [ "${1-}" = --ack ]; then ack=yes && shift; fi
[ $# -le 2 ] || dibs_fail usage 'too many arguments; usage: boot.sh [--ack] [task_id] [agent_id]'
dibs_task ${1+"$1"}
dibs_open "$here"
dibs_resolve_identity "${2-}"
dibs_part boot
dibs_boot "$task" $ack
