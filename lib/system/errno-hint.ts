/** What a code of the system means to whoever reads it. */

const HINTS: Readonly<Record<string, string>> = {
  EACCES: ', this user may not do that there',
  EPERM: ', this user may not do that there',
  ENOTDIR: ', it is no directory, or a symlink to one',
  EROFS: ', it is read-only here',
  ENOSPC: ', there is no space left',
  EDQUOT: ', the quota is used up',
  EMFILE: ', too many files are open',
  ESTALE: ', the network file system lost it; try again',
};

/** To be put behind the code; empty where it says enough. */
export function hintFor(code: string): string {
  return HINTS[code] ?? '';
}
