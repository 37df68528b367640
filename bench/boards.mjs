// @ts-check
/**
 * Registries of any size, written directly: tasks with a title and a priority, and claims as their owners would have
 * left them, with a belief for three of four (a claim made by `mv` has none).
 */

import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { output } from './run.mjs';

/** Who measures. The other owners are called w0, w1 …, and each holds twenty tasks. */
export const ME = 'ana';
const CLAIMS_PER_OWNER = 20;
const LEASE_S = 86_400;

/**
 * A build of dibs. @typedef {object} Build
 * @property {string} name
 * @property {string} dist
 */

/**
 * @typedef {object} Board
 * @property {string} project the directory that has the registry
 * @property {string} root the registry
 * @property {string} home
 * @property {(...args: readonly string[]) => readonly string[]} dibs the argv of a verb, by the build of this board
 */

/**
 * What a board has. `tasks` counts the claimed ones. `files`: each claim holds some. `logs`: each task has one, of its
 * making and, if it is claimed, of its claim.
 * @typedef {{ tasks: number, claimed?: number, files?: boolean, logs?: boolean }} Size
 */

/**
 * Makes a board in a new directory below `home`. @param {Build} build @param {string} home @param {Size} size
 * @returns {Board}
 */
export function makeBoard(build, home, { tasks, claimed = 0, files = false, logs = false }) {
  const project = join(home, `${build.name}-${made++}`);
  const root = join(project, '.agent/registry');
  mkdirSync(project);
  const dibs = (/** @type {readonly string[]} */ ...args) => [process.execPath, join(build.dist, 'bin/dibs.js'), ...args];
  output({ argv: dibs('init', project) }, home);
  mkdirSync(join(project, 'node_modules'));
  symlinkSync(dirname(build.dist), join(project, 'node_modules/dibs'));
  mkdirSync(join(root, 'log'), { recursive: true });
  const now = Date.now();
  for (let n = 0; n < tasks; n++) {
    const name = n < claimed ? writeClaim(root, n, now, files) : writeTask(root, `T-${n}`);
    if (logs) writeLog(root, `T-${n}`, name, now - 1000 - n);
  }
  return { project, root, home, dibs };
}

let made = 0;

/** Adds a task to scoped/, and returns its path. @param {string} root @param {string} id */
export function writeTask(root, id) {
  writeFileSync(join(root, 'scoped', `${id}.md`), text(id));
  return `scoped/${id}.md`;
}

/** @param {string} root @param {number} n @param {number} now @param {boolean} files */
function writeClaim(root, n, now, files) {
  const owner = `w${Math.floor(n / CLAIMS_PER_OWNER)}`;
  const name = `T-${n}~1@${owner}:${now - 1000 - n}+${LEASE_S}.md`;
  const path = `claimed/${name}`;
  writeFileSync(join(root, path), text(`T-${n}`, files ? `files: [lib/part-${n}/**, lib/part-${n}.ts, "test/part-${n}/*.test.ts"]\n` : ''));
  if (n % 4 === 3) return path;
  const beliefs = join(root, 'holders', owner);
  if (n % CLAIMS_PER_OWNER === 0) mkdirSync(beliefs, { recursive: true });
  writeFileSync(join(beliefs, name), 'confirmed\n');
  return path;
}

/**
 * The log that `add` and `claim` would have left.
 *
 * @param {string} root @param {string} id @param {string} path @param {number} at
 */
function writeLog(root, id, path, at) {
  const [, generation, owner, stampAt] = /~([0-9]+)@(.*):([0-9]+)/.exec(path) ?? [];
  const made = { v: 1, at: at - 1000, event: 'add', id, generation: 0, by: ME, to: `scoped/${id}.md` };
  const claim = { v: 1, at, event: 'claim', id, generation: Number(generation), by: owner, stamp: `${owner}:${stampAt}`, lease: LEASE_S, from: made.to, to: path };
  const lines = path === made.to ? [made] : [made, claim];
  writeFileSync(join(root, 'log', `${id}.jsonl`), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/** @param {string} id @param {string} [more] keys */
const text = (id, more = '') => `---\ntitle: What ${id} is about\npriority: ${id.length % 3}\n${more}---\n\nDo it.\n`;

/**
 * The lines that a host keeps after `dibs hooks install`, by event. @param {Board} board
 * @returns {Readonly<Record<string, string>>}
 */
export function storedLines({ project, home, dibs }) {
  output({ argv: dibs('hooks', 'install', '--host', 'claude'), cwd: project }, home);
  /** @type {{ hooks: Record<string, { hooks: { command: string }[] }[]> }} */
  const { hooks } = JSON.parse(readFileSync(join(project, '.claude/settings.json'), 'utf8'));
  return Object.fromEntries(Object.entries(hooks).map(([event, groups]) => [event, groups[0]?.hooks[0]?.command ?? '']));
}
