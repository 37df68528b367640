/** The signals that a Node program can catch, by number, and what each does to a program that does not catch it. */

import { constants } from 'node:os';

const { signals } = constants;

/**
 * Not caught:
 *   - KILL and STOP, which nobody can catch;
 *   - CHLD, which is about the children of dibs;
 *   - PIPE and XFSZ, which Node ignores, and which dibs gets for what it writes itself;
 *   - SEGV, BUS, FPE and ILL: caught by Node after a fault of its own, it would run into the fault for ever;
 *   - TTIN and TTOU: caught, a write to a terminal would be tried again for ever.
 */
const LEFT_ALONE: ReadonlySet<string> = new Set(['SIGKILL', 'SIGSTOP', 'SIGCHLD', 'SIGPIPE', 'SIGXFSZ', 'SIGSEGV', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGTTIN', 'SIGTTOU']);

const FIRST_REAL_TIME = 34;
const LAST_REAL_TIME = 64;

const HARMLESS: ReadonlySet<number | undefined> = new Set([signals.SIGURG, signals.SIGWINCH, signals.SIGCONT, signals.SIGINFO]);

/** Does it end a program that does not catch it? */
export function endsPrograms(signal: number): boolean {
  return !HARMLESS.has(signal) && signal !== signals.SIGTSTP;
}

export interface Catching {
  /** From now on this signal does again what it does to every program. */
  end(): void;
}

/** Catches them all. `caught` is called with the number. */
export function catchSignals(caught: (signal: number) => void): ReadonlyMap<number, Catching> {
  const catching = new Map<number, Catching>();
  const numbers = new Set<number>();
  for (const [name, number] of Object.entries(signals)) {
    // Some numbers have two names.
    if (LEFT_ALONE.has(name) || numbers.has(number)) continue;
    numbers.add(number);
    const one = catchNamed(name as NodeJS.Signals, () => caught(number));
    if (one !== undefined) catching.set(number, one);
  }
  if (process.platform !== 'linux') return catching;
  for (let number = FIRST_REAL_TIME; number <= LAST_REAL_TIME; number++) {
    const one = catchRealTime(number, () => caught(number));
    if (one !== undefined) catching.set(number, one);
  }
  return catching;
}

/** Catches one of them. Undefined if this system has it and does not let it be caught. */
export function catchNamed(name: NodeJS.Signals, caught: () => void): Catching | undefined {
  try {
    process.on(name, caught);
  } catch {
    return undefined;
  }
  return { end: () => process.off(name, caught) };
}

interface SignalHandle {
  onsignal: () => void;
  unref(): void;
  start(signal: number): number;
  close(): void;
}

/**
 * `process.on` takes names, and real-time signals have none. What stands behind it takes numbers. It is not a public
 * interface: where it is missing, these signals end dibs, as they would without this.
 */
function catchRealTime(signal: number, caught: () => void): Catching | undefined {
  const Handle = signalHandle();
  if (Handle === undefined) return undefined;
  const handle = new Handle();
  handle.unref();
  handle.onsignal = caught;
  if (handle.start(signal) !== 0) return undefined;
  return { end: () => handle.close() };
}

let handleClass: (new () => SignalHandle) | undefined | 'unknown' = 'unknown';

function signalHandle(): (new () => SignalHandle) | undefined {
  if (handleClass !== 'unknown') return handleClass;
  const { noDeprecation } = process;
  // The warning is for people who can use something else.
  process.noDeprecation = true;
  try {
    handleClass = (process as unknown as { binding(name: string): { Signal: new () => SignalHandle } }).binding('signal_wrap').Signal;
  } catch {
    handleClass = undefined;
  } finally {
    if (noDeprecation === undefined) delete process.noDeprecation;
    else process.noDeprecation = noDeprecation;
  }
  return handleClass;
}
