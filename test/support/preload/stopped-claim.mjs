/**
 * Preloaded into a dibs of a test: its first rename that makes a claim is followed by a stop of STOPPED_MS, as by
 * SIGSTOP, before it can look whether that counts.
 */

import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const ms = Number(process.env['STOPPED_MS'] ?? 0);
const { renameSync } = fs;
let isOver = ms === 0;

fs.renameSync = (from, to) => {
  renameSync(from, to);
  if (isOver || !/\/claimed\/[^/!]+$/.test(to)) return;
  isOver = true;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
};
syncBuiltinESMExports();
