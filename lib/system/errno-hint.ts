/** What an error code of the system means to a reader. */

const HINTS: Readonly<Record<string, string>> = {
  EACCES: ' (this user is not allowed to do that)',
  EPERM: ' (this user is not allowed to do that)',
  ENOTDIR: ' (it is not a directory, or it is a symlink to one)',
  EROFS: ' (it is read-only)',
  ENOSPC: ' (there is no space left)',
  EDQUOT: ' (the quota is used up)',
  EMFILE: ' (too many files are open)',
  ESTALE: ' (the network file system lost it; try again)',
};

/** A text to put behind the code; empty where the code says enough. */
export function hintFor(code: string): string {
  return HINTS[code] ?? '';
}
