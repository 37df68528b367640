/**
 * Preloaded into a dibs of a test: as soon as the file that NO_DESCRIPTORS names is there, this process takes every
 * descriptor that it may have.
 */

import { openSync, statSync } from 'node:fs';

const file = process.env['NO_DESCRIPTORS'];

if (file !== undefined) {
  const often = setInterval(() => {
    if (statSync(file, { throwIfNoEntry: false }) === undefined) return;
    clearInterval(often);
    try {
      for (;;) openSync('/dev/null');
    } catch (error) {
      if (error.code !== 'EMFILE') throw error;
    }
  }, 5);
  often.unref();
}
