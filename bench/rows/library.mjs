// @ts-check
/**
 * The library in a warm process. Each round is a process of its own, because a process is warm in one way for its life.
 */

import { join } from 'node:path';
import { output } from '../run.mjs';

/** @typedef {import('../place.mjs').BoardName} BoardName */

const PROGRAM = join(import.meta.dirname, '../in-process/library.mjs');

/**
 * @param {string} name @param {string} baseline @param {number | undefined} atMost @param {BoardName} board
 * @param {string} what @returns {import('./row.mjs').Row}
 */
function warm(name, baseline, atMost, board, what) {
  return {
    name,
    baseline,
    unit: 'ms',
    goal: atMost === undefined ? {} : { atMost },
    measure(place) {
      const clock = place.isByProcessor ? 'processor' : 'wall';
      return JSON.parse(output({ argv: [process.execPath, PROGRAM, place.build.dist, what, place.board(board).root, clock] }, place.home));
    },
  };
}

export const libraryRows = [
  warm('library: claim + complete', 'the system calls for them', 1.5, 'library', 'claim and complete'),
  warm('library: verify, 1,000 live claims', 'one readdirSync of them', 1.5, '1,000 claims', 'verify'),
  warm('library: sweep, 10,000 live claims', 'readdir + lstat of each', 1.5, '10,000 claims', 'sweep'),
  warm('library: lock + release', "proper-lockfile's lock + unlock", 1 / 3, 'library', 'lock and release'),
  warm('floor: only the changes of claim + complete', "proper-lockfile's lock + unlock", undefined, 'library', 'changes beside a lock'),
];
