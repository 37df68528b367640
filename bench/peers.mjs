// @ts-check
/**
 * Others that are used in the place of dibs, by the commands that their users type: installed into a temporary
 * directory in the versions that are named here. What cannot be had is left out, and said.
 */

import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { output } from './run.mjs';
import { cold, NODE } from './rows/row.mjs';
import { verbOn } from './rows/verbs.mjs';

/** @typedef {import('./rows/row.mjs').Row} Row */
/** @typedef {import('./place.mjs').Place} Place */

const BACKLOG = 'backlog.md@1.52.0';
const LOCKFILE = 'lockfile@1.0.4';
const PROPER_LOCKFILE = 'proper-lockfile@4.1.2';
const TASKS = 100;

/**
 * The rows of those that can be had, beside the rows of dibs for the same. @param {Place} place @param {string} home an
 * empty directory @param {(what: string) => void} say what cannot be had @returns {readonly Row[]}
 */
export function peerRows(place, home, say) {
  const list = verbOn('small', 'list');
  const claim = verbOn('small', 'claim');
  return [
    cold('dibs list', NODE, undefined, list.command),
    ...backlogRows(home, say, 'list'),
    cold('dibs claim', NODE, undefined, claim.command),
    ...backlogRows(home, say, 'claim'),
    inProcess('dibs: lock() and release', 'dibs', place.build.dist, (at) => at.board('library').root),
    ...lockRows(home, say),
  ];
}

/** @type {Map<string, boolean>} */
const had = new Map();

/** @param {string} name @param {string} home @param {(what: string) => void} say */
function canHave(name, home, say) {
  const known = had.get(name);
  if (known !== undefined) return known;
  // What installs may use all of the environment: this machine's registry is told there.
  const { status } = spawnSync('npm', ['install', '--prefix', home, '--silent', '--no-audit', '--no-fund', name], { stdio: 'ignore', timeout: 120_000 });
  had.set(name, status === 0);
  if (status !== 0) say(`${name} cannot be had here`);
  return status === 0;
}

/** @param {string} home @param {(what: string) => void} say @param {'list' | 'claim'} what @returns {readonly Row[]} */
function backlogRows(home, say, what) {
  if (!canHave(BACKLOG, home, say)) return [];
  const project = join(home, 'backlog-project');
  const program = join(home, 'node_modules/.bin/backlog');
  if (what === 'list') {
    makeBacklog(program, project, home);
    return [cold(`backlog task list --plain (${BACKLOG})`, NODE, undefined, () => ({ argv: [program, 'task', 'list', '--plain'], cwd: project }))];
  }
  let next = 1;
  return [cold(`backlog task edit <id> -s "In Progress" -a @ana (${BACKLOG})`, NODE, undefined, () => ({ argv: [program, 'task', 'edit', String(1 + (next++ % TASKS)), '-s', 'In Progress', '-a', '@ana'], cwd: project }))];
}

/**
 * A project of Backlog.md with as many tasks, which asks no other machine. @param {string} program
 * @param {string} project @param {string} home
 */
function makeBacklog(program, project, home) {
  mkdirSync(project);
  output({ argv: ['git', 'init', '--quiet', project] }, home);
  output({ argv: [program, 'init', 'bench', '--defaults'], cwd: project }, home);
  output({ argv: [program, 'config', 'set', 'remoteOperations', 'false'], cwd: project }, home);
  for (let n = 1; n <= TASKS; n++) {
    const front = `---\nid: TASK-${n}\ntitle: A task\nstatus: To Do\nassignee: []\ncreated_date: '2026-01-01 00:00'\nlabels: []\ndependencies: []\n---\n`;
    writeFileSync(join(project, `backlog/tasks/task-${n} - A-task.md`), `${front}\n## Description\n\nDo it.\n`);
  }
}

/** @param {string} home @param {(what: string) => void} say @returns {readonly Row[]} */
function lockRows(home, say) {
  const rows = [];
  for (const name of [PROPER_LOCKFILE, LOCKFILE]) {
    const [peer = ''] = name.split('@');
    if (canHave(name, home, say)) rows.push(inProcess(`${peer}: lock and unlock (${name})`, peer, join(home, 'node_modules'), () => home));
  }
  return rows;
}

/**
 * A lock in a warm process. Its baseline is the rename of a file there and back.
 * @param {string} name @param {string} peer @param {string} from where its code is
 * @param {(place: Place) => string} where
 * @returns {Row}
 */
function inProcess(name, peer, from, where) {
  return {
    name,
    baseline: 'two renames',
    unit: 'ms',
    goal: {},
    measure: (place) => JSON.parse(output({ argv: [process.execPath, join(import.meta.dirname, 'in-process/peer-lock.mjs'), peer, from, where(place)] }, place.home)),
  };
}
