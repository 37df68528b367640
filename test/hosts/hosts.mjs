// @ts-check
/**
 * Agent hosts before a scripted model: each is set up with one command in a fresh repository, is told nothing but "do
 * the next task", and goes through the recipes. Arguments: `--host <name>`, which may be repeated; `--fresh` installs
 * the newest versions; `--in <directory>`, where the programs lie; `--report <directory>`: the facts, and
 * what each model was asked.
 *
 * The network is cut before a host runs, where this system can do that, so that it speaks to the model on loopback and
 * to nobody else. Exits 0 if all facts hold, also for hosts that are not there; 1 otherwise.
 */

import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { HOSTS } from './hosts/all.mjs';
import { forked } from './fork.mjs';
import { installed } from './install.mjs';
import { day, TASKS, together } from './recipes.mjs';
import { makeScene } from './scene.mjs';

/** @typedef {import('./host.mjs').Installed} Installed */
/** @typedef {import('./recipes.mjs').Fact} Fact */
/** @typedef {{ host: string, version: string, recipe: string, seconds: number, facts: readonly Fact[] }} Outcome */

let files = 0;
// Set for the process that runs without the network.
const CUT = 'DIBS_HOSTS_CUT';

const { values } = parseArgs({
  options: {
    host: { type: 'string', multiple: true, default: [] },
    fresh: { type: 'boolean', default: false },
    in: { type: 'string', default: join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'dibs-hosts') },
    report: { type: 'string', default: fileURLToPath(new URL('../../build/hosts/', import.meta.url)) },
  },
});

/** Finds the programs. @returns {readonly Installed[]} */
function find() {
  const wanted = HOSTS.filter(({ name }) => values.host.length === 0 || values.host.includes(name));
  const isCut = process.env[CUT] !== undefined;
  return wanted.flatMap((host) => {
    const found = installed(host, values.in, values.fresh && !isCut);
    if ('installed' in found) return [found.installed];
    if (!isCut) console.log(`${host.title}: skipped: ${found.why}`);
    return [];
  });
}

/**
 * Runs a recipe, and prints what became of it.
 *
 * @param {Installed} host @param {string} recipe @param {() => Promise<readonly Fact[]>} run
 * @returns {Promise<Outcome>}
 */
async function tried({ host: { title: name }, version }, recipe, run) {
  const from = performance.now();
  /** @type {readonly Fact[]} */
  let facts;
  try {
    facts = await run();
  } catch (error) {
    facts = [{ fact: 'the recipe can be run', holds: false, saw: String(error) }];
  }
  const seconds = Math.round((performance.now() - from) / 100) / 10;
  console.log(`\n${name} ${version}: ${recipe} (${seconds} s)`);
  for (const { fact, holds, saw } of facts) console.log(`  ${holds ? 'yes' : 'NO '}  ${fact}${saw === undefined || saw === '' ? '' : `: ${saw.replaceAll(/\s+/g, ' ').slice(0, 300)}`}`);
  return { host: name, version, recipe, seconds, facts };
}

/**
 * Runs a recipe in a scene of its own. `title`: what the files of its transcript are called.
 *
 * @param {string} title @param {readonly Installed[]} crew @param {number} tasks
 * @param {(scene: import('./scene.mjs').Scene, agents: readonly import('./scene.mjs').Agent[], note:
 * import('./recipes.mjs').Note) => Promise<void>} recipe
 * @returns {Promise<readonly Fact[]>}
 */
async function facts(title, crew, tasks, recipe) {
  const scene = await makeScene([...new Set(crew.map(({ host }) => host.name))], tasks);
  /** @type {Fact[]} */
  const noted = [];
  try {
    const names = ['ana', 'bea'];
    /** @type {import('./scene.mjs').Agent[]} */
    const agents = [];
    for (const [index, one] of crew.entries()) agents.push(await scene.agent(one, names[index] ?? `agent-${index}`));
    await recipe(scene, agents, (fact, holds, saw) => {
      noted.push({ fact, holds, ...(saw === undefined ? {} : { saw: typeof saw === 'string' ? saw : saw.join(' and ') }) });
    });
  } catch (error) {
    noted.push({ fact: 'the recipe can be run', holds: false, saw: String(error) });
  } finally {
    mkdirSync(values.report, { recursive: true });
    for (const { agent, host, requests } of scene.transcript) {
      const bodies = requests.map(({ body }) => body);
      writeFileSync(join(values.report, `${title}-${String((files += 1)).padStart(2, '0')}-${agent}-in-${host}.json`), `${JSON.stringify(bodies, null, 1)}\n`);
    }
    await scene.remove();
  }
  return noted;
}

async function main() {
  const found = find();
  if (process.env[CUT] === undefined && found.length > 0) {
    const again = [process.execPath, fileURLToPath(import.meta.url), ...process.argv.slice(2)];
    const cut = spawnSync('unshare', ['-rn', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', ...again], { stdio: 'inherit', env: { ...process.env, [CUT]: '1' } });
    if (cut.error === undefined && cut.status !== null && cut.status < 2) {
      process.exitCode = cut.status;
      return;
    }
    console.log('the network could not be cut (unshare, ip): the hosts are only told not to use it');
  }
  /** @type {Outcome[]} */
  const outcomes = [];
  for (const [index, one] of found.entries()) {
    const other = found[(index + 1) % found.length] ?? one;
    const { name } = one.host;
    outcomes.push(
      await tried(one, 'a day of one session', () => facts(`${name}-day`, [one], 3, (scene, [agent], note) => (agent === undefined ? Promise.resolve() : day(scene, agent, note)))),
      ...(one.host.forks === true ? [await tried(one, 'a copy of a session', () => facts(`${name}-fork`, [one], 3, (scene, [agent], note) => (agent === undefined ? Promise.resolve() : forked(scene, agent, note))))] : []),
      await tried(one, 'two at once, both through MCP', () => facts(`${name}-two`, [one, one], TASKS, (scene, agents, note) => together(scene, agents.map((agent) => ({ agent, by: 'mcp' })), note))),
      await tried(one, `through its shell, beside ${other.host.title} ${other.version} through MCP`, () => facts(`${name}-shell`, [one, other], TASKS, (scene, agents, note) => together(scene, agents.map((agent, at) => ({ agent, by: at === 0 ? 'shell' : 'mcp' })), note))),
    );
  }
  const report = join(values.report, 'report.json');
  mkdirSync(values.report, { recursive: true });
  writeFileSync(report, `${JSON.stringify({ at: new Date().toISOString(), outcomes }, null, 2)}\n`);
  const all = outcomes.flatMap(({ facts }) => facts);
  const failed = all.filter(({ holds }) => !holds).length;
  console.log(`\n${all.length - failed} of ${all.length} facts hold; the report is ${report}`);
  process.exitCode = failed === 0 ? 0 : 1;
}

await main();
