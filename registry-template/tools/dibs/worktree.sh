# shellcheck shell=sh
# Linked work trees of git. It reads files only, because git may not be installed.

# dibs_main_tree, of $place_top, whose .git is a file -> $place_main. Empty for a submodule, which is a repository of
# its own.
dibs_main_tree() {
  IFS= read -r main_ <"$place_top/.git" || [ -n "${main_-}" ] || main_=''
  main_git=${main_#gitdir: }
  case $main_git in "$main_") main_git='' ;; /*) ;; *) main_git=$place_top/$main_git ;; esac
  if [ -z "$main_git" ] || [ ! -d "$main_git" ]; then dibs_cannot_tell ".git in $place_top does not lead to a git directory that can be seen from here"; fi
  if [ ! -f "$main_git/commondir" ]; then return 0; fi
  IFS= read -r main_common <"$main_git/commondir" || [ -n "$main_common" ]
  case $main_common in /*) ;; *) main_common=$main_git/$main_common ;; esac
  main_common=$(cd -P "$main_common" 2>/dev/null && pwd -P)
  if [ -z "$main_common" ]; then dibs_cannot_tell ".git in $place_top does not lead to a git directory that can be seen from here"; fi
  main_section='' main_bare='' main_tree=''
  for main_file in "$main_common/config" "$main_common/config.worktree"; do
    [ -f "$main_file" ] || continue
    while IFS= read -r main_ || [ -n "$main_" ]; do
      dibs_ascii_trim "$main_"
      case $trimmed in
        \[[cC][oO][rR][eE]\]*) main_section=core ;;
        \[*) main_section='' ;;
        [bB][aA][rR][eE]*) if [ -n "$main_section" ]; then dibs_ascii_trim "${trimmed#*=}" && main_bare=$trimmed; fi ;;
        [wW][oO][rR][kK][tT][rR][eE][eE]*=*) if [ -n "$main_section" ]; then dibs_ascii_trim "${trimmed#*=}" && main_tree=$trimmed; fi ;;
      esac
    done <"$main_file"
  done
  case $main_bare in
    [tT][rR][uU][eE] | [yY][eE][sS] | [oO][nN] | 1 | [bB][aA][rR][eE])
      place=$main_common/.agent/registry
      if [ -d "$place" ]; then
        place_main=$main_common place_top=$place_
        return
      fi
      dibs_fail no-registry "the work trees of the bare repository $main_common share one registry, $place, which does not exist yet"
      ;;
  esac
  case $main_tree in
    '') ;;
    \"*) dibs_cannot_tell "core.worktree of $main_common is quoted" ;;
    /*) place_main=$main_tree ;;
    *) place_main=$main_common/$main_tree ;;
  esac
  if [ -n "$place_main" ]; then return; fi
  case $main_common in
    */.git) place_main=${main_common%/.git} ;;
    *) dibs_cannot_tell "$place_top is a linked work tree of $main_common, which does not say where its main one is" ;;
  esac
}

dibs_cannot_tell() {
  dibs_printable "$1"
  dibs_fail no-registry "$shown, so dibs cannot tell which registry its work trees share: name it with DIBS_REGISTRY"
}
