/** Which places of lib/ an input reaches, by the engine's own counters: what reaches a new one is worth keeping. */

import { Session } from 'node:inspector/promises';

export class Coverage {
  readonly #session = new Session();
  readonly #seen = new Set<string>();

  async start(): Promise<void> {
    this.#session.connect();
    await this.#session.post('Profiler.enable');
    await this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** How many places `act` reaches that nothing reached before. */
  async newIn(act: () => void): Promise<number> {
    await this.#session.post('Profiler.takePreciseCoverage');
    act();
    const { result } = await this.#session.post('Profiler.takePreciseCoverage');
    const before = this.#seen.size;
    for (const { url, functions } of result.filter((script) => /\/lib\/(?:rules|transitions)\//.test(script.url))) {
      for (const { ranges } of functions) for (const { count, startOffset, endOffset } of ranges) if (count > 0) this.#seen.add(`${url}:${startOffset}-${endOffset}`);
    }
    return this.#seen.size - before;
  }

  async stop(): Promise<void> {
    await this.#session.post('Profiler.stopPreciseCoverage');
    this.#session.disconnect();
  }
}
