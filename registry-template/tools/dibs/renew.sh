# shellcheck shell=sh
# Renews a claim.

# dibs_renew: a heartbeat on m_path, by name, then a look. Success is reported only after a look that came after the
# touch: a touch alone can hit a ghost. -> $mine, $names, $renewed_ms, $renewed_cms
dibs_renew() {
  renew_path=$m_path renew_counted=yes
  dibs_parse "$m_path"
  dibs_keep s
  # A claim that was made by hand, or by a process that was killed, counts by this look. The belief in it is made before
  # the look, as for a new claim.
  dibs_owner_key "$s_owner"
  state_=gone
  if dibs_holder "$key"; then dibs_state_of "holders/$key/${s_bare##*/}"; fi
  renew_state=$state_
  if [ "$state_" != confirmed ]; then
    renew_counted=no
    dibs_believe "$me_key" "${s_bare##*/}"
  fi
  dibs_regular "$renew_path" || ! dibs_there "$renew_path" || dibs_fail malformed "$renew_path is not a regular file; it was left alone"
  dibs_tick
  if [ tmp/clock -nt "$renew_path" ] 2>/dev/null; then
    dibs_touch
  elif dibs_now_reading "$renew_path" && dibs_stated "$renew_path"; then
    # The time never goes back: a heartbeat that is a little later was promised to somebody. A time that cannot have
    # happened yet was not.
    if [ "$st_ms" -lt "$now_ms" ] || [ "$st_ms" -gt $((now_ms + 5000)) ]; then dibs_touch; fi
  fi
  dibs_bracketed_look
  dibs_mine_among
  if [ "$mine" = held ] && [ "$m_path" = "$renew_path" ]; then
    dibs_now_reading "$m_path"
    dibs_stated "$m_path" || st_ms=$m_ms st_cms=$now_ms
    renewed_ms=$st_ms renewed_cms=$st_cms
    dibs_parse "$m_path"
    dibs_keep s
    if [ $renew_counted = yes ]; then return 0; fi
    if ! dibs_has_counted; then
      dibs_parse "$m_path"
      dibs_keep s
      dibs_highest_generation "$s_owner:$s_at"
      case $renew_state in withdrawn | ended) highest=$s_gen ;; esac
      if [ "$highest" -ge "$s_gen" ]; then
        dibs_renew_again
        return
      fi
    fi
    dibs_parse "$m_path"
    dibs_keep s
    case $renew_state in withdrawn | ended) return 0 ;; esac
    # Another process of this owner may have withdrawn it meanwhile.
    dibs_confirm
  fi
  return 1
}

# dibs_renew_again: the generation of m_* was given before. So it is taken anew above everything that is known.
dibs_renew_again() {
  renew_from=$m_path
  dibs_part mark
  dibs_take_again "$m_path" "$m_owner" "$m_lease"
  if [ "$taken" != counts ]; then
    mine=held
    return 1
  fi
  dibs_record extend "$to" "$renew_from"
  dibs_parse "$to"
  dibs_keep m
  renewed_ms=$m_ms
}

dibs_touch() {
  # Not through a symlink. The older versions of touch do not have -h.
  touch -c -h "$renew_path" 2>/dev/null || touch -c "$renew_path" 2>/dev/null || dibs_fail store-failed "$renew_path: its time cannot be set, so the claim was not renewed"
}
