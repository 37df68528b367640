# shellcheck shell=sh
# Takes --stamp and --fence out of the arguments of the tool that reads this file: the claim that the caller made, as it
# was told by the tool that made it. It is read at the top of a tool, so that "set" sets the arguments of the tool.

# dibs_prove OPTION VALUE -> $fence_given, and $fence_owner with $fence_ms, or $fence_gen
dibs_prove() {
  dibs_ascii_trim "$2"
  dibs_printable "$2"
  case $1 in
    --stamp)
      [ -z "$fence_owner" ] || dibs_fail usage '--stamp is given twice'
      case $trimmed in
        *:*) fence_owner=${trimmed%:*} fence_ms=${trimmed##*:} ;;
        *) fence_owner=${trimmed%\%3A*} fence_ms=${trimmed##*\%3A} ;;
      esac
      case $fence_ms in
        0* | *[!0-9]*) fence_ms='' ;;
      esac
      case ${#fence_ms} in
        13) ;;
        # In seconds: as it is read in a name.
        10) fence_ms=${fence_ms}999 ;;
        *) fence_owner='' ;;
      esac
      dibs_is_owner "$fence_owner" || dibs_fail usage "\"$shown\" is not a stamp: a stamp looks like owner:1769143261123, as the tools print it"
      ;;
    *)
      [ -z "$fence_gen" ] || dibs_fail usage '--fence is given twice'
      fence_gen=$2
      case $fence_gen in
        0* | *[!0-9]* | '' | ????????????????*) dibs_fail usage "\"$shown\" is not a fence: a fence is the generation of a claim, a whole number from 1" ;;
      esac
      ;;
  esac
  fence_given=yes refuse_fenced=yes
}

parts=$here/dibs
dibs_part names
proof_left=$#
while [ $proof_left -gt 0 ]; do
  proof_left=$((proof_left - 1))
  case $1 in
    --stamp | --fence)
      [ $proof_left -gt 0 ] || dibs_fail usage "$1 needs a value"
      proof_left=$((proof_left - 1))
      dibs_prove "$1" "$2"
      shift 2
      ;;
    --stamp=* | --fence=*)
      dibs_prove "${1%%=*}" "${1#*=}"
      shift
      ;;
    *)
      set -- "$@" "$1"
      shift
      ;;
  esac
done
