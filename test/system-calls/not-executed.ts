/** Proof that a call which was stopped at its entry has not been executed: what it would have changed is as it was. */

import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Call } from './calls.ts';

/**
 * `recorded`: the same call in a run that was not stopped; one that failed there changes nothing anyway. `before`: as
 * it was laid.
 */
export function tracesOf(call: Call, recorded: Call, root: string, before: string): readonly string[] {
  if (recorded.outcome !== 'done') return [];
  const { syscall, label } = call;
  // All calls within the clock's probe are one point, so the recorded one can be another, and this one may have failed.
  if (label.startsWith('within ')) return [];
  const [first = '', second = ''] = call.paths;
  const is = (path: string): boolean => existsSync(join(root, path));
  const executed = (): boolean => {
    if (syscall.startsWith('rename')) return !is(first);
    if (syscall.startsWith('link')) return is(second);
    if (/^(?:unlink|rmdir)/.test(syscall)) return !is(first);
    if (syscall.startsWith('mkdir') || call.isExclusive) return is(first);
    // A file that was written anew before has another time anyway.
    if (syscall === 'utimensat') return existsSync(join(before, first)) && readFileSync(join(root, first)).equals(readFileSync(join(before, first))) && statSync(join(root, first)).mtimeMs > statSync(join(before, first)).mtimeMs + 1;
    // The first write to a file: it has no more bytes than it was laid with.
    if (syscall === 'write' && label.endsWith('#1')) return statSync(join(root, first)).size > sizeLaid(first, before);
    return false;
  };
  return executed() ? [`${label} was executed`] : [];
}

/** A log that was archived since was laid beside the others. */
function sizeLaid(path: string, before: string): number {
  const laid = [path, path.replace(/^archive\/\d{4}\//, 'log/')].map((name) => join(before, name)).find((name) => existsSync(name));
  return laid === undefined ? 0 : statSync(laid).size;
}
