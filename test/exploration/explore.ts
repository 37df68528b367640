/**
 * The exploration for hours: `npm run explore [-- WORLD] [--states N]`. Every world, or the one that is named, to its
 * end or until so many states were found; ends with 1 at the first broken promise, and shows the shortest way to it.
 */

import { parseArgs } from 'node:util';
import { explore } from './explorer.ts';
import { WORLDS } from './small-worlds.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { states: { type: 'string', default: '100000000' } } });
const most = /^[1-9][0-9]{0,9}$/.test(values.states) ? Number(values.states) : undefined;
const chosen = positionals.length === 0 ? Object.keys(WORLDS) : positionals;
const unknown = chosen.find((name) => !(name in WORLDS));
if (most === undefined || unknown !== undefined) {
  console.error(most === undefined ? '--states takes a whole number from 1 on' : `no world "${unknown ?? ''}"; there are:\n  ${Object.keys(WORLDS).join('\n  ')}`);
  process.exitCode = 64;
} else for (const name of chosen) tell(name, most);

function tell(name: string, most: number): void {
  const began = Date.now();
  const isShown = process.stderr.isTTY;
  let told = began;
  const found = explore(WORLDS[name as keyof typeof WORLDS], most, (states) => {
    if (!isShown || Date.now() - told < 1000) return;
    told = Date.now();
    process.stderr.write(`\r${name}: ${states} states `);
  });
  if (isShown) process.stderr.write('\r\u001B[K');
  const seconds = Math.round((Date.now() - began) / 1000);
  console.log(`${name}: ${found.states} states, ${found.steps} steps, ${found.files} file systems, ${found.ends} of them where everybody had ended, ${seconds} s${found.whole ? '' : ', not all'}`);
  if (found.violations.length === 0) return;
  process.exitCode = 1;
  for (const line of found.way) console.log(`  ${line}`);
  for (const { promise, what } of found.violations) console.log(`  BROKEN ${promise}: ${what}`);
}
