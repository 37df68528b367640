# shellcheck shell=sh
# registry.yaml.

# dibs_read_settings: reads registry.yaml, "key: value" on each line. An unknown key is an error: a misspelt lease must
# not silently become the default.
dibs_read_settings() {
  lease=1800 min_lease=1 max_lease=86400 max_claims='' max_expiries=3 durable=false colon=: settings_agent=''
  # shellcheck disable=SC2034
  settings_role='' settings_labels=''
  dibs_there registry.yaml || return 0
  dibs_regular registry.yaml || dibs_fail malformed 'registry.yaml is not a regular file'
  [ -r registry.yaml ] || dibs_could_not 'registry.yaml may not be read by this user'
  { true <registry.yaml; } 2>/dev/null || dibs_could_not 'registry.yaml could not be opened'
  settings_line=0 settings_seen=' '
  while IFS= read -r settings_ || [ -n "$settings_" ]; do
    settings_line=$((settings_line + 1)) settings_bytes=$((${settings_bytes:-0} + ${#settings_} + 1))
    case $settings_ in '' | \#*) continue ;; esac
    if [ $settings_line = 1 ]; then
      # A byte order mark.
      case $settings_ in
        [![:print:]]*) case $(printf %.3s "$settings_" | od -An -tx1) in *ef*bb*bf*) settings_=${settings_#???} ;; esac ;;
      esac
    fi
    dibs_ascii_trim "$settings_"
    case $trimmed in '' | \#* | ---) continue ;; esac
    settings_key=${settings_%%:*} settings_value=${settings_#*:}
    case $settings_key in "$settings_" | '' | *[!a-z_]*) dibs_setting_bad 'expected "key: value"' ;; esac
    case $settings_value in '' | [[:space:]]*) ;; *) dibs_setting_bad 'expected "key: value"' ;; esac
    case $settings_seen in *" $settings_key "*) dibs_setting_bad "$settings_key is given twice" ;; esac
    settings_seen="$settings_seen$settings_key "
    dibs_ascii_trim "$settings_value"
    settings_value=$trimmed
    case $settings_value in
      \"*\"* | \'*\'*)
        settings_quote=${settings_value%"${settings_value#?}"}
        settings_value=${settings_value#?}
        settings_rest=${settings_value#*"$settings_quote"} settings_value=${settings_value%%"$settings_quote"*}
        dibs_ascii_trim "$settings_rest"
        case $settings_quote$settings_value$trimmed in
          \"*\\*) dibs_setting_bad "$settings_key cannot be so quoted" ;;
        esac
        case $trimmed in '' | \#*) ;; *) dibs_setting_bad "$settings_key cannot be so quoted" ;; esac
        ;;
      *)
        case $settings_value in \#*) settings_value='' ;; *[[:space:]]\#*) settings_value=${settings_value%%[[:space:]]\#*} ;; esac
        dibs_ascii_trim "$settings_value"
        settings_value=$trimmed
        case $settings_value in [\"\'\[\{\&*!\|\>%@\`]*) dibs_setting_bad "$settings_key cannot be that" ;; esac
        ;;
    esac
    case $settings_key in
      version) [ "$settings_value" = 1 ] || dibs_setting_bad "version cannot be that" ;;
      merged_into)
        case $settings_value in
          '' | [!A-Za-z0-9]* | *[!A-Za-z0-9._/+-]* | *..* | *//* | */.* | *. | */ | *.lock) dibs_setting_bad "merged_into cannot be that" ;;
        esac
        if [ ${#settings_value} -gt 200 ]; then dibs_setting_bad "merged_into cannot be that"; fi
        ;;
      verify_timeout) dibs_parse_duration "$settings_value" || dibs_setting_bad "verify_timeout cannot be that" ;;
      lease | min_lease | max_lease)
        dibs_parse_duration "$settings_value" || dibs_setting_bad "$settings_key cannot be that"
        eval "$settings_key=\$seconds"
        ;;
      id_prefix)
        # Only dibs makes ids of it.
        case $settings_value in '' | *[0-9]) dibs_setting_bad 'id_prefix cannot be that' ;; esac
        dibs_part names
        settings_digits=1
        while [ ${#settings_digits} -le 15 ]; do
          dibs_is_task_id "$settings_value$settings_digits" || dibs_setting_bad 'id_prefix cannot be that'
          settings_digits=1$settings_digits
        done
        ;;
      agent)
        dibs_ascii_trim "$settings_value"
        dibs_encode_part "$trimmed"
        case $encoded in *%EF%BF%BD*) dibs_setting_bad "agent cannot be that" ;; esac
        if ! dibs_is_part "$encoded" || [ ${#encoded} -gt 96 ]; then dibs_setting_bad "agent cannot be that"; fi
        settings_agent=$trimmed
        ;;
      role)
        dibs_ascii_trim "$settings_value"
        if [ -z "$trimmed" ]; then dibs_setting_bad "role cannot be that"; fi
        settings_role=$trimmed
        ;;
      labels)
        case $settings_value in *[![:space:],]*) ;; *) dibs_setting_bad "labels cannot be that" ;; esac
        settings_labels=$settings_value
        ;;
      max_claims)
        if [ "$settings_value" != off ]; then
          dibs_count "$settings_value" || dibs_setting_bad "max_claims cannot be that"
          max_claims=$settings_value
        fi
        ;;
      max_expiries)
        dibs_count "$settings_value" || dibs_setting_bad "max_expiries cannot be that"
        max_expiries=$settings_value
        ;;
      overlap)
        # Only dibs compares files.
        case $settings_value in refuse | warn | off) ;; *) dibs_setting_bad "overlap cannot be that" ;; esac
        ;;
      max_rounds)
        # Only dibs ends a review.
        dibs_count "$settings_value" || dibs_setting_bad "max_rounds cannot be that"
        ;;
      # These tools save nothing.
      salvage) case $settings_value in on | off) ;; *) dibs_setting_bad "salvage cannot be that" ;; esac ;;
      durable)
        case $settings_value in true | false) durable=$settings_value ;; *) dibs_setting_bad "durable cannot be that" ;; esac
        ;;
      colon)
        # This is for exFAT, which also gives a directory no new time when a name in it changes.
        if [ "$settings_value" = %3A ]; then witness=no; fi
        case $settings_value in : | %3A) colon=$settings_value ;; *) dibs_setting_bad "colon cannot be that" ;; esac
        ;;
      *) dibs_setting_bad "unknown key \"$settings_key\"; the keys are version, lease, min_lease, max_lease, id_prefix, agent, role, labels, max_claims, max_expiries, max_rounds, verify_timeout, merged_into, overlap, salvage, durable, colon" ;;
    esac
  done <registry.yaml
  if [ $settings_line = 0 ] && [ -s registry.yaml ]; then dibs_fail malformed 'registry.yaml: it is binary, or could not be read'; fi
  if [ "$min_lease" -gt "$lease" ] || [ "$lease" -gt "$max_lease" ]; then
    dibs_fail malformed "registry.yaml: lease (${lease}s) must lie between min_lease (${min_lease}s) and max_lease (${max_lease}s)"
  fi
}

