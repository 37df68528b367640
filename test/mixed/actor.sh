# shellcheck shell=sh
# One worker: takes what is free, by the tools or by dibs, works on it, and finishes it; until all is complete or it is killed.
#
#   actor.sh <kind> <registry> <journal> <how many tasks> <agent> <seed> <interpreter> <directory of the tools, or dibs.js>
#
# What it did it writes into a journal outside of the registry, which shares nothing with dibs: one line for each beginning and end,
# and for each tenure a file that only one process can make.

kind=$1 registry=$2 journal=$3 total=$4 agent=$5 seed=$6 interpreter=$7 target=$8
DIBS_AGENT=$agent DIBS_REGISTRY=$registry
export DIBS_AGENT DIBS_REGISTRY
unset DIBS_SESSION CURRENT_TASK_ID

say() { printf '%s\n' "$*" >>"$journal/lines"; }

now_ms() {
  ms=$(date +%s%3N)
  case $ms in *[!0-9]*) ms=$(date +%s)000 ;; esac
}

# verb claim|verify|done|back ID: its exit code is the answer.
verb() {
  case $kind:$1 in
    dibs:done) "$interpreter" "$target" complete "$2" ;;
    dibs:back) "$interpreter" "$target" release "$2" ;;
    dibs:*) "$interpreter" "$target" "$1" "$2" ;;
    *:done) tool release_task.sh "$2" "$agent" complete ;;
    *:back) tool release_task.sh "$2" ;;
    *) tool "$1_task.sh" "$2" ;;
  esac >/dev/null 2>"$journal/said.$agent"
}

tool() {
  tool_=$target/$1
  shift
  # shellcheck disable=SC2086 # two words, for busybox
  $interpreter "$tool_" "$@"
}

chance() { # chance N: true once in N, by a sequence that the seed decides
  seed=$(((seed * 1103515245 + 12345) % 2147483648))
  [ $((seed / 65536 % $1)) = 0 ]
}

# began ID: of which a claim has just said yes. False where its name is not there any more.
began() {
  name=''
  for path in "$registry/claimed/$1~"*"@$agent:"*; do
    case $path in *'*'*) continue ;; esac
    name=${path##*/}
  done
  if [ -z "$name" ]; then
    say unseen "$1" 0 "$agent"
    return 1
  fi
  generation=${name#*~}
  generation=${generation%%@*}
  (set -C && : >"$journal/$1~$generation") 2>/dev/null || say twice "$1" "$generation" "$agent"
  say start "$1" "$generation" "$agent" "$name"
}

work() { # work ID
  began "$1" || return
  if chance 4; then
    # Longer than the lease, which has to be renewed.
    for _ in 1 2 3 4 5; do
      sleep 0.7
      now_ms
      verb claim "$1"
      code=$?
      say renewed "$1" "$generation" "$agent" "$ms" $code
      [ $code = 0 ] || return
      # It ran out, and was free again: then this was a new claim.
      for path in "$registry/claimed/$1~$generation@$agent:"*; do
        case $path in *'*'*) ;; *) continue 2 ;; esac
      done
      say lapsed "$1" "$generation" "$agent"
      began "$1" || return
    done
  elif chance 8; then
    # It forgets: somebody has to bring the task back.
    say forgot "$1" "$generation" "$agent"
    return
  fi
  verb verify "$1"
  code=$?
  now_ms
  say verified "$1" "$generation" "$agent" "$ms" $code
  if chance 5; then end=back; else end='done'; fi
  say stop "$1" "$generation" "$agent"
  verb $end "$1"
  code=$?
  now_ms
  say $end "$1" "$generation" "$agent" "$ms" $code "$(head -n 1 "$journal/said.$agent")"
}

while :; do
  set -- "$registry/complete/"*.md
  if [ $# -ge "$total" ]; then exit 0; fi
  tried=0 passed=0
  # All want the first ones, and every other time somebody begins a little further on.
  if chance 2; then passed=$((seed / 65536 % 6)); fi
  for path in "$registry/scoped/"*.md; do
    case $path in *'*'*) continue ;; esac
    if [ $passed -gt 0 ]; then
      passed=$((passed - 1))
      continue
    fi
    id=${path##*/}
    id=${id%.md}
    id=${id%%~*}
    tried=$((tried + 1))
    verb claim "$id"
    code=$?
    if [ $code = 0 ]; then
      work "$id"
      break
    fi
    say refused "$id" 0 "$agent" 0 $code "$(head -n 1 "$journal/said.$agent")"
    # The same few are wanted by all.
    if [ $tried -ge 3 ]; then break; fi
  done
  if [ $tried = 0 ]; then sleep 0.2; fi
done
