// @ts-check
/**
 * What the protocol requires of a verb, in a process that has just started: its settings, the clock of the file system,
 * and its calls (bare-calls.cjs). The packed code of the verb is loaded before, and none of it is run. `node
 * cold-calls.cjs <dist> [<registry> <id>]`; without a task the code is loaded, and that is all.
 */

const { closeSync, fstatSync, openSync, readSync, unlinkSync, writeSync } = require('node:fs');
const { join } = require('node:path');
const { claim } = require('./bare-calls.cjs');

const [dist = '', root = '', id = ''] = process.argv.slice(2);
require(join(dist, 'bin/load.js')).load(join(dist, 'packed/claim/claim.cjs'), 'claim');
if (id !== '') claimBare();

function claimBare() {
  const settings = openSync(`${root}/registry.yaml`, 'r');
  readSync(settings, Buffer.allocUnsafe(fstatSync(settings).size));
  closeSync(settings);
  const clock = openSync(`${root}/tmp/now-floor`, 'wx');
  writeSync(clock, '.');
  const { mtimeNs } = fstatSync(clock, { bigint: true });
  closeSync(clock);
  unlinkSync(`${root}/tmp/now-floor`);
  claim(root, id, 'bare', Number(mtimeNs / 1_000_000n));
  writeSync(1, `${id} is yours\n`);
}
