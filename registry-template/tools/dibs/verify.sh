# shellcheck shell=sh
# What the live registry says about a task, whatever anybody remembers. Reads only.

# dibs_verify ID -> $state (yours, expired, refused: see dibs_refusal, other, unproven, in-doubt); c_path, $expires. Of
# a claim that is unproven, $lapsed is the state that it has for whoever made it.
dibs_verify() {
  dibs_mean "$1"
  verify_tries=6
  while [ $verify_tries -gt 0 ]; do
    verify_tries=$((verify_tries - 1))
    dibs_bracketed_look
    dibs_meant_among
    case $mine in
      held | unproven)
        dibs_now_reading "$m_path"
        if dibs_stated "$m_path"; then
          dibs_expires_at "$m_ms" "$m_lease" "$st_ms" "$st_cms"
          c_path=$m_path state=yours
          if [ "$expires" -le "$now_ms" ]; then state=expired; fi
          if [ "$mine" = unproven ]; then lapsed=$state state=unproven; fi
          return 0
        fi
        ;;
      other)
        state=other
        return 0
        ;;
      none)
        dibs_refusal
        if [ "$refusal" != in-doubt ]; then
          state=refused
          return 0
        fi
        ;;
    esac
    dibs_pause 30
  done
  state=in-doubt
}
