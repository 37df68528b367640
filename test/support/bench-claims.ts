/** Registries for the verbs: a bench without its task, and claims as their owners would have made them, of any age. */

import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../../lib/rules/settings.ts';
import { Bench, START_MS } from './stepper.ts';

export const NOW = START_MS;

export function emptyBench(settings: Partial<Settings> = {}): Bench {
  const bench = new Bench({ maxExpiries: 3, ...settings });
  bench.store.remove('scoped/T.md');
  return bench;
}

const BELIEFS = { confirmed: 'confirmed\n', taken: '', ended: 'confirmed\nended\n' } as const;

export interface Claimed {
  readonly owner?: string;
  readonly generation?: number;
  readonly lease?: number;
  /** How long ago it was claimed and last touched. */
  readonly ageSeconds?: number;
  /** The mark of an examination that was begun. */
  readonly nonce?: string;
  readonly text?: string;
  /** Does its owner remember it? `taken`: it never knew whether it counts; `ended`: somebody said that it is to end. */
  readonly believed?: keyof typeof BELIEFS | 'no';
}

/** Returns the path. */
export function held(bench: Bench, id: string, { owner = 'alice', generation = 1, lease = 60, ageSeconds = 0, nonce, text = `# ${id}\n`, believed = 'confirmed' }: Claimed = {}): string {
  const at = bench.store.ms - ageSeconds * 1000;
  const bare = `${id}~${generation}@${owner}:${at}+${lease}`;
  const path = `claimed/${bare}${nonce === undefined ? '' : `!${nonce}`}.md`;
  bench.save(path, text, at);
  if (believed !== 'no') bench.save(`holders/${owner.toLowerCase()}/${bare}.md`, BELIEFS[believed]);
  return path;
}

/** Every entry of a registry with what touching it would change. */
export function traces(bench: Bench): Record<string, string> {
  const { root } = bench.store;
  return Object.fromEntries(
    ['.', ...readdirSync(root, { recursive: true, encoding: 'utf8' })].toSorted().map((path) => {
      const { ino, size, mtimeNs, ctimeNs, nlink } = lstatSync(join(root, path), { bigint: true });
      return [path, [ino, size, mtimeNs, ctimeNs, nlink].join(' ')];
    }),
  );
}
