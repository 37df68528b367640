import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { serveMcp } from '../../lib/mcp/serve.ts';
import type { McpServing } from '../../lib/mcp/server.ts';

// Nothing is asked of it.
const serving = { version: '0' } as unknown as McpServing;

it.each([
  ['had ended', (input: PassThrough) => input.resume().end()],
  ['was closed', (input: PassThrough) => input.destroy()],
])('a server ends whose input %s before it began', async (_, end) => {
  const input = new PassThrough();
  end(input);
  await new Promise((gone) => input.once('close', gone));
  const ended = serveMcp(serving, { input, output: new PassThrough(), onError: () => undefined });
  await expect(ended).resolves.toBeUndefined();
});
