// @ts-check
/**
 * What nobody can do without, measured in the same rounds: it says how near to its goal a row can come at all. These
 * rows have no goal.
 */

import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gateFor } from './hook.mjs';
import { againstMove } from './shell.mjs';
import { cold, NODE } from './row.mjs';

/** @typedef {import('../place.mjs').Place} Place */

const LIST = "const fs = require('fs'); for (const shelf of ['discovery', 'scoped', 'claimed', 'waiting', 'review', 'cancelled', 'complete']) fs.readdirSync(shelf)";
/** @param {string} shelf */
const look = (shelf) => `${LIST}; for (const name of fs.readdirSync('${shelf}')) fs.lstatSync('${shelf}/' + name, { bigint: true })`;
const PRINT = `${look('scoped')}; const all = fs.readdirSync('scoped').map((name) => ({ id: name.slice(0, -3), shelf: 'scoped', generation: 0, path: 'scoped/' + name, title: name, priority: 2, labels: [], ready: true, remarks: [] })); fs.writeSync(1, JSON.stringify(all))`;
// What a claim's rename changes is listed once more, for its second look.
const LIST_TWICE = `${LIST}; for (const shelf of ['scoped', 'claimed']) fs.readdirSync(shelf)`;
const SYNC = "const fs = require('fs'); const fd = fs.openSync('tmp/floor', 'w'); fs.writeSync(fd, 'A task'); fs.fsyncSync(fd); fs.closeSync(fd); const shelf = fs.openSync('scoped'); fs.fsyncSync(shelf); fs.unlinkSync('tmp/floor')";
const READ = "const fs = require('fs'); for (const name of fs.readdirSync('scoped')) fs.readFileSync('scoped/' + name)";

/** @param {Place} place @param {string} name @returns {import('../run.mjs').Command} */
function emptyFile(place, name) {
  const { project } = place.board('small');
  writeFileSync(join(project, name), '');
  return { argv: [process.execPath, join(project, name)] };
}

/** Node with a script, in the registry of a board. @param {Place} place @param {string} board @param {string} script */
const scriptIn = (place, board, script) => ({ argv: [process.execPath, '-e', script], cwd: place.board(board).root });

const COLD = fileURLToPath(new URL('../in-process/cold-calls.cjs', import.meta.url));

/**
 * Loads the code of a claim, and makes the calls of one if a task is named. @param {Place} place @param {...string} id
 */
const loaded = (place, ...id) => ({ argv: [process.execPath, COLD, place.built(''), place.board('small').root, ...id] });

/** Takes away what a claim without dibs left. @param {Place} place */
function unclaim(place) {
  const { root } = place.board('small');
  for (const name of readdirSync(join(root, 'claimed'))) if (name.includes('@bare:')) rmSync(join(root, 'claimed', name));
  rmSync(join(root, 'holders/bare'), { recursive: true });
}

/** The parts that a plain claim of the shell tools reads. */
const PARTS = 'names files look truth settings claim history take gate rename belief git';

export const floorRows = [
  cold('floor: an empty CommonJS file', NODE, undefined, (place) => emptyFile(place, 'empty.cjs')),
  cold('floor: an empty ES module', NODE, undefined, (place) => emptyFile(place, 'empty.mjs')),
  cold('floor: Node loads the code of a claim', NODE, undefined, (place) => loaded(place)),
  cold('floor: the same, and makes the system calls of a claim, 100 tasks', NODE, undefined, (place) => loaded(place, place.freeTask('small')), unclaim),
  cold('floor: the line of the gate and the code of the hook, for an event that asks nothing', NODE, undefined, (place) => gateFor(place, 'Stop')),
  cold('floor: Node lists each shelf once, 10,000 tasks', NODE, undefined, (place) => scriptIn(place, 'medium', LIST)),
  cold('floor: Node lists each shelf once, 100,000 tasks', NODE, undefined, (place) => scriptIn(place, 'large', LIST)),
  cold('floor: Node lists each shelf, and asks for the times of each claim, 10,000 tasks', NODE, undefined, (place) => scriptIn(place, 'medium', look('claimed'))),
  cold('floor: Node lists each shelf, and asks for the times of each claim, 100,000 tasks', NODE, undefined, (place) => scriptIn(place, 'large', look('claimed'))),
  cold('floor: Node lists each shelf, and asks for the times of each free task, 10,000 tasks', NODE, undefined, (place) => scriptIn(place, 'medium', look('scoped'))),
  cold('floor: Node lists each shelf, and asks for the times of each free task, 100,000 tasks', NODE, undefined, (place) => scriptIn(place, 'large', look('scoped'))),
  cold('floor: the same, and prints a line of JSON for each, 10,000 tasks', NODE, undefined, (place) => scriptIn(place, 'medium', PRINT)),
  cold('floor: Node lists what a claim lists, 10,000 tasks', NODE, undefined, (place) => scriptIn(place, 'medium', LIST_TWICE)),
  cold('floor: Node lists what a claim lists, 100,000 tasks', NODE, undefined, (place) => scriptIn(place, 'large', LIST_TWICE)),
  cold('floor: Node reads its standard input', NODE, undefined, (place) => ({ ...scriptIn(place, 'small', "process.stdin.on('data', () => process.stdin.destroy())"), input: '{}' })),
  cold('floor: Node writes a file, and syncs it and a shelf to disk', NODE, undefined, (place) => scriptIn(place, 'small', SYNC)),
  cold('floor: Node reads each free task once, 10,000 tasks', NODE, undefined, (place) => scriptIn(place, 'medium', READ)),
  againstMove('floor: sh with stat, mv, find and rm', undefined, (place) => ({
    argv: ['sh', '-c', 'stat . >d; mv d e; find . -prune; rm e'],
    cwd: place.board('tools').project,
  })),
  againstMove('floor: the same without rm, in an sh that has read the scripts and settings of a claim', undefined, (place) => ({
    argv: ['sh', '-c', `parts=.agent/tools/dibs; . .agent/tools/dibs.sh; for part in ${PARTS}; do dibs_part $part; done; while IFS= read -r line; do :; done <.agent/registry/registry.yaml; x=$(stat .); printf . >d; mv d e; x=$(find . -prune)`],
    cwd: place.board('tools').project,
  })),
];
