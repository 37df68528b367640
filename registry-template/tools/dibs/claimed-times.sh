# shellcheck shell=sh
# When the claims of a registry run out: one stat and one awk for all of them.

# dibs_claimed_times -> $claimed_times: a line for each regular file in claimed/. It goes by $stat_kind, so the clock was
# read before.
dibs_claimed_times() {
  claimed_times=''
  if [ ! -d claimed ]; then return 0; fi
  case $stat_kind in
    gnu) claimed_times=$(find claimed/. ! -name . -prune -type f ! -name '*[!A-Za-z0-9._~@%:+!-]*' -exec stat -c '%n %Y %y %Z' {} + 2>/dev/null) ;;
    bsd) claimed_times=$(find claimed/. ! -name . -prune -type f ! -name '*[!A-Za-z0-9._~@%:+!-]*' -exec stat -f '%N %m - %Fm %c' {} + 2>/dev/null) ;;
  esac
}

# $claimed_awk: functions of awk that read such lines. The variable now: ms, by the clock of the file system.
# shellcheck disable=SC2016 # awk's dollars
claimed_awk='
  function read_times(  fraction) {
    fraction = $4
    sub(/^[^.]*\./, "", fraction)
    mtime[$1] = $2 * 1000 + (length(fraction) == 9 ? substr(fraction, 1, 3) : 999)
    ctime[$1] = $NF * 1000 + 999
  }
  # When the claim had its last sign of life (beat) and what is left of its lease, in ms. False if the name is under a
  # mark, or no file that was seen.
  function read_claim(path,  parts, at) {
    if (!(path in mtime) || path ~ /!/ || !match(path, /[0-9]+\+[0-9]+r?(\.[a-z]+)?$/)) return 0
    split(substr(path, RSTART, RLENGTH), parts, /[+.r]/)
    at = (parts[1] (length(parts[1]) == 10 ? "999" : "")) + 0
    ahead = at > now + 5000 || mtime[path] > now + 5000
    # Nothing was claimed at that time. The mv changed the ctime.
    if (at > now + 5000 && ctime[path] > 999 && ctime[path] <= now + 5000) at = ctime[path] > now ? now : ctime[path]
    beat = at
    if (mtime[path] > at && mtime[path] <= now + 5000) beat = mtime[path] > now ? (now > at ? now : at) : mtime[path]
    left = beat + parts[2] * 1000 - now
    return 1
  }
'
