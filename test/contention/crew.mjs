// @ts-check
/** Warm workers: processes that are started once and do one job after the other. */

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const WORKER = fileURLToPath(new URL('worker.mjs', import.meta.url));

/**
 * What was told of each task: the generation of the tenure, or the code of the refusal. @typedef {readonly (readonly
 * [id: string, answer: number | string])[]} Told
 */

export class Hand {
  /**
   * Undefined when it ended instead. @type {((message: { result?: unknown, failed?: string } | undefined) => void) |
   * undefined}
   */
  #hear;
  #child;
  #ready;

  /** @param {string} agent @param {string} cwd */
  constructor(agent, cwd) {
    this.agent = agent;
    this.cwd = cwd;
    this.#child = fork(WORKER, [agent, cwd], { execArgv: [] });
    this.#ready = new Promise((resolve) => (this.#hear = resolve));
    this.#child.on('message', (/** @type {{ result?: unknown, failed?: string }} */ message) => this.#hear?.(message));
    this.#child.once('exit', () => this.#hear?.(undefined));
  }

  /**
   * Its answer; undefined when it was killed over it. @param {{ readonly kind: string, readonly [key: string]: unknown
   * }} job @returns {Promise<any>}
   */
  async do(job) {
    await this.#ready;
    const message = await new Promise((/** @type {(message: { result?: unknown, failed?: string } | undefined) => void} */ resolve) => {
      this.#hear = resolve;
      if (this.#child.connected) this.#child.send(job, (error) => error === null || resolve(undefined));
      else resolve(undefined);
    });
    if (message?.failed !== undefined) throw new Error(message.failed);
    return message?.result;
  }

  /** kill -9, and waits until it is dead. */
  async kill() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const dead = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await dead;
  }
}
