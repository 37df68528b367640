/** The file systems that a registry is tried on: how each is made, and what it is known to lack. */

export interface FileSystem {
  readonly name: string;
  /** What has to be installed: programs, and the Debian package of each. */
  readonly programs: Readonly<Record<string, string>>;
  /** Shell: makes it in the file "$image", which is so large and has nothing in it. */
  readonly make: string;
  readonly megabytes: number;
  /** Shell: mounts it at "$here"; "$base" is a directory for what lies below it. */
  readonly mount: string;
  /** It is mounted at "$there" too, as a second machine would see it. */
  readonly twice?: true;
  /** What `:` has to be in names. */
  readonly colon: ':' | '%3A';
  readonly hardLinks: boolean;
  readonly foldsCase: boolean;
  /** Its timestamps are whole seconds. */
  readonly wholeSeconds: boolean;
  /** It has symbolic links, FIFOs and permissions too, so that tests of the whole store can run there. */
  readonly posix: boolean;
}

const LOOP = 'mount -o loop "$image" "$here"';
const EXT4 = { programs: { 'mkfs.ext4': 'e2fsprogs' }, megabytes: 32, make: 'mkfs.ext4 -q "$image"' };
/** Below what has no image of its own, so that it does not matter what this machine has. */
const OVER_EXT4 = 'mount -o loop "$image" "$base"';
const USUAL = { colon: ':', hardLinks: true, foldsCase: false, wholeSeconds: false, posix: true } as const;

export const FILE_SYSTEMS: readonly FileSystem[] = [
  { ...USUAL, ...EXT4, name: 'ext4', mount: LOOP },
  { ...USUAL, name: 'tmpfs', programs: {}, megabytes: 0, make: 'true', mount: 'mount -t tmpfs -o size=64M tmpfs "$here"' },
  { ...USUAL, name: 'xfs', programs: { 'mkfs.xfs': 'xfsprogs' }, megabytes: 300, make: 'mkfs.xfs -q "$image"', mount: LOOP },
  { ...USUAL, name: 'btrfs', programs: { 'mkfs.btrfs': 'btrfs-progs' }, megabytes: 114, make: 'mkfs.btrfs -q "$image"', mount: LOOP },
  {
    ...USUAL,
    ...EXT4,
    name: 'overlayfs',
    mount: `${OVER_EXT4}; mkdir "$base/lower" "$base/upper" "$base/work"; mount -t overlay -o "lowerdir=$base/lower,upperdir=$base/upper,workdir=$base/work" overlay "$here"`,
  },
  // Inodes of 128 bytes have no room for parts of a second.
  { ...USUAL, name: 'ext3 of whole seconds', programs: EXT4.programs, megabytes: 32, make: 'mkfs.ext3 -q -I 128 "$image"', mount: LOOP, wholeSeconds: true },
  {
    ...USUAL,
    ...EXT4,
    name: 'FUSE (bindfs), two mounts of one directory',
    programs: { ...EXT4.programs, bindfs: 'bindfs' },
    mount: `${OVER_EXT4}; mkdir "$base/below"; bindfs "$base/below" "$here"; bindfs "$base/below" "$there"`,
    twice: true,
  },
  {
    ...USUAL,
    name: 'NTFS (ntfs-3g)',
    programs: { mkntfs: 'ntfs-3g', 'ntfs-3g': 'ntfs-3g' },
    megabytes: 32,
    make: 'mkntfs -F -Q -q "$image"',
    mount: 'ntfs-3g -o windows_names "$image" "$here"',
    colon: '%3A',
  },
  {
    name: 'exFAT (exfat-fuse)',
    programs: { 'mkfs.exfat': 'exfatprogs', 'mount.exfat-fuse': 'exfat-fuse' },
    megabytes: 32,
    make: 'mkfs.exfat "$image"',
    // It mounts devices only; detached at once, the device goes when the mount does.
    mount: 'device=$(losetup --find --show "$image"); mount.exfat-fuse "$device" "$here"; losetup --detach "$device"',
    colon: '%3A',
    hardLinks: false,
    foldsCase: true,
    wholeSeconds: true,
    posix: false,
  },
];
