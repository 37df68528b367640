# shellcheck shell=sh
# A person who claims with mv, by the names alone, and looks again before any work, as everybody must who takes a task.
#
#   person.sh <registry> <journal> <how many tasks> <name> <seconds of lease>

registry=$1 journal=$2 total=$3 me=$4 lease=$5
cd "$registry" || exit 1

say() { printf '%s\n' "$*" >>"$journal/lines"; }

alone() { # alone ID GENERATION NAME: is my name there, and no other of this task that ranks with it or above?
  seen=no
  for path in discovery/"$1"[.~]* scoped/"$1"[.~]* claimed/"$1"[.~]* waiting/"$1"[.~]* review/"$1"[.~]* cancelled/"$1"[.~]* complete/"$1"[.~]*; do
    other=${path##*/}
    case $other in *'*') continue ;; esac
    if [ "$other" = "$3" ]; then
      seen=yes
      continue
    fi
    generation=0
    case $other in
      *~*)
        generation=${other#*~}
        generation=${generation%%[!0-9]*}
        ;;
    esac
    if [ "$generation" -ge "$2" ]; then return 1; fi
  done
  [ $seen = yes ]
}

while :; do
  set -- complete/*.md
  if [ $# -ge "$total" ]; then exit 0; fi
  for path in scoped/*.md; do
    name=${path##*/}
    id=${name%.md}
    before=0
    case $id in
      '*') continue ;;
      *~*) before=${id#*~} id=${id%%~*} ;;
    esac
    generation=$((before + 1))
    mine="$id~$generation@$me:$(date +%s)+$lease.md"
    mv "$path" "claimed/$mine" 2>/dev/null
    if ! [ -e "claimed/$mine" ]; then
      say missed "$id" "$generation" "$me"
      continue
    fi
    sleep 0.05
    if ! alone "$id" "$generation" "$mine" || ! alone "$id" "$generation" "$mine"; then
      say backed "$id" "$generation" "$me"
      continue
    fi
    (set -C && : >"$journal/$id~$generation") 2>/dev/null || say twice "$id" "$generation" "$me"
    say start "$id" "$generation" "$me" "$mine"
    sleep 0.3
    say stop "$id" "$generation" "$me"
    mv "claimed/$mine" "complete/$id~$generation.md" 2>/dev/null
    code=$?
    say 'done' "$id" "$generation" "$me" "$(date +%s)999" $code
    break
  done
  # People are slow.
  sleep 0.5
done
