# shellcheck shell=sh
# Owners whose name is more than letters, digits, ".", "_" and "-".

# dibs_is_encoded TEXT: is it canonical percent-encoding of UTF-8 without control characters? A writer could have
# written no other text.
dibs_is_encoded() {
  part_=$1 part_need=0 part_low=128 part_high=191
  while [ -n "$part_" ]; do
    case $part_ in
      %[0-9A-F][0-9A-F]*)
        part_tail=${part_#???}
        part_hex=${part_%"$part_tail"}
        part_byte=$((0x${part_hex#%}))
        ;;
      %*) return 1 ;;
      *)
        # It stands for itself, so it cannot be inside a longer sequence.
        [ $part_need = 0 ] || return 1
        part_=${part_#?}
        continue
        ;;
    esac
    if [ $part_need -gt 0 ]; then
      if [ "$part_byte" -lt $part_low ] || [ "$part_byte" -gt $part_high ]; then return 1; fi
      part_need=$((part_need - 1)) part_low=128 part_high=191
    else
      case $part_hex in
        # A plain byte is not encoded, except for a dot at the beginning.
        %2E) [ "$part_" = "$1" ] || return 1 ;;
        %2D | %5F | %3[0-9] | %4[1-9A-F] | %5[0-9A] | %6[1-9A-F] | %7[0-9A]) return 1 ;;
        %[01]? | %7F) return 1 ;;
        %[2-7]?) ;;
        # U+0080 to U+009F are control characters too.
        %C2) part_need=1 part_low=160 ;;
        %C[3-9A-F] | %D?) part_need=1 ;;
        %E0) part_need=2 part_low=160 ;;
        %ED) part_need=2 part_high=159 ;;
        %E?) part_need=2 ;;
        %F0) part_need=3 part_low=144 ;;
        %F[1-3]) part_need=3 ;;
        %F4) part_need=3 part_high=143 ;;
        *) return 1 ;;
      esac
    fi
    part_=$part_tail
  done
  [ $part_need = 0 ]
}

# dibs_encode_bytes TEXT -> $encoded
dibs_encode_bytes() {
  encoded='' encode_=$1
  # shellcheck disable=SC2046 # the bytes are meant to be words
  set -- $(printf %s "$1" | od -An -v -tx1 | tr a-f A-F)
  for encode_hex in "$@"; do
    encode_tail=${encode_#?}
    encode_char=${encode_%"$encode_tail"}
    encode_=$encode_tail
    case $encoded$encode_char in
      .) encoded=%2E ;;
      *[A-Za-z0-9._-]) encoded=$encoded$encode_char ;;
      *) encoded=$encoded%$encode_hex ;;
    esac
  done
}

# dibs_describe_owner OWNER -> $described: the form for a person: agent (session s).
dibs_describe_owner() {
  described=''
  describe_=$1
  while :; do
    case $describe_ in
      *%*)
        described=$described${describe_%%\%*}
        describe_=${describe_#*%}
        describe_hex=${describe_%"${describe_#??}"}
        describe_=${describe_#??}
        # shellcheck disable=SC2059 # an octal escape it is
        described=$described$(printf "\\$(printf %03o "0x$describe_hex")")
        ;;
      *) break ;;
    esac
  done
  described=$described$describe_
  case $1 in *\~*) described="${described%%\~*} (session ${described#*\~})" ;; esac
}
