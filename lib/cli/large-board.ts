/**
 * V8 compiles anew what runs often, on threads of its own, and most of a look at ten thousand tasks is over before that
 * pays: it takes up to a third of the processor time. So a process that is to look at a large board lets a function run
 * longer before it is compiled. What runs for a hundred thousand tasks is compiled all the same.
 *
 * Only for a command, which has the process to itself. Nothing depends on it.
 */

import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { RegistryPlace } from '../client/locate-registry.ts';
import type { Shelf } from '../rules/shelf.ts';

// The size of the directory of some thousand tasks; file systems take 15 to 40 bytes for each.
const LARGE_BYTES = 60_000;
const FREE: Shelf = 'scoped';
/** Bytes of code that run before V8 considers to compile a function. */
const BUDGET = 400_000;
const BUDGET_OF_NODE = 67_584;
// An option of V8 may be called otherwise in another Node, and V8 would say so to the user.
const MEASURED_IN = '20.';

/** Tells V8, if this registry has very many free tasks. To be called before they are looked at. */
export function expectLargeBoard({ root }: Pick<RegistryPlace, 'root'>): void {
  if (!process.versions.node.startsWith(MEASURED_IN)) return;
  if (sizeOf(join(root, FREE)) < LARGE_BYTES) return;
  setBudget(BUDGET);
  // V8 takes code that is kept (bin/load.ts) only where its options are those with which the code was kept, and that is
  // done at the exit.
  process.prependOnceListener('exit', () => {
    setBudget(BUDGET_OF_NODE);
  });
}

function setBudget(bytes: number): void {
  process.getBuiltinModule('node:v8').setFlagsFromString(`--interrupt-budget=${bytes}`);
}

/** What is wrong with a directory is told by whoever lists it. */
function sizeOf(directory: string): number {
  try {
    return statSync(directory, { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    return 0;
  }
}
