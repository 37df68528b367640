/** The environment in which a dibs of a test has a trouble that real machines have: see the file that is preloaded. */

type Trouble = 'standing-clock' | 'no-descriptors' | 'no-disk' | 'stopped-claim' | 'stopped-saying' | 'other-clock' | 'slept-machine';

export function withTrouble(trouble: Trouble, env: Readonly<Record<string, string>>): Record<string, string> {
  return { NODE_OPTIONS: `--import=${new URL(`${trouble}.mjs`, import.meta.url).href}`, ...env };
}
