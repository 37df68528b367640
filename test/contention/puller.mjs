// @ts-check
/**
 * A worker that pulls: it claims the task that comes next, works a moment, completes it, and so on until all are
 * complete or it is killed. It writes each call that it made, with the times around it, as a line of a file.
 *
 *   node puller.mjs <how> <agent> <project> <tasks> <calls>
 *
 * `how`: cold (a process for each verb), warm (the library in this process) or shell (next_task.sh).
 */

import { spawnSync } from 'node:child_process';
import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { claimNext } from '../../dist/lib/client/claim-next.js';
import { claimTask, complete, isDibsError, OpenRegistry, release } from '../../dist/lib/index.js';

/**
 * What a call was told: 0 and the tenure, or why not. @typedef {{ readonly code: number | string, readonly id?: string,
 * readonly generation?: number }} Told
 *
 * @typedef {{ next(): Told | Promise<Told>, end(id: string, generation: number, how: 'complete' | 'release'): Told |
 * Promise<Told> }} Way
 */

const [how = '', agent = 'nobody', project = '.', tasks = '0', calls = ''] = process.argv.slice(2);
const BIN = fileURLToPath(new URL('../../dist/bin/dibs.js', import.meta.url));
const LEASE = '3s';
const root = join(project, '.agent', 'registry');
const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], DIBS_AGENT: agent };

/** @param {string} program @param {readonly string[]} args */
function spawned(program, args) {
  const { status, stdout } = spawnSync(program, args, { cwd: project, env, encoding: 'utf8' });
  return { code: status ?? 'killed', stdout };
}

/** @type {Way} */
const cold = {
  next() {
    const { code, stdout } = spawned(process.execPath, [BIN, 'claim', '--next', '--json', '--lease', LEASE]);
    if (code !== 0) return { code };
    const { claim } = JSON.parse(stdout);
    return { code, id: claim.id, generation: claim.generation };
  },
  end: (id, generation, verb) => ({ code: spawned(process.execPath, [BIN, verb, id, '--fence', String(generation)]).code }),
};

/** @type {Way} */
const shell = {
  next() {
    const { code, stdout } = spawned(join(project, '.agent', 'tools', 'next_task.sh'), []);
    const [, id = ''] = /^(\S+) is yours/m.exec(stdout) ?? [];
    return code === 0 ? { code, id, generation: Number(/ fence (\d+)/.exec(stdout)?.[1]) } : { code };
  },
  end: (id, _generation, verb) => ({ code: spawned(join(project, '.agent', 'tools', 'release_task.sh'), [id, '', ...(verb === 'complete' ? ['complete'] : [])]).code }),
};

const registry = new OpenRegistry({ agent, session: '', cwd: project, env: {} });
const caller = await registry.caller();
/** @type {Way} */
const warm = {
  async next() {
    return await told(async () => {
      const { claimed } = await claimNext({ registry, caller, wanted: {}, claim: (id, meaning) => claimTask(caller, id, { lease: 3, again: 'refuse', ...meaning }), untilChange: () => Promise.resolve() });
      return claimed.tenure;
    });
  },
  end: async (id, generation, verb) =>
    await told(async () => {
      const fence = { generation };
      await registry.run(verb === 'complete' ? complete(caller, id, { fence }) : release(caller, id, { to: 'scoped', fence }));
    }),
};

/** @param {() => Promise<{ id: string, generation: number } | void>} act @returns {Promise<Told>} */
async function told(act) {
  try {
    const tenure = await act();
    return { code: 0, ...(tenure === undefined ? {} : { id: tenure.id, generation: tenure.generation }) };
  } catch (error) {
    if (isDibsError(error)) return { code: error.code };
    throw error;
  }
}

/** Makes a call and writes what became of it. @param {string} verb @param {() => Told | Promise<Told>} call */
async function timed(verb, call) {
  const from = Date.now();
  const answer = await call();
  const to = Date.now();
  appendFileSync(calls, `${JSON.stringify({ agent, how, verb, from, to, ...answer })}\n`);
  // Whoever is to kill it goes by this.
  process.stdout.write(`${verb} ${answer.code} ${to - from}\n`);
  return answer;
}

const way = { cold, shell, warm }[how];
if (way === undefined) throw new Error(how);
while (readdirSync(join(root, 'complete')).filter((name) => !name.startsWith('.')).length < Number(tasks)) {
  const { code, id, generation = 0 } = await timed('next', () => way.next());
  if (code !== 0 || id === undefined) {
    await sleep(30);
    continue;
  }
  await sleep(Math.random() * 40);
  // Some are given back, and are anybody's again.
  const verb = Math.random() < 0.04 ? 'release' : 'complete';
  const ended = await timed(verb, async () => ({ id, generation, ...(await way.end(id, generation, verb)) }));
  if (ended.code !== 0 && way !== warm) spawned(process.execPath, [BIN, 'boot', '--ack']);
  if (ended.code !== 0 && way === warm) spawned(process.execPath, [BIN, 'boot', '--ack', '--agent', agent]);
}
