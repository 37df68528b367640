/** The code of a failed system call. */

export function errnoCode(error: unknown): string {
  const { code, errno } = error as NodeJS.ErrnoException;
  // ESTALE has no name in libuv: it arrives as "Unknown system error -116" (-70 on macOS).
  if (errno === -116 || (process.platform === 'darwin' && errno === -70)) return 'ESTALE';
  return code ?? 'EIO';
}
