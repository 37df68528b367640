/** Serves one client over a pair of streams, until the client closes its end. */

import type { Readable, Writable } from 'node:stream';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { makeServer, type McpServing } from './server.ts';

export interface Wire {
  readonly input: Readable;
  readonly output: Writable;
  /** Something that was sent could not be understood, or not be answered. */
  readonly onError: (error: Error) => void;
}

/** Resolves when the client is gone. Calls that still wait are ended then. */
export async function serveMcp(serving: McpServing, { input, output, onError }: Wire): Promise<void> {
  const handle = serveStdio(() => makeServer(serving), { transport: new StdioServerTransport(input, output), onerror: onError });
  await new Promise<void>((leave) => {
    for (const event of ['end', 'close', 'error']) input.once(event, leave);
    // What has ended already does not end again.
    if (input.readableEnded || input.destroyed) leave();
    for (const event of ['close', 'error']) output.once(event, leave);
  });
  await handle.close();
}
