/** How the hook reads what a host writes, with a clock that stands still: no machine is too slow for it. */

import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { payload } from '../../../lib/agents/events/payload.ts';

// Text that ends like an object again and again, as the edit of a program does.
const LONG = '{"}'.repeat(700_000);
const SENT = JSON.stringify({ session_id: 'S1', tool_input: { content: LONG } });
const CHUNK = 64 * 1024;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A pipe: what comes of it in these pieces, after `before` was there already. */
async function reading(pieces: Iterable<string>, before?: string): Promise<unknown> {
  const left = pieces[Symbol.iterator]();
  const stream = new Readable({
    read() {
      const piece = left.next();
      this.push(piece.done === true ? null : Buffer.from(piece.value));
    },
  });
  return await payload({ ready: () => (before === undefined ? undefined : { bytes: Buffer.from(before), isEnded: false }), stream: () => stream as unknown as NodeJS.ReadStream });
}

function* piecesOf(text: string): Iterable<string> {
  for (let at = 0; at < text.length; at += CHUNK) yield text.slice(at, at + CHUNK);
}

const isRead = (value: unknown): boolean => (value as { tool_input?: { content?: unknown } } | undefined)?.tool_input?.content === LONG;

it('an object of megabytes is read whole from a pipe, also where its beginning was there at once', async () => {
  expect(isRead(await reading(piecesOf(SENT)))).toBe(true);
  expect(isRead(await reading(piecesOf(SENT.slice(CHUNK)), SENT.slice(0, CHUNK)))).toBe(true);
});

it('and where all of it is there at once', async () => {
  expect(isRead(await payload({ ready: () => ({ bytes: Buffer.from(SENT), isEnded: true }), stream: () => expect.fail('nothing is to come') }))).toBe(true);
});

it('more than any tool call has is not read to its end', async () => {
  let pieces = 0;
  function* endless(): Iterable<string> {
    for (;;) {
      pieces++;
      yield '{"a":"b"}, '.repeat(100_000);
    }
  }
  expect(await reading(endless())).toBeUndefined();
  expect(pieces).toBeLessThan(100);
});

it('what is not whole is given up after its time, and not before', async () => {
  const stream = new Readable({ read: () => undefined });
  stream.push('{"session_id":"S1",');
  let value: unknown = 'waiting';
  const read = payload({ ready: () => undefined, stream: () => stream as unknown as NodeJS.ReadStream }).then((given) => (value = given));
  await vi.advanceTimersByTimeAsync(900);
  expect(value).toBe('waiting');
  await vi.advanceTimersByTimeAsync(200);
  await read;
  expect(value).toBeUndefined();
});
