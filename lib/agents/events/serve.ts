/**
 * One hook from its input to its answer: reads the event from stdin, asks the registries, answers. Both `dibs hook` and
 * the bundle run this.
 */

import { DibsError } from '../../rules/error.ts';
import { printable } from '../../rules/printable.ts';
import { answerCall } from './answer.ts';
import { parseEvent } from './parse-event.ts';
import { SILENT, type Answer } from './render-answer.ts';
import { HOST_NAMES, isHostName } from '../hosts/names.ts';
import { checkRegistries } from './check-registries.ts';
import type { Surroundings } from './find-registries.ts';

/**
 * How long a hook may take after its process has started, in real time. The start itself is not counted, because on a
 * busy machine the time would be over before the hook has read a word. Hosts give up after ten seconds, and all but one
 * of them let the tool run then.
 */
const BUDGET_MS = 2000;
// A plain look lists each shelf once. Its time begins with it, because the listing before it can end long after the
// hook's time.
const LAST_LOOK_MS = 2000;
// For a host that never closes its output. The rest of the time is for looking.
const READING_MS = 1000;
// More than any tool call has, and little enough to read in time.
const MOST_CHARACTERS = 32 * 1024 * 1024;

export interface Hooked extends Omit<Surroundings, 'isOver' | 'isTooLate'> {
  readonly host: string;
  readonly event: string | undefined;
  readonly stdin: NodeJS.ReadStream;
}

/** Answers one event. Throws `usage` for an unknown host, and nothing else. */
export async function serve({ host, event, stdin, ...surroundings }: Hooked): Promise<Answer> {
  // `performance` takes longer to load than all of this takes to run.
  const began = process.uptime();
  if (!isHostName(host)) throw new DibsError('usage', `${JSON.stringify(printable(host, 40))} is not a host; the hosts are ${HOST_NAMES.join(', ')}`);
  try {
    const call = parseEvent(host, event, await payload(stdin, READING_MS));
    let lastBegan: number | undefined;
    const isOver = (): boolean => (process.uptime() - began) * 1000 > BUDGET_MS;
    const isTooLate = (): boolean => (process.uptime() - (lastBegan ??= process.uptime())) * 1000 > LAST_LOOK_MS;
    return call === undefined ? SILENT : answerCall(call, await checkRegistries(call, { ...surroundings, isOver, isTooLate }));
  } catch (error) {
    // A mistake in dibs must not stop anybody's work.
    return { ...SILENT, stderr: `dibs hook: ${printable(error instanceof Error ? error.message : String(error), 400)}\n` };
  }
}

/**
 * The JSON object on stdin, or undefined for anything else. Returns as soon as the object is complete, without waiting
 * for the end of the input.
 */
async function payload(stdin: NodeJS.ReadStream, patienceMs: number): Promise<unknown> {
  if (stdin.isTTY || stdin.destroyed || stdin.readableEnded) return undefined;
  return await new Promise((resolve) => {
    let text = '';
    const finish = (value: unknown): void => {
      clearTimeout(timer);
      stdin.destroy();
      resolve(value);
    };
    const timer = setTimeout(() => finish(parse(text)), patienceMs);
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

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
