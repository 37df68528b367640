/** Is a descriptor a terminal? Most often it is not, and that is answered without what a terminal needs. */

import { fstatSync, statSync } from 'node:fs';

/**
 * Says whether a descriptor of this process is a terminal. A closed one is none.
 *
 * It asks `node:tty` only about what can be a terminal, because that loads Node's streams and sockets: a tenth of the
 * time in which Node starts.
 */
export function isTerminal(fd: number): boolean {
  try {
    const about = fstatSync(fd);
    return about.isCharacterDevice() && about.rdev !== statSync('/dev/null', { throwIfNoEntry: false })?.rdev && process.getBuiltinModule('node:tty').isatty(fd);
  } catch {
    return false;
  }
}
