#!/bin/sh
# What the guest kernel starts, with the host's files for its own and read-only: an NFS server, two clients of it that share no
# cache, and the core of the suite on them. From the kernel's command line: SUITE, NODE, OUT, SHARE, FIRST and SECOND.
export PATH="${NODE%/*}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

serve() {
  mount -t proc proc /proc
  mount -t sysfs sysfs /sys
  for directory in /run /mnt /var/lib/nfs; do mount -t tmpfs tmpfs "$directory"; done
  mkdir -p /mnt/out /mnt/export /mnt/first /mnt/second /var/lib/nfs/sm /var/lib/nfs/v4recovery /run/kernel/lib
  touch /var/lib/nfs/etab /var/lib/nfs/rmtab
  mount -t hostfs -o "$OUT" none /mnt/out
  ln -s /usr/lib/uml/modules /run/kernel/lib/modules
  for module in nfsd nfs nfsv3 nfsv4; do modprobe -d /run/kernel "$module"; done
  ip link set lo up
  mount -t ext4 /dev/ubda /mnt/export
  mount -t nfsd nfsd /proc/fs/nfsd
  # No client of an earlier server has to be waited for.
  echo 10 >/proc/fs/nfsd/nfsv4leasetime
  echo 10 >/proc/fs/nfsd/nfsv4gracetime
  rpcbind
  rpc.mountd 2>/mnt/out/mountd
  exportfs -o rw,sync,no_root_squash,insecure,no_subtree_check,fsid=0 '*:/mnt/export'
  rpc.nfsd 4
}

try() {
  serve &&
    mount -t nfs -o "$FIRST,nosharecache" "127.0.0.1:$SHARE" /mnt/first &&
    mount -t nfs -o "$SECOND,nosharecache" "127.0.0.1:$SHARE" /mnt/second &&
    mkdir -p /mnt/first/registries /run/home &&
    cd "$SUITE" &&
    env -i PATH="$PATH" HOME=/run/home CI=true NO_COLOR=1 TMPDIR=/mnt/first/registries DIBS_TEST_OTHER_VIEW=/mnt/second/registries \
      node node_modules/vitest/vitest.mjs run test/file-systems/core --configLoader runner --config test/vitest.config.ts \
      --maxWorkers 1 --no-isolate --disable-console-intercept --testTimeout 900000
}

try
echo $? >/mnt/out/code
sync
# A guest has nothing to shut down.
echo o >/proc/sysrq-trigger
sleep 60
