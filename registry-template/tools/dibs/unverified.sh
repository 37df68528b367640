# shellcheck shell=sh
# A task can name commands (verify) that must succeed before it is complete. dibs runs them; these tools do not.

# dibs_require_unverified PATH SHELF: fails if the task at PATH has to be verified before it goes to that shelf.
dibs_require_unverified() {
  case $2 in complete | review) ;; *) return 0 ;; esac
  dibs_regular "$1" && [ -r "$1" ] || return 0
  # A text without the word needs no awk.
  unverified_lines=0
  while [ $unverified_lines -lt 100 ] && { IFS= read -r unverified_ || [ -n "$unverified_" ]; }; do
    unverified_lines=$((unverified_lines + 1))
    case $unverified_ in *[vV][eE][rR][iI][fF][yY]*) unverified_lines=100 ;; esac
  done <"$1" 2>/dev/null
  if [ $unverified_lines -lt 100 ]; then return 0; fi
  dibs_part routing
  # What nobody can read for certain may name some, too.
  unverified_=0
  awk "$metadata_awk$routing_awk"'
    function mentions(line) { return tolower(line) ~ /(^|[{, \t])["\047]?verify["\047]?[ \t]*:/ }
    BEGIN {
      is_shown["verify"] = 1
      if (!read_text(ARGV[1])) {
        while ((getline line < ARGV[1]) > 0) if (mentions(line)) exit 2
        exit 0
      }
      for (i = 1; i <= last && i < end; i++) if (mentions(lines[i])) is_mentioned = 1
      if (ext == ".json") for (i = 1; i <= last; i++) if (mentions(lines[i])) is_mentioned = 1
      if (!is_mentioned) exit 0
      for (name in seen) if (name != "verify" && tolower(name) == "verify") exit 2
      if (!("verify" in seen)) exit 0
      said = trim(shown["verify"])
      if (is_block["verify"] ? said == "" : said ~ /^([{]|(""|\047\047)$)/) exit 2
      exit is_block["verify"] || said !~ /^(|~|null|\[[ \t]*\]([ \t]+#.*)?)$/
    }' "$1" || unverified_=$?
  if [ $unverified_ = 0 ]; then return 0; fi
  dibs_proof_word "$1"
  dibs_parse "$1"
  if [ $unverified_ = 2 ]; then dibs_fail malformed "$1 mentions commands (verify), and nobody can tell which: the claim stays yours" "cat $registry_word/$1"; fi
  dibs_fail not-claimable "$n_id names commands (verify) that must succeed before it is complete, and only dibs runs them; the claim stays yours" "dibs complete$proof_word $n_id${agent_word:+ --agent$agent_word}"
}
