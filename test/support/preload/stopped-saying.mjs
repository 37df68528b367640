/**
 * Preloaded into a dibs of a test: when it has written a text with STOPPED_SAYING in it for the first time, it stops
 * for STOPPED_MS, as by SIGSTOP, in the middle of its work.
 */

import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const ms = Number(process.env['STOPPED_MS'] ?? 0);
const saying = process.env['STOPPED_SAYING'] ?? '';
const { writeSync } = fs;
let isOver = ms === 0;

fs.writeSync = (fd, what, ...rest) => {
  const written = writeSync(fd, what, ...rest);
  if (isOver || !Buffer.from(what).includes(saying)) return written;
  isOver = true;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  return written;
};
syncBuiltinESMExports();
