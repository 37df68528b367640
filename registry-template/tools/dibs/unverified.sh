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
    case $unverified_ in *verify*) unverified_lines=100 ;; esac
  done <"$1" 2>/dev/null
  if [ $unverified_lines -lt 100 ]; then return 0; fi
  dibs_part routing
  if awk "$metadata_awk$routing_awk"'BEGIN {
    is_shown["verify"] = 1
    exit !(read_text(ARGV[1]) && trim(shown["verify"]) !~ /^(|~|null|\[[ \t]*\]|""|\047\047)([ \t]+#.*)?$/)
  }' "$1"; then
    dibs_proof_word "$1"
    dibs_parse "$1"
    dibs_fail not-claimable "$n_id names commands (verify) that must succeed before it is complete, and only dibs runs them; the claim stays yours" "dibs complete$proof_word $n_id${agent_word:+ --agent$agent_word}"
  fi
}
