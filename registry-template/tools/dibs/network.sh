# shellcheck shell=sh
# What a look needs on a network mount.

# dibs_network: a network mount must be asked for the times of its directories, and NFS version 3 must list them anew.
# Of the mounts that hold this directory the longest path counts, and of two at one place the later one.
dibs_network() {
  network=yes network_at='' network_type=''
  while read -r _ _ _ _ network_mount network_rest; do
    network_mount=${network_mount%/}
    case $PWD/ in
      "$network_mount"/*)
        if [ ${#network_mount} -ge ${#network_at} ]; then
          network_at=$network_mount network_type=${network_rest#* - }
          network_type=${network_type%% *}
        fi
        ;;
    esac
  done </proc/self/mountinfo
  # Version 4 is called nfs4.
  if [ "$network_type" = nfs ]; then forgetful=no witness=no; fi
}

# dibs_stir: NFS version 3 remembers the listing of a directory while its times stay the same, and forgets it when this
# machine changes the directory.
dibs_stir() {
  dibs_nonce
  stir_=''
  for shelf_ in $shelves; do
    if { true >"$shelf_/.look-$nonce"; } 2>/dev/null; then stir_="$stir_ $shelf_/.look-$nonce"; fi
  done
  # shellcheck disable=SC2086
  rm -f $stir_
}
