#!/bin/sh
# check_stale.sh [--release] [seconds]
#
# Lists the claims whose lease has run out. With seconds, also lists those whose owner was silent for that long. It
# takes nothing. With --release it runs a round of the janitor: it gives back what has run out, by an examination by
# which no living owner can lose; with seconds, only what was also silent for that long. It never takes a claim that
# still has a lease, whatever seconds says. It puts old copies that git brought back into lost+found/. It prints what it
# did, and nothing if there was nothing to do, so cron mails nothing. Several at once do no harm.
#   0 done   64 bad arguments   66 no registry   74 could not look

tool=stale
case $0 in /*) here=${0%/*} ;; */*) here=./${0%/*} ;; *) here=. ;; esac
[ -r "$here/dibs.sh" ] || { echo "dibs: no-registry: $here/dibs.sh is not there: call this tool by its own path, not through a link" >&2 && exit 66; }
# shellcheck source=registry-template/tools/dibs.sh
. "$here/dibs.sh"

release=no least_ms=''
for argument in "$@"; do
  case $argument in
    --release) release=yes ;;
    *)
      case $least_ms$argument in
        *[!0-9]* | '' | ??????????*)
          dibs_printable "$argument"
          dibs_fail usage "\"$shown\" is not a number of seconds; usage: check_stale.sh [--release] [seconds]"
          ;;
      esac
      [ -z "$least_ms" ] || dibs_fail usage 'too many arguments; usage: check_stale.sh [--release] [seconds]'
      while :; do case $argument in 0?*) argument=${argument#0} ;; *) break ;; esac; done
      least_ms=$((argument * 1000))
      ;;
  esac
done
dibs_open "$here"

# Prints a line for each claim if a task has several names.
stale_show() {
  [ "$t_kind" = claimed ] || return 0
  for stale_ in $t_path $contested; do
    dibs_now_reading "$stale_"
    dibs_stated "$stale_" || continue
    dibs_parse "$stale_"
    dibs_expires_at "$n_ms" "$n_lease" "$st_ms" "$st_cms"
    dibs_describe_span $((now_ms - beat_ms))
    stale_silent=$span
    if [ "$expires" -le "$now_ms" ]; then
      dibs_describe_span $((now_ms - expires))
      dibs_say "expired  $n_id  $n_owner  last heartbeat $stale_silent ago, ran out $span ago"
    elif [ -n "$least_ms" ] && [ $((now_ms - beat_ms)) -ge "$least_ms" ]; then
      dibs_describe_span $((expires - now_ms))
      dibs_say "silent   $n_id  $n_owner  last heartbeat $stale_silent ago, $span left"
    fi
  done
}

# Prints a line for each task that was claimed without dibs. It has no lease, so no janitor gives it back.
stale_foreign() {
  dibs_is_any_foreign || return 0
  stale_survey=$survey
  dibs_foreign_tasks
  for stale_ in $foreign_tasks; do
    dibs_mean "$stale_"
    dibs_foreign_claims_among
    # shellcheck disable=SC2086
    dibs_most_telling $foreign
    [ -n "$most_path" ] || continue
    dibs_foreign_clause
    dibs_say "foreign  $id  claimed without dibs: $foreign_says"
  done
  survey=$stale_survey
}

dibs_part janitor
if [ $release = no ]; then
  dibs_survey list "$least_ms"
  stale_rows=$(printf '%s\n' "$survey" | sed -n 's/^= //p')
  if [ -n "$stale_rows" ]; then dibs_say "$stale_rows"; fi
  stale_foreign
  survey=$(printf '%s\n' "$survey" | sed '/^= /d')
  dibs_each stale_show
  exit 0
fi
dibs_resolve_identity
dibs_now_taking
dibs_survey tend
dibs_each dibs_tend
if [ -n "$each_marks" ]; then
  # A living examiner's mark is gone in milliseconds.
  dibs_pause 250
  for mark_left in $each_marks; do
    dibs_there "$mark_left" || continue
    mark_id=${mark_left#claimed/}
    dibs_mean "${mark_id%%\~*}"
    dibs_reap "$mark_left"
  done
fi
dibs_forget_the_dead
dibs_tidy
dibs_tidy_git_side
[ "$unsaid" = no ] || dibs_fail store-failed "something could not be done, or could not be written"
