/** The JSON object that a host writes to the standard input of its hook. */

import type { Ready } from '../../system/read-ready.ts';

/** Where it comes from. */
export interface Input {
  /** Reads what is there already, at most about so many bytes. Undefined if only the stream can tell. */
  readonly ready: (most: number) => Ready | undefined;
  /** The stream of the rest. It is only asked for if something is still to come. */
  readonly stream: () => NodeJS.ReadStream;
}

// For a host that never closes its output. The rest of the time is for looking.
const READING_MS = 1000;
// More than any tool call has, and little enough to read in time.
const MOST_CHARACTERS = 32 * 1024 * 1024;

/**
 * The object, or undefined for anything else. Returns as soon as the object is complete, without waiting for the end of
 * the input, and after a second with what has come by then.
 */
export async function payload({ ready, stream }: Input): Promise<unknown> {
  const { bytes, isEnded } = ready(MOST_CHARACTERS) ?? { bytes: undefined, isEnded: false };
  if (bytes !== undefined && bytes.length > 0) {
    const value = bytes.length > MOST_CHARACTERS ? undefined : whole(bytes.toString('utf8'));
    if (value !== undefined) return value;
  }
  if (isEnded) return bytes === undefined ? undefined : parse(bytes.toString('utf8'));
  return await streamed(stream(), bytes);
}

/** `before`: what was read of it already. */
async function streamed(stdin: NodeJS.ReadStream, before: Buffer | undefined): Promise<unknown> {
  if (stdin.isTTY || stdin.destroyed || stdin.readableEnded) return undefined;
  return await new Promise((resolve) => {
    let text = '';
    const finish = (value: unknown): void => {
      clearTimeout(timer);
      stdin.destroy();
      resolve(value);
    };
    const timer = setTimeout(() => finish(parse(text)), READING_MS);
    if (before !== undefined && before.length > 0) stdin.unshift(before);
    stdin.setEncoding('utf8');
    stdin.on('data', (chunk: string) => {
      text += chunk;
      if (text.length > MOST_CHARACTERS) finish(undefined);
      else if (chunk.trimEnd().endsWith('}')) {
        const value = parse(text);
        if (value !== undefined) finish(value);
      }
    });
    stdin.once('end', () => finish(parse(text)));
    stdin.once('error', () => finish(undefined));
  });
}

/** The object that this text is, if it is complete. */
function whole(text: string): unknown {
  return text.trimEnd().endsWith('}') ? parse(text) : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