# dibs_parse_duration TEXT -> $seconds: a duration from 1s to 24h.
dibs_parse_duration() {
  case $1 in
    *s) seconds=${1%s} seconds_unit=1 ;;
    *m) seconds=${1%m} seconds_unit=60 ;;
    *h) seconds=${1%h} seconds_unit=3600 ;;
    *) seconds=$1 seconds_unit=1 ;;
  esac
  case $seconds in '' | *[!0-9]*) return 1 ;; esac
  [ ${#seconds} -le 6 ] || return 1
  # A leading zero would make it octal.
  while :; do case $seconds in 0?*) seconds=${seconds#0} ;; *) break ;; esac; done
  seconds=$((seconds * seconds_unit))
  [ $seconds -ge 1 ] && [ $seconds -le 86400 ]
}

# dibs_settings_whole, by $stated of registry.yaml: shells read past a NUL as if it were not there.
dibs_settings_whole() {
  if dibs_stated registry.yaml && [ "$st_size" -gt "$settings_bytes" ]; then dibs_fail malformed 'registry.yaml: it is binary, or could not be read to its end'; fi
  settings_bytes=''
}

dibs_count() {
  case $1 in '' | 0* | *[!0-9]* | ???????*) return 1 ;; esac
}

dibs_setting_bad() {
  dibs_fail malformed "registry.yaml line $settings_line: $1"
}
