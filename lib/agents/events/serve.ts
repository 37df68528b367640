/** The thin face: a payload from stdin, what the registries say of it, an answer. The verb `dibs hook` and the bundle are this. */

import { DibsError } from '../../rules/error.ts';
import { printable } from '../../rules/printable.ts';
import { answerCall } from './answer.ts';
import { parseEvent } from './parse-event.ts';
import { SILENT, type Answer } from './render-answer.ts';
import { HOST_NAMES, isHostName } from '../hosts/names.ts';
import { checkRegistries } from './check-registries.ts';
import type { Surroundings } from './find-registries.ts';

/**
 * How long a hook may take, by the wall, once it runs: what it takes a busy machine to start the process is not counted, or such a
 * machine would end hooks before they read a word. Hosts give up after ten seconds, and all but one let the tool through then.
 */
const BUDGET_MS = 2000;
// A plain look lists each shelf once. From when it begins: a single listing can end long after the time for the looks before it.
const LAST_LOOK_MS = 2000;
// For a host that never ends what it writes. The rest of the time is for looking.
const READING_MS = 1000;
// More than any tool call holds, and less than would take all the time to read.
const MOST_CHARACTERS = 32 * 1024 * 1024;

export interface Hooked extends Omit<Surroundings, 'isOver' | 'isTooLate'> {
  readonly host: string;
  readonly event: string | undefined;
  readonly stdin: NodeJS.ReadStream;
}

/** Answers one event. Throws `usage` for a host that there is not, and nothing else. */
export async function serve({ host, event, stdin, ...surroundings }: Hooked): Promise<Answer> {
  // Not by `performance`, which takes longer to load than all this takes to run.
  const began = process.uptime();
  if (!isHostName(host)) throw new DibsError('usage', `${JSON.stringify(printable(host, 40))} is not a host; the hosts are ${HOST_NAMES.join(', ')}`);
  try {
    const call = parseEvent(host, event, await payload(stdin, READING_MS));
    let lastBegan: number | undefined;
    const isOver = (): boolean => (process.uptime() - began) * 1000 > BUDGET_MS;
    const isTooLate = (): boolean => (process.uptime() - (lastBegan ??= process.uptime())) * 1000 > LAST_LOOK_MS;
    return call === undefined ? SILENT : answerCall(call, await checkRegistries(call, { ...surroundings, isOver, isTooLate }));
  } catch (error) {
    // Nobody's work may stop for a mistake of ours.
    return { ...SILENT, stderr: `dibs hook: ${printable(error instanceof Error ? error.message : String(error), 400)}\n` };
  }
}

/** The JSON object on stdin; undefined for anything else. Does not wait for the end of the input once the object is whole. */
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
