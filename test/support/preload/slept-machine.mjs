/** Preloaded into a dibs of a test: the machine has slept for SLEPT_S seconds in all since it was started. */

import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import { join } from 'node:path';

const { uptime } = os;
const { openSync } = fs;
const seconds = Number(process.env['SLEPT_S'] ?? 0);

os.uptime = () => uptime() + seconds;
// Linux tells it in a file.
fs.openSync = (path, ...args) => {
  if (path !== '/proc/uptime') return openSync(path, ...args);
  const told = join(fs.mkdtempSync(join(os.tmpdir(), 'dibs-uptime-')), 'uptime');
  fs.writeFileSync(told, `${os.uptime()} 0\n`);
  const fd = openSync(told, ...args);
  fs.rmSync(join(told, '..'), { recursive: true });
  return fd;
};
syncBuiltinESMExports();
