// @ts-check
/** One command, run cold with nothing but PATH and HOME in its environment, and what it took. */

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * @typedef {object} Command
 * @property {readonly string[]} argv
 * @property {string} [cwd] the directory of the command; else that of the bench
 * @property {string} [input] what it reads from standard input; else that is empty
 * @property {number} [exit] the exit code that it must have; else 0
 */

const PEAK_MEMORY = join(import.meta.dirname, 'in-process/peak-memory.cjs');

/**
 * Milliseconds by the wall from the start of a command to its end. Throws an Error with what it said if it ended with
 * another exit code: a refusal is no measurement. @param {Command} command @param {string} home @returns {number}
 */
export function time(command, home) {
  const began = performance.now();
  const ended = start(command, home, ['pipe', 'ignore', 'pipe']);
  const ms = performance.now() - began;
  check(command, ended);
  return ms;
}

/**
 * Milliseconds of processor time, by the command and all that it started. On a busy machine this tells more than the
 * wall. Bash has to be there: it tells what its children took. Throws like `time`. @param {Command} command
 * @param {string} home @returns {number}
 */
export function processorTime({ argv, ...more }, home) {
  const command = { ...more, argv: ['bash', '-c', '"$@"; code=$?; times >&3; exit $code', 'bash', ...argv] };
  const ended = start(command, home, ['pipe', 'ignore', 'pipe', 'pipe']);
  check(command, ended);
  const [, ofChildren = ''] = String(ended.output[3]).split('\n');
  return [...ofChildren.matchAll(/([0-9]+)m([0-9.]+)s/g)].reduce((sum, [, minutes, seconds]) => sum + (Number(minutes) * 60 + Number(seconds)) * 1000, 0);
}

/**
 * What a command prints, for what is not measured. Throws like `time`. @param {Command} command @param {string} home
 * @returns {string}
 */
export function output(command, home) {
  const ended = start(command, home, ['pipe', 'pipe', 'pipe']);
  check(command, ended);
  return ended.stdout;
}

/**
 * The peak of a Node program's resident memory, in MiB. The program is asked itself, when it ends: what the system
 * tells of a child (ru_maxrss) begins with the memory of its parent. @param {Command} command its argv begins with node
 * @param {string} home @returns {number}
 */
export function peakMemory({ argv: [node = '', ...args], ...more }, home) {
  const command = { ...more, argv: [node, '--require', PEAK_MEMORY, ...args] };
  const ended = start(command, home, ['pipe', 'ignore', 'pipe', 'pipe']);
  check(command, ended);
  return Number(ended.output[3]) / 1024;
}

/** @param {Command} command @param {string} home @param {import('node:child_process').StdioOptions} stdio */
function start({ argv: [file = '', ...args], cwd, input = '' }, home, stdio) {
  const env = { PATH: process.env['PATH'], HOME: home };
  return spawnSync(file, args, { cwd, env, input, stdio, encoding: 'utf8', maxBuffer: 1024 ** 3 });
}

/** @param {Command} command @param {import('node:child_process').SpawnSyncReturns<string>} ended */
function check({ argv, exit = 0 }, { status, signal, stderr, error }) {
  if (error !== undefined) throw error;
  if (status !== exit) throw new Error(`${argv.join(' ')}: exit code ${status ?? signal}, not ${exit}\n${stderr}`);
}
