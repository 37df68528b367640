/** Registries for the verbs: a bench without its task, and claims as their owners would have made them, of any age. */

import type { Settings } from '../../lib/rules/settings.ts';
import { BELIEFS, beliefPath, claimName, type Believed } from './claim-left.ts';
import { tracesBelow } from './snapshot.ts';
import { Bench } from './bench.ts';
import { START_MS } from './stepped-store.ts';

export const NOW = START_MS;

export function emptyBench(settings: Partial<Settings> = {}): Bench {
  const bench = new Bench({ maxExpiries: 3, ...settings });
  bench.store.remove('scoped/T.md');
  return bench;
}

export interface Claimed {
  readonly owner?: string;
  readonly generation?: number;
  readonly lease?: number;
  /** How long ago it was claimed and last touched. */
  readonly ageSeconds?: number;
  /** The mark of an examination that was begun. */
  readonly nonce?: string;
  readonly text?: string;
  /** Does its owner remember it? */
  readonly believed?: Believed | 'no';
}

/** Returns the path. */
export function held(bench: Bench, id: string, { owner = 'alice', generation = 1, lease = 60, ageSeconds = 0, nonce, text = `# ${id}\n`, believed = 'confirmed' }: Claimed = {}): string {
  const at = bench.store.ms - ageSeconds * 1000;
  const how = { generation, owner, lease, mark: nonce };
  const path = `claimed/${claimName(id, at, how)}`;
  bench.save(path, text, at);
  if (believed !== 'no') bench.save(beliefPath(id, at, how), BELIEFS[believed]);
  return path;
}

/** Every entry of a registry with what touching it would change. */
export const traces = (bench: Bench): Record<string, string> => tracesBelow(bench.store.root);
