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
 * Makes a board in a new directory below `home`. `tasks` counts the claimed ones.
 * @param {Build} build @param {string} home @param {{ tasks: number, claimed?: number }} size @returns {Board}
 */
export function makeBoard(build, home, { tasks, claimed = 0 }) {
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
    if (n < claimed) writeClaim(root, n, now);
    else writeTask(root, `T-${n}`);
  }
  return { project, root, home, dibs };
}

let made = 0;

/** Adds a task to scoped/. @param {string} root @param {string} id */
export function writeTask(root, id) {
  writeFileSync(join(root, 'scoped', `${id}.md`), text(id));
}

/** @param {string} root @param {number} n @param {number} now */
function writeClaim(root, n, now) {
  const owner = `w${Math.floor(n / CLAIMS_PER_OWNER)}`;
  const name = `T-${n}~1@${owner}:${now - 1000 - n}+${LEASE_S}.md`;
  writeFileSync(join(root, 'claimed', name), text(`T-${n}`));
  if (n % 4 === 3) return;
  const beliefs = join(root, 'holders', owner);
  if (n % CLAIMS_PER_OWNER === 0) mkdirSync(beliefs, { recursive: true });
  writeFileSync(join(beliefs, name), 'confirmed\n');
}

/** @param {string} id */
const text = (id) => `---\ntitle: What ${id} is about\npriority: ${id.length % 3}\n---\n\nDo it.\n`;

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
