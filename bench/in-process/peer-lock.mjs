// @ts-check
/**
 * A lock taken and given up in a warm process, a hundred times: `node peer-lock.mjs <peer> <where its code is>
 * <directory>` prints the medians of that and of two renames as JSON, in ms.
 */

import { renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { median } from '../statistics.mjs';

const ROUNDS = 100;
const WARM_UP = 20;

const [peer = '', from = '', directory = ''] = process.argv.slice(2);
const own = `peer-${process.pid}`;
// Not in a shelf's directory: where no task is meant, none may be seen.
const file = join(directory, peer === 'dibs' ? 'tmp' : '', own);
writeFileSync(file, '');
const load = createRequire(join(from, 'none.js'));

/** @type {Readonly<Record<string, () => Promise<() => Promise<unknown>>>>} */
const LOCKS = {
  'dibs': async () => {
    const { lock } = await import(pathToFileURL(join(from, 'lib/index.js')).href);
    writeFileSync(join(directory, 'scoped', `${own}.md`), '');
    return async () => (await lock(own, { registry: directory, agent: 'ana', env: {}, cwd: directory })).release();
  },
  'proper-lockfile': async () => {
    const { lock } = load('proper-lockfile');
    return async () => (await lock(file))();
  },
  'lockfile': async () => {
    const { lock, unlock } = load('lockfile');
    return async () => {
      await promisify(lock)(`${file}.lock`, {});
      await promisify(unlock)(`${file}.lock`);
    };
  },
};

const lockAndRelease = await LOCKS[peer]?.();
if (lockAndRelease === undefined) throw new Error(`nothing is called ${peer}`);
const [values, bases] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
for (let round = 0; round < WARM_UP + ROUNDS; round++) {
  const began = performance.now();
  renameSync(file, `${file}-2`);
  renameSync(`${file}-2`, file);
  const between = performance.now();
  await lockAndRelease();
  if (round < WARM_UP) continue;
  bases.push(between - began);
  values.push(performance.now() - between);
}
process.stdout.write(JSON.stringify({ value: median(values), base: median(bases) }));
