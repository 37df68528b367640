/**
 * A copy of a directory in which two names of one file are two names of one file again, and every mtime is what it was.
 */

import { copyFileSync, linkSync, lstatSync, mkdirSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

export function copyTree(from: string, to: string, linked = new Map<number, string>()): void {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyTree(source, target, linked);
    else {
      const { ino, nlink, mtimeMs } = lstatSync(source);
      const first = linked.get(ino);
      if (first !== undefined) linkSync(first, target);
      else {
        copyFileSync(source, target);
        utimesSync(target, mtimeMs / 1000, mtimeMs / 1000);
        if (nlink > 1) linked.set(ino, target);
      }
    }
  }
}
