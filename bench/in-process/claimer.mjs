// @ts-check
/**
 * One of several processes on one registry: `node claimer.mjs <dist> <registry> <who> <how many>` warms up, says
 * `ready`, and when it reads a line it claims and completes that many tasks of its own. Then it prints the times of its
 * first and last moment, in ms since 1970.
 */

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const WARM_UP = 20;

const [dist = '', root = '', who = '', count = '0'] = process.argv.slice(2);
const dibs = await import(pathToFileURL(join(dist, 'lib/index.js')).href);
const registry = new dibs.OpenRegistry({ registry: root, agent: who, env: {}, cwd: root });
const caller = await registry.caller();

/** @param {number} from @param {number} to */
async function claim(from, to) {
  for (let n = from; n < to; n++) {
    await registry.run(dibs.claim(caller, `${who}-${n}`));
    await registry.run(dibs.complete(caller, `${who}-${n}`, {}));
  }
}

/** More exact than Date.now, and one clock for all processes of a machine. */
const now = () => performance.timeOrigin + performance.now();

await claim(0, WARM_UP);
process.stdout.write('ready\n');
await new Promise((go) => process.stdin.once('data', go));
const began = now();
await claim(WARM_UP, WARM_UP + Number(count));
process.stdout.write(`${JSON.stringify({ began, ended: now() })}\n`);
process.stdin.destroy();
