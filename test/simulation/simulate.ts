/**
 * The simulation for hours: `npm run simulate -- [--seed N] [--steps N] [--large]`. Worlds of random make, one after
 * the other from the first seed on, until so many operations were done; ends with 1 at the first broken promise, and
 * says how to see it again. `--trace` shows the one world of that seed.
 */

import { parseArgs } from 'node:util';
import { simulate, type Outcome, type WorldOptions } from './world.ts';

/** Many processes around one task, for a long time. */
const LARGE: Partial<WorldOptions> = { workers: ['a~1', 'a~1', 'b~1', 'a~2', 'c', 'd', 'b~2'], janitors: 3, people: 1, steps: 20_000 };

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, steps: { type: 'string', default: '20000000' }, large: { type: 'boolean', default: false }, trace: { type: 'boolean', default: false } },
});
const first = count(values.seed);
const most = count(values.steps);
const given = values.large ? LARGE : {};

if (first === undefined || most === undefined) {
  console.error('--seed and --steps take whole numbers from 1 on');
  process.exitCode = 64;
} else if (values.trace) show(simulate(first, given, true));
else search(first, most);

function count(value: string): number | undefined {
  return /^[1-9][0-9]{0,14}$/.test(value) ? Number(value) : undefined;
}

function search(first: number, most: number): void {
  const began = Date.now();
  const verbs: Record<string, number> = {};
  let [steps, worlds, told] = [0, 0, began];
  for (let seed = first; steps < most; seed++) {
    const outcome = simulate(seed, given);
    steps += outcome.steps;
    worlds++;
    for (const [verb, times] of Object.entries(outcome.verbs)) verbs[verb] = (verbs[verb] ?? 0) + times;
    if (outcome.violations.length > 0) {
      if (process.stderr.isTTY) process.stderr.write('\n');
      show(simulate(seed, given, true));
      console.log(`\nagain: npm run simulate -- --seed ${seed}${values.large ? ' --large' : ''} --trace`);
      process.exitCode = 1;
      return;
    }
    if (process.stderr.isTTY && Date.now() - told > 1000) {
      told = Date.now();
      process.stderr.write(`\rseed ${seed}: ${worlds} worlds, ${Math.round((steps / most) * 100)} % of ${most} operations `);
    }
  }
  if (process.stderr.isTTY) process.stderr.write('\n');
  console.log(`${worlds} worlds from seed ${first} on, ${steps} operations, ${Math.round((Date.now() - began) / 1000)} s: every promise kept`);
  console.log(`verbs that succeeded: ${Object.entries(verbs).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([verb, times]) => `${verb} ${times}`).join(', ')}`);
}

function show({ seed, options, violations, trace }: Outcome): void {
  console.log(`seed ${seed}: ${JSON.stringify(options)}`);
  for (const { at, actor, text } of trace) console.log(`${at} ${actor} ${text}`);
  for (const { promise, what } of violations) console.log(`BROKEN ${promise}: ${what}`);
  if (violations.length === 0) console.log('every promise kept');
}
