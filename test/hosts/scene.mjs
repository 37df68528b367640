// @ts-check
/** A fresh repository with a registry and tasks, set up for some hosts, and agents that work in it. */

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isTalk } from './host.mjs';
import { startModel } from './model.mjs';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
const SHELVES = ['scoped', 'waiting', 'claimed', 'review', 'complete', 'cancelled'];
// A host that hangs shall say so.
const PATIENCE_MS = 120_000;

/** @typedef {import('./host.mjs').Host} Host */
/** @typedef {import('./host.mjs').Installed} Installed */
/** @typedef {(heard: import('./wires/wire.mjs').Heard) => import('./model.mjs').Script} Play */
/** @typedef {{ code: number | null, stdout: string, stderr: string }} Ran */
/**
 * What a run of a host was. `requests`: what the model was asked, in order.
 *
 * @typedef {Ran & { requests: readonly import('./model.mjs').Request[], faults: readonly string[] }} Turn
 */
/**
 * An agent: a name, a host, a home directory and a model of its own. `turn` gives the host a prompt, and its model a
 * script; `resume` goes on with its last session, and with `fork` in a copy of it.
 *
 * @typedef {object} Agent
 * @property {string} name
 * @property {Host} host
 * @property {(prompt: string, script: Play, options?: { resume?: boolean, fork?: boolean }) => Promise<Turn>} turn
 */
/**
 * @typedef {object} Scene
 * @property {string} project
 * @property {(agent: string, ...args: string[]) => Promise<Ran>} dibs In the shell of a person who calls itself so.
 * @property {(installed: Installed, name: string) => Promise<Agent>} agent
 * @property {(path: string) => boolean} has Is there such a file in the project?
 * @property {() => Record<string, string | undefined>} board Where each task is: `{'T-1': 'complete/T-1~1.md'}`.
 * @property {() => readonly any[]} log The lines of the registry's log.
 * @property {readonly { agent: string, host: string, requests: readonly import('./model.mjs').Request[] }[]} transcript
 * What the models were asked so far.
 * @property {() => Promise<void>} remove
 */

/**
 * `hosts`: the names by which `dibs setup` knows them.
 *
 * @param {readonly string[]} hosts @param {number} tasks @returns {Promise<Scene>}
 */
export async function makeScene(hosts, tasks) {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'dibs-hosts-')));
  const [project, bin] = [join(base, 'project'), join(base, 'bin')];
  mkdirSync(project);
  mkdirSync(bin);
  symlinkSync(join(DIST, 'bin/dibs.js'), join(bin, 'dibs'));
  symlinkSync(join(DIST, 'hook.cjs'), join(bin, 'dibs-hook'));
  symlinkSync(process.execPath, join(bin, 'node'));
  const PATH = `${bin}:${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`;
  /** @type {{ agent: string, host: string, requests: readonly import('./model.mjs').Request[] }[]} */
  const transcript = [];
  /** @type {(() => Promise<void>)[]} */
  const closers = [];

  /** @param {string} name */
  const homeOf = (name) => {
    const home = join(base, `home-of-${name}`);
    if (existsSync(home)) return home;
    mkdirSync(home);
    // Codex runs commands in a login shell, which begins with a PATH of the system.
    writeFileSync(join(home, '.profile'), `PATH='${PATH}'\n`);
    return home;
  };
  /**
   * @param {string} program @param {readonly string[]} args @param {string} name
   * @param {Record<string, string>} [env]
   */
  const run = (program, args, name, env = {}) => runIn(project, program, args, { PATH, HOME: homeOf(name), LANG: 'C.UTF-8', TERM: 'dumb', USER: 'somebody', SHELL: '/bin/sh', DIBS_AGENT: name, ...env });
  /** @param {string} program @param {...string} args */
  const must = async (program, ...args) => {
    const ran = await run(program, args, 'planner');
    if (ran.code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${ran.code}: ${ran.stderr}`);
  };

  await must('git', 'init', '-q');
  writeFileSync(join(project, 'README.md'), 'A project.\n');
  await must('git', 'add', '-A');
  await must('git', '-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.org', 'commit', '-qm', 'A project');
  await must('dibs', 'init');
  for (let n = 1; n <= tasks; n++) await must('dibs', 'add', `T-${n}`, '--title', `Write page ${n}`);
  await must('dibs', 'setup', '--host', hosts.join(','), '--yes');

  const registry = join(project, '.agent/registry');
  return {
    project,
    transcript,
    dibs: (agent, ...args) => run('dibs', args, agent),
    async agent({ host, program }, name) {
      const model = await startModel(host.wire, isTalk);
      closers.push(() => model.close());
      const place = { home: homeOf(name), project, url: model.url };
      host.prepare?.(place);
      return {
        name,
        host,
        async turn(prompt, script, { resume = false, fork = false } = {}) {
          const play = model.play(script);
          const ran = await run(program, host.argv({ prompt, resume, fork }), name, host.env(place));
          transcript.push({ agent: name, host: host.name, requests: play.requests });
          return { ...ran, ...play };
        },
      };
    },
    has: (path) => existsSync(join(project, path)),
    board() {
      const paths = SHELVES.flatMap((shelf) => (existsSync(join(registry, shelf)) ? readdirSync(join(registry, shelf)).map((file) => `${shelf}/${file}`) : []));
      return Object.fromEntries(paths.flatMap((path) => [...path.matchAll(/\/(T-\d+)[~.]/g)].map(([, id]) => [id, path])));
    },
    log() {
      const files = readdirSync(join(registry, 'log')).filter((name) => name.endsWith('.jsonl'));
      return files.flatMap((name) => readFileSync(join(registry, 'log', name), 'utf8').trim().split('\n').map((line) => JSON.parse(line)));
    },
    async remove() {
      for (const close of closers) await close();
      // What a host still starts at its end may write for a moment.
      await rm(base, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
    },
  };
}

/**
 * @param {string} cwd @param {string} program @param {readonly string[]} args @param {Record<string, string>} env
 * @returns {Promise<Ran>}
 */
function runIn(cwd, program, args, env) {
  return new Promise((resolve) => {
    // A group of its own, so that what a host started can be ended with it.
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let [stdout, stderr] = ['', ''];
    const timer = setTimeout(() => {
      stderr += `\n(it was ended after ${PATIENCE_MS / 1000} s)`;
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, PATIENCE_MS);
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ code: null, stdout, stderr: error.message });
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr });
    });
  });
}
