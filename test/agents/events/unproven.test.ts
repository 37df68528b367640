/** A session whose commands have no session, and that has no name: nobody can tell which claims are its own. */

import { statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeRegistry, type Registry, type Result } from '../../support/fixture.ts';

let registry: Registry;
let file: string;
let stamp: string;

beforeEach(async () => {
  registry = await makeRegistry();
  registry.file('scoped/T-1.md');
  const { claim } = (await registry.dibs(['claim', 'T-1', '--json'])).json;
  stamp = claim.stamp;
  file = join(registry.root, claim.path);
  utimesSync(file, claim.claimedAt / 1000 - 600, claim.claimedAt / 1000 - 600);
});
afterEach(() => registry.remove());

const fire = (event: string, more: object = {}, host = 'gemini'): Promise<Result> =>
  registry.dibs(['hook', host], { input: JSON.stringify({ hook_event_name: event, session_id: 'g1', cwd: registry.base, ...more }) });
const WRITING = { tool_name: 'write_file', tool_input: {} };

it('is told that the claim is unproven, and what proves it, and is not told to resume it', async () => {
  const { stdout } = await fire('SessionStart', { source: 'startup' });
  expect(stdout).toContain('UNPROVEN T-1: ');
  expect(stdout).toContain(`dibs verify T-1 --stamp ${stamp}`);
  expect(stdout).not.toContain('RESUME');
});

it('may use its tools, which do not renew that claim', async () => {
  const { mtimeMs } = statSync(file);
  await fire('SessionStart', { source: 'startup' });
  expect(await fire('BeforeTool', WRITING)).toMatchObject({ code: 0, stdout: '' });
  expect(await fire('AfterTool', WRITING)).toMatchObject({ code: 0 });
  expect(statSync(file).mtimeMs).toBe(mtimeMs);
});

it('resumes and renews it under a session of its own', async () => {
  registry.file('scoped/T-2.md');
  const { claim } = (await registry.dibs(['claim', 'T-2', '--session', 'g1', '--json'])).json;
  const own = join(registry.root, claim.path);
  utimesSync(own, claim.claimedAt / 1000 - 600, claim.claimedAt / 1000 - 600);
  expect((await fire('SessionStart', { source: 'startup' })).stdout).toContain('RESUME T-2: ');
  await fire('BeforeTool', WRITING);
  expect(statSync(own).mtimeMs).toBeGreaterThan(claim.claimedAt - 300_000);
});
