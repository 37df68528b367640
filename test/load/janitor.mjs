// @ts-check
/** The real `dibs janitor --watch` as a process: what it says, and what it costs by /proc. */

import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

/**
 * @typedef {{ readonly descriptors: number, readonly watches: number, readonly rssMb: number, readonly cpuSeconds:
 * number }} Figures
 */

export class Janitor {
  stderr = '';
  #said = '';
  #child;
  #ended;

  /** @param {string} bin @param {string} root */
  constructor(bin, root) {
    this.#child = spawn(process.execPath, [bin, 'janitor', '--watch', '--json', '--registry', root, '--agent', 'janitor'], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.stdout.setEncoding('utf8').on('data', (text) => (this.#said += text));
    this.#child.stderr.setEncoding('utf8').on('data', (text) => (this.stderr += text));
    this.#ended = new Promise((resolve) => this.#child.once('close', (code, signal) => resolve(code ?? signal)));
  }

  get isAlive() {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Its sweeps that did something. */
  get sweeps() {
    return this.#said
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  }

  /** Undefined where there is no /proc. @returns {Figures | undefined} */
  figures() {
    const proc = `/proc/${this.#child.pid}`;
    try {
      const descriptors = readdirSync(`${proc}/fd`);
      const [, rss = '0'] = /^VmRSS:\s*(\d+) kB/m.exec(readFileSync(`${proc}/status`, 'utf8')) ?? [];
      // After the name in parentheses, which may have anything in it.
      const [, user, system] = /\) (?:\S+ ){11}(\d+) (\d+)/.exec(readFileSync(`${proc}/stat`, 'utf8')) ?? [];
      return {
        descriptors: descriptors.length,
        watches: descriptors.map((fd) => readFileSync(`${proc}/fdinfo/${fd}`, 'utf8').match(/^inotify wd:/gm)?.length ?? 0).reduce((sum, count) => sum + count, 0),
        rssMb: Math.round(Number(rss) / 1024),
        cpuSeconds: (Number(user) + Number(system)) / TICKS_PER_SECOND,
      };
    } catch {
      return undefined;
    }
  }

  /** Its exit code, or the signal that ended it. @param {NodeJS.Signals} signal @returns {Promise<unknown>} */
  end(signal = 'SIGTERM') {
    this.#child.kill(signal);
    return this.#ended;
  }
}
