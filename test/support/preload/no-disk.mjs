/**
 * Preloaded into a dibs of a test: as soon as the file that NO_DISK names is there, the file system answers whatever
 * this process asks below a registry with EIO.
 */

import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const file = process.env['NO_DISK'];

if (file !== undefined) {
  const { existsSync } = fs;
  for (const name of ['lstatSync', 'readdirSync', 'opendirSync', 'openSync', 'renameSync', 'linkSync', 'unlinkSync', 'lutimesSync', 'utimesSync', 'statfsSync']) {
    const real = fs[name];
    fs[name] = (path, ...rest) => {
      if (!String(path).includes('/.agent/registry') || !existsSync(file)) return real(path, ...rest);
      throw Object.assign(new Error(`EIO: i/o error, ${name}`), { code: 'EIO', errno: -5 });
    };
  }
  syncBuiltinESMExports();
}
