// @ts-check
/**
 * Calls the built command line the way a script does: a process, an exit code, one JSON object. Nothing of lib/ is
 * used.
 */

import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const BIN = fileURLToPath(new URL('../../dist/bin/dibs.js', import.meta.url));

/** Exit codes the demo acts upon. */
export const EXIT = { ok: 0, held: 3, lost: 4, notClaimable: 6, conflict: 8, inDoubt: 75 };

/**
 * @typedef {object} Caller
 * @property {string} cwd Decides which registry is found, so a work tree takes part by being the current directory.
 * @property {string} agent
 * @property {string} [session]
 *
 * @typedef {object} Reply
 * @property {number} exit
 * @property {any} answer
 */

// Whoever runs the demo may be an agent itself; its identity and its registry must not leak into the actors of the
// story.
const FOREIGN = /^(DIBS_|GIT_)|^(AGENT_ID|CURRENT_TASK_ID|CODEX_THREAD_ID|FORCE_COLOR)$|_SESSION_ID$/;

/** @returns {NodeJS.ProcessEnv} */
export function cleanEnv() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !FOREIGN.test(name)));
}

/**
 * @param {Caller} caller
 * @returns {(args: readonly string[], input?: string) => Promise<Reply>}
 */
export function dibsOf({ cwd, agent, session }) {
  const env = { ...cleanEnv(), DIBS_AGENT: agent, ...(session === undefined ? {} : { DIBS_SESSION: session }) };
  return async (args, input) => {
    for (let patience = 50; ; patience--) {
      const reply = await call(args, { cwd, env }, input);
      // "In doubt" asks to come back in a moment: somebody is just looking at that claim.
      if (reply.exit !== EXIT.inDoubt || patience === 0) return reply;
      await sleep(50 + Math.random() * 100);
    }
  };
}

/**
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} where
 * @param {string} [input]
 * @returns {Promise<Reply>}
 */
function call(args, where, input) {
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, [BIN, ...args, '--json'], { ...where, maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      const exit = error === null ? 0 : error.code;
      try {
        if (typeof exit !== 'number') throw error;
        resolve({ exit, answer: JSON.parse(stdout) });
      } catch (cause) {
        reject(new Error(`dibs ${args.join(' ')}: exit ${exit}, no JSON object on stdout: ${JSON.stringify(stdout)}\n${stderr}`, { cause }));
      }
    });
    // A process that fails before it reads its input is told apart by its exit code, not by a broken pipe here.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input ?? '');
  });
}

/**
 * What was refused, in one line, for an error nobody expected.
 * @param {readonly string[]} args
 * @param {Reply} reply
 */
export function unexpected(args, { exit, answer }) {
  return new Error(`dibs ${args.join(' ')}: exit ${exit}: ${answer?.error?.message ?? JSON.stringify(answer)}`);
}
