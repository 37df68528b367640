// @ts-check
/**
 * What each verb asks of the registry: the system calls that name something in it, counted by strace. A machine
 * that is slow just then makes a verb read the clock again, so the run with the fewest calls counts.
 */

import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { output } from './run.mjs';
import { gateWithOneClaim } from './rows/hook.mjs';
import { claimByTool, verifyByTool } from './rows/shell.mjs';
import { verbOn } from './rows/verbs.mjs';
import { markdown } from './table.mjs';

/** @typedef {import('./place.mjs').Place} Place */

const VERBS = ['claim', 'claim again', 'renew', 'verify', 'boot', 'complete', 'release', 'list', 'janitor, nothing to do'];

const RUNS = 3;

/**
 * The columns: which calls are counted together.
 * @type {readonly [string, (call: string, line: string) => boolean][]}
 */
const KINDS = [
  ['passes over claimed/', (call, line) => call.startsWith('open') && line.includes('O_DIRECTORY') && line.endsWith('registry/claimed>')],
  ['directories listed', (call, line) => call.startsWith('open') && line.includes('O_DIRECTORY')],
  ['`getdents`', (call) => call.startsWith('getdents')],
  ['files opened', (call, line) => call.startsWith('open') && !line.includes('O_DIRECTORY')],
  ['`stat`', (call) => /^(?:statx|newfstatat|l?stat|fstat)$/.test(call)],
  ['`read`', (call) => /^p?read/.test(call) && call !== 'readlink'],
  ['`write`', (call) => /^p?write/.test(call)],
  ['`rename`', (call) => call.startsWith('rename')],
  ['`link`', (call) => call.startsWith('link')],
  ['`unlink`', (call) => call.startsWith('unlink') || call === 'rmdir'],
  ['`fsync`', (call) => /^f(?:data)?sync$/.test(call)],
  ['all in the registry', () => true],
];

/** Is strace on this machine, and may it be used? */
export function canTrace() {
  try {
    output({ argv: ['strace', '-o', '/dev/null', 'true'] }, '/');
    return true;
  } catch {
    return false;
  }
}

/**
 * The table for the page. With several builds a cell has the count of each, in their order. @param {readonly Place[]}
 * places
 */
export function systemCallTable(places) {
  /** @type {[string, (place: Place) => readonly number[]][]} */
  const lines = VERBS.map((verb) => {
    const { command, after } = verbOn('small', verb);
    return [verb, (place) => {
      const counts = trace(place, 'small', command(place));
      after(place);
      return counts;
    }];
  });
  lines.push(['hook gate, one claim', (place) => trace(place, 'hooks', gateWithOneClaim(place))]);
  lines.push(['hook gate before an edit, 100 claims with files', (place) => trace(place, 'hooks, 100 claims', gateWithOneClaim(place, 'hooks, 100 claims'))]);
  lines.push(['`claim_task.sh`', (place) => trace(place, 'tools', claimByTool(place))]);
  lines.push(['`verify_task.sh`', (place) => trace(place, 'tools', verifyByTool(place))]);
  const counted = lines.map(([name, count]) => {
    const byBuild = places.map((place) => leastOf(Array.from({ length: RUNS }, () => count(place))));
    return [name, ...KINDS.map((_, kind) => together(byBuild.map((counts) => counts[kind] ?? 0)))];
  });
  return markdown(['', ...KINDS.map(([name]) => name)], counted);
}

/** The run with the fewest calls in all, which is the last column. @param {readonly (readonly number[])[]} runs */
function leastOf(runs) {
  return runs.reduce((least, run) => ((run.at(-1) ?? 0) < (least.at(-1) ?? 0) ? run : least));
}

/** @param {readonly number[]} counts */
function together(counts) {
  return new Set(counts).size === 1 ? String(counts[0]) : counts.join(' → ');
}

/**
 * Runs a command under strace and counts its calls of each kind. @param {Place} place
 * @param {import('./place.mjs').BoardName} board @param {import('./run.mjs').Command} command
 */
function trace(place, board, { argv, ...more }) {
  const file = join(place.home, 'trace');
  output({ ...more, argv: ['strace', '-f', '-y', '-qq', '-s', '0', '-e', 'trace=%file,%desc', '-o', file, ...argv] }, place.home);
  const calls = readFileSync(file, 'utf8').split('\n').flatMap((line) => {
    const call = /^[0-9]+ +([a-z0-9_]+)\(/.exec(line)?.[1];
    return call !== undefined && isInRegistry(line, place.board(board)) ? [{ call, line }] : [];
  });
  rmSync(file);
  return KINDS.map(([, isMeant]) => calls.filter(({ call, line }) => isMeant(call, line)).length);
}

/**
 * By its full path, or by one that begins in the project. @param {string} line
 * @param {import('./boards.mjs').Board} board
 */
function isInRegistry(line, { root }) {
  return line.includes(root) || line.includes('.agent/registry') || line.includes('tools/../registry');
}
