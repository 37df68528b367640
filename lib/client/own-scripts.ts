/** The scripts beside a registry that are not those of dibs, and break its claims. */

import { readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { scriptFault, type ScriptFault } from '../rules/own-script.ts';
import { readPart } from '../store/posix-file.ts';
import { isKept } from './replace-file-beside.ts';

export interface BreakingScript {
  /** Relative to the directory of the registry's tools: `tools/check_stale.sh`. */
  readonly path: string;
  readonly fault: ScriptFault;
}

const LONGEST = 256 * 1024;
// Text that somebody may run. A page that speaks of claimed/ breaks nothing.
const PROGRAM = /\.(?:sh|bash|zsh|py|js|mjs|cjs|ts|rb|pl)$|^[^.]+$/;

/** Those in `beside` (.agent/, or the registry) and in its tools/. What cannot be read is left out. */
export function breakingScripts(beside: string): readonly BreakingScript[] {
  return ['', 'tools', 'scripts', 'bin'].flatMap((directory) => {
    return filesIn(join(beside, directory)).flatMap((name) => {
      if (!PROGRAM.test(name) || isKept(name)) return [];
      const fault = faultOf(join(beside, directory, name), name);
      return fault === undefined ? [] : [{ path: join(directory, name), fault }];
    });
  });
}

function filesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isFile() || entry.isSymbolicLink()).map(({ name }) => name).toSorted();
  } catch {
    return [];
  }
}

function faultOf(path: string, name: string): ScriptFault | undefined {
  try {
    const text = new TextDecoder().decode(readPart(realpathSync(path), LONGEST, 'start'));
    return name.includes('.') || text.startsWith('#!') ? scriptFault(name, text) : undefined;
  } catch {
    return undefined;
  }
}
