/**
 * Did the arguments and the environment of this process reach it as they are? Node decodes both, and puts U+FFFD in the
 * place of bytes that are not UTF-8: passed on, they would be others.
 */

import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';

const REPLACEMENT = '\uFFFD';

/** Are these arguments, of this process, what was typed? */
export function areExactWords(words: readonly string[]): boolean {
  return !words.some((word) => word.includes(REPLACEMENT)) || isUtf8There('/proc/self/cmdline');
}

/** The names of variables of this process's environment that are not what was set. */
export function inexactVariables(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const names = Object.keys(env).filter((name) => `${name}${env[name] ?? ''}`.includes(REPLACEMENT));
  return names.length === 0 || isUtf8There('/proc/self/environ') ? [] : names;
}

/** Undecided counts as no: without /proc nobody can tell U+FFFD from bytes that it stands for. */
function isUtf8There(path: string): boolean {
  try {
    return isUtf8(readFileSync(path));
  } catch {
    return false;
  }
}
