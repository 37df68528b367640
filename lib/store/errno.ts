/** The codes of failed system calls. */

/** The code of this error, such as `ENOENT`; `EIO` if it has none. */
export function errnoCode(error: unknown): string {
  const { code, errno } = error as NodeJS.ErrnoException;
  // ESTALE has no name in libuv: it arrives as "Unknown system error -116" (-70 on macOS).
  if (errno === -116 || (process.platform === 'darwin' && errno === -70)) return 'ESTALE';
  return code ?? 'EIO';
}

/**
 * Does a failed link(2) say that this file system, or this file, has no hard links? Then a copy, or a check and a
 * rename, must be enough.
 */
export function lacksHardLinks(code: string): boolean {
  return ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(code);
}
