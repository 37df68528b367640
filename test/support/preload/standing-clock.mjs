/**
 * Preloaded (`node --import`) into a dibs of a test: its monotonic clock and its timers stand still while the file that
 * STANDING_CLOCK names is there, as they do on a machine that sleeps. The wall clock and the file system's run on.
 */

import { existsSync } from 'node:fs';

const file = process.env['STANDING_CLOCK'];
const { setTimeout: later, clearTimeout: never, setInterval: often } = globalThis;
const running = performance.now.bind(performance);

let stoodMs = 0;
let stoodFrom;
const waiting = new Set();

const now = () => (stoodFrom ?? running()) - stoodMs;

class Timer {
  #real;
  #keeps = true;

  constructor(act, ms, args) {
    this.act = () => {
      waiting.delete(this);
      act(...args);
    };
    this.due = now() + (ms ?? 1);
    waiting.add(this);
    if (stoodFrom === undefined) this.go();
  }

  go() {
    this.#real = later(this.act, Math.max(1, this.due - now()));
    if (!this.#keeps) this.#real.unref();
  }

  stop() {
    never(this.#real);
  }

  ref() {
    this.#keeps = true;
    this.#real?.ref();
    return this;
  }

  unref() {
    this.#keeps = false;
    this.#real?.unref();
    return this;
  }

  hasRef() {
    return this.#keeps;
  }

  refresh() {
    return this;
  }

  [Symbol.toPrimitive]() {
    return 0;
  }
}

performance.now = now;
process.hrtime = Object.assign(() => [Math.floor(now() / 1000), Math.floor((now() % 1000) * 1_000_000)], { bigint: process.hrtime.bigint });
globalThis.setTimeout = (act, ms, ...args) => new Timer(act, ms, args);
globalThis.clearTimeout = (timer) => {
  if (!(timer instanceof Timer)) return never(timer);
  waiting.delete(timer);
  return timer.stop();
};

if (file !== undefined) {
  const keep = often(() => {
    const isStanding = existsSync(file);
    if (isStanding && stoodFrom === undefined) {
      stoodFrom = running();
      for (const timer of waiting) timer.stop();
    } else if (!isStanding && stoodFrom !== undefined) {
      stoodMs += running() - stoodFrom;
      stoodFrom = undefined;
      for (const timer of waiting) timer.go();
    }
    // While it stands nothing else may keep the process alive, and it has to wake up.
    if (isStanding) keep.ref();
    else keep.unref();
  }, 2);
  keep.unref();
}
