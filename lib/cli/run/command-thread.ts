/**
 * The thread that starts the command of `dibs run` and waits for it.
 *
 * It is a thread of its own because Node collects a process that ended at once, and tells its signal only if Node has a
 * name for it: an end by a real-time signal looks like exit 0. This thread stands still until the main thread has seen
 * in /proc how the command ended. Only then does it collect it.
 */

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { parentPort } from 'node:worker_threads';

export interface Order {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Own session and process group? */
  readonly grouped: boolean;
  /** By number: the descriptor that the command gets, or that it gets none. */
  readonly stdio: readonly (number | 'ignore')[];
  /** It stands still as long as this is 0. */
  readonly gate: Int32Array;
}

/** What it tells: when it is ready, then `pid` or `failed`, and how the command ended, as Node says it. */
export type Told = { readonly ready: true } | { readonly pid: number } | { readonly failed: string } | { readonly exit: number; readonly signal: number };

const tell = (told: Told): void => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window
  parentPort?.postMessage(told);
};

function start({ program, args, env, grouped, stdio, gate }: Order): void {
  const child = spawn(program, args, { stdio: [...stdio], detached: grouped, env: { ...env } });
  child.once('error', (error) => tell({ failed: codeOf(error) }));
  child.once('exit', (code, signal) => tell({ exit: code ?? 0, signal: signal === null ? 0 : constants.signals[signal] }));
  if (child.pid === undefined) return;
  tell({ pid: child.pid });
  Atomics.wait(gate, 0, 0);
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}

tell({ ready: true });
parentPort?.once('message', (order: Order) => {
  try {
    start(order);
  } catch (error) {
    // Some errors are thrown, and some are told later.
    tell({ failed: codeOf(error) });
  }
});
