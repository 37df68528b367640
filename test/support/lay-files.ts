/** Files and directories as somebody laid them by hand: a registry that has these, and nothing else. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Puts files below a directory, by their paths, with the directories that they need. */
export function layFiles(root: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** The same with directories, which may stay empty; answers where. */
export function layRegistry(root: string, directories: readonly string[], files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  for (const directory of directories) mkdirSync(join(root, directory), { recursive: true });
  layFiles(root, files);
  return root;
}
