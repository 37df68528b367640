// @ts-check
/**
 * Sets the scene: a git repository with a linked work tree, one registry, and tasks with bytes that nobody can guess.
 */

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cleanEnv, dibsOf, EXIT, unexpected } from './dibs.mjs';

const run = promisify(execFile);

/** @param {string} cwd @param {readonly string[]} args */
async function git(cwd, ...args) {
  // Hooks, templates and signing keys of the person who runs this are none of the demo's business.
  const env = { ...cleanEnv(), GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: devNull };
  await run('git', ['-c', 'user.name=demo', '-c', 'user.email=demo@example.invalid', '-c', 'commit.gpgsign=false', ...args], { cwd, env });
}

/**
 * The registry is laid before the work tree is linked, so that its committed files are there twice: that must not make
 * it two.
 * @param {string} directory
 */
export async function layRegistry(directory) {
  const main = join(directory, 'main');
  const linked = join(directory, 'linked');
  for (const path of [main, join(directory, 'notebooks'), join(directory, 'originals')]) mkdirSync(path);
  await git(main, 'init', '-q');
  const reply = await dibsOf({ cwd: main, agent: 'planner' })(['init']);
  if (reply.exit !== EXIT.ok) throw unexpected(['init'], reply);
  await git(main, 'add', '-A');
  await git(main, 'commit', '-q', '-m', 'a registry');
  await git(main, 'worktree', 'add', '-q', '-b', 'elsewhere', linked);
  return { main, linked };
}

/**
 * Adds every task through the command line, from both work trees, a few at a time.
 * @param {string} directory
 * @param {{ main: string, linked: string }} trees
 * @param {readonly string[]} ids
 * @param {(done: number) => void} onDone
 */
export async function addTasks(directory, { main, linked }, ids, onDone) {
  const queue = [...ids];
  let done = 0;
  const lane = async (/** @type {string} */ cwd) => {
    const dibs = dibsOf({ cwd, agent: 'planner' });
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      const body = bodyOf(id);
      const args = ['add', id, '--title', `Something only ${id} is about`, '--body-file', '-'];
      const reply = await dibs(args, body);
      if (reply.exit !== EXIT.ok) throw unexpected(args, reply);
      const bytes = readFileSync(join(main, '.agent', 'registry', 'scoped', `${id}.md`));
      if (!bytes.includes(Buffer.from(body))) throw new Error(`${id} was added with other bytes than were given`);
      writeFileSync(join(directory, 'originals', id), bytes);
      onDone(++done);
    }
  };
  await Promise.all([main, linked, main, linked].map((cwd) => lane(cwd)));
}

/**
 * Unique, and with what careless programs change: carriage returns, tabs, blanks at a line's end, letters beyond ASCII.
 * @param {string} id
 */
function bodyOf(id) {
  const lines = Array.from({ length: 4 + Math.floor(Math.random() * 20) }, () => randomBytes(4 + Math.floor(Math.random() * 40)).toString('base64'));
  return `# ${id}\n\nÜber \u{1F510} ${randomBytes(16).toString('hex')} \t \r\n\n${lines.join('\n')}\n\n`;
}
