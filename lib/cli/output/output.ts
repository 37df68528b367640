/**
 * Standard output and error, written at once and as they are. Node's own streams make a pipe non-blocking, and so it is
 * for everybody who writes to it: a neighbour in the same pipeline, who does not expect that, loses what does not fit.
 */

import { writeSync } from 'node:fs';
import type { WriteStream } from 'node:tty';
import { isTerminal } from '../../system/is-terminal.ts';

export interface Output {
  readonly isTTY?: boolean;
  /** Of a terminal. */
  readonly columns?: number | undefined;
  /** Nobody reads it any more, or it cannot be written. */
  readonly isClosed?: boolean;
  write(text: string): unknown;
}

const FIRST_PAUSE_MS = 1;
const LONGEST_PAUSE_MS = 20;

/** Standard output or error of this process. */
export class DescriptorOutput implements Output {
  #isTTY: boolean | undefined;
  readonly #fd: 1 | 2;
  readonly #onError: (error: NodeJS.ErrnoException) => void;
  #terminal: WriteStream | undefined;
  isClosed = false;

  /** @param onError called once, for what cannot be written. A reader that has stopped reading is not an error. */
  constructor(fd: 1 | 2, onError: (error: NodeJS.ErrnoException) => void) {
    this.#fd = fd;
    this.#onError = onError;
  }

  get isTTY(): boolean {
    return (this.#isTTY ??= isTerminal(this.#fd));
  }

  get columns(): number | undefined {
    return this.isTTY ? (this.#terminal ??= new (process.getBuiltinModule('node:tty').WriteStream)(this.#fd)).columns : undefined;
  }

  write(text: string): void {
    if (this.isClosed) return;
    try {
      writeAll(this.#fd, text);
    } catch (thrown) {
      this.isClosed = true;
      const error = thrown as NodeJS.ErrnoException;
      if (error.code !== 'EPIPE') this.#onError(error);
    }
  }
}

/** Somebody else may have made it non-blocking. Then this waits for the reader as a blocking write would. */
function writeAll(fd: number, text: string): void {
  let pauseMs = FIRST_PAUSE_MS;
  for (let rest = Buffer.from(text, 'utf8'); rest.length > 0; ) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
      pauseMs = FIRST_PAUSE_MS;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)), 0, 0, pauseMs);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }
}
