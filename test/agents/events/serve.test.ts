/** How long a hook looks, by a clock that goes on by so much each time it is asked. */

import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Answer } from '../../../lib/agents/events/render-answer.ts';
import { serve } from '../../../lib/agents/events/serve.ts';
import { makeRegistry, type Registry } from '../../support/fixture.ts';
import { SENT } from './payloads.ts';

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
  registry.held('T-1', { owner: 'ana~S1' });
});

afterEach(() => {
  vi.restoreAllMocks();
  registry.remove();
});

async function gate(stepSeconds: number): Promise<Answer> {
  let seconds = 0;
  vi.spyOn(process, 'uptime').mockImplementation(() => (seconds += stepSeconds));
  const stdin = Readable.from([JSON.stringify({ ...SENT.claude.edit().input, cwd: registry.base })]) as unknown as NodeJS.ReadStream;
  return serve({ host: 'claude', event: undefined, input: { ready: () => undefined, stream: () => stdin }, env: { DIBS_AGENT: 'ana' }, cwd: registry.base, options: {} });
}

it('a gate that has time enough says nothing', async () => {
  expect(await gate(0.001)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
});

it('one that runs out of its time lets the tool of a healthy holder pass, by a last look that has time of its own', async () => {
  const { exitCode, stdout } = await gate(0.1);
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining('T-1 stands in claimed/')]);
});

it('one that has no time even for that refuses it', async () => {
  const { exitCode, stderr } = await gate(0.6);
  expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/COULD NOT LOOK: .*T-1 is recorded/)]);
});
