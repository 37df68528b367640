/** The hook as a process: what it says of nothing, and that the verb is the same. */

import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../support/fixture.ts';
import { BUNDLE, OWNER, useHooked, type HostName } from './hooked.ts';
import { HOST_NAMES, SENT, type Sent } from './payloads.ts';

const { registry, fire, lose } = useHooked();

/** What stdout is where a host hears nothing. */
const quiet = (host: HostName, { event, input }: Sent): string =>
  host !== 'cursor' ? '' : (event ?? input['hook_event_name']) === 'preToolUse' ? '{"permission":"allow"}\n' : input['hook_event_name'] === 'beforeSubmitPrompt' ? '{"continue":true}\n' : '';

const everyEvent = (host: HostName): readonly Sent[] => {
  const { boot, turn, edit, read, after, mark, end } = SENT[host];
  return [boot(), edit(), read(), after(), ...[turn, mark, end].flatMap((make) => make?.() ?? [])];
};

describe('of a session of which nothing is recorded', () => {
  it.each(HOST_NAMES)('%s hears nothing, and the registry is left as it is, to the byte and to the directory', async (host) => {
    registry.file('scoped/T-1.md', '# T-1\n');
    registry.held('T-2', { owner: 'bob~b1' });
    rmSync(join(registry.root, 'holders', 'bob~b1'), { recursive: true });
    const left = (): unknown => [registry.snapshot(), registry.names('.'), registry.names('holders'), registry.names('tmp')];
    const before = left();
    for (const [index, sent] of everyEvent(host).entries()) {
      const { stdout, stderr, code } = await fire(host, sent);
      expect([sent, code, stderr]).toEqual([sent, 0, '']);
      // Where commands carry no session, the start of one says what to do about it.
      if (index === 0 && ['gemini', 'cursor', 'copilot'].includes(host)) expect(stdout).toContain('dibs claim TASK --session S1');
      else expect([sent, stdout]).toEqual([sent, quiet(host, sent)]);
      expect([sent, left()]).toEqual([sent, before]);
    }
  });

  it.each(HOST_NAMES)('%s hears nothing where there is no registry', async (host) => {
    rmSync(join(registry.base, '.agent'), { recursive: true });
    for (const sent of everyEvent(host)) expect([sent, await fire(host, sent)]).toEqual([sent, expect.objectContaining({ stdout: quiet(host, sent), stderr: '', code: 0 })]);
    expect(registry.names('..')).not.toContain('.agent');
  });

  it('no settings are read before a tool: a registry.yaml that is broken says nothing', async () => {
    registry.file('registry.yaml', 'lease: never\n');
    expect(await fire('claude', SENT.claude.edit())).toMatchObject({ stdout: '', stderr: '', code: 0 });
    // The start of a session says it, and where a claim without a session counts, who that is has to be known.
    expect((await fire('claude', SENT.claude.boot())).stdout).toMatch(/COULD NOT LOOK: registry.yaml line 1/);
    expect(await fire('gemini', SENT.gemini.edit())).toMatchObject({ stdout: '', code: 0, stderr: expect.stringContaining('COULD NOT LOOK') });
  });
});

describe('the verb', () => {
  it.each(HOST_NAMES)('dibs hook %s answers what the bundle answers', async (host) => {
    registry.held('T-1', { owner: OWNER });
    const env = { DIBS_AGENT: 'ana' };
    const both = async ({ event, input }: Sent): Promise<readonly Result[]> => {
      const args = [host, ...(event === undefined ? [] : [event])];
      const payload = JSON.stringify({ ...input, ...('cwd' in input ? { cwd: registry.base } : {}), ...('workspace_roots' in input ? { workspace_roots: [registry.base] } : {}) });
      return [await registry.spawn(process.execPath, [BUNDLE, ...args], { env, input: payload }), await registry.dibs(['hook', ...args], { env, input: payload })];
    };
    const same = async (sent: Sent): Promise<void> => {
      const [bundle, verb] = await both(sent);
      const seconds = (text = ''): string => text.replaceAll(/\d+ (?:s|min)\b/g, 'a while');
      expect([verb?.code, seconds(verb?.stdout), seconds(verb?.stderr)]).toEqual([bundle?.code, seconds(bundle?.stdout), seconds(bundle?.stderr)]);
    };
    for (const sent of [SENT[host].boot('resume'), SENT[host].edit(), SENT[host].read()]) await same(sent);
    await lose('T-1');
    await same(SENT[host].edit());
  });

  it('takes the global options, and names a host that there is not', async () => {
    registry.held('T-1', { owner: 'eve~S9' });
    await lose('T-1');
    const input = JSON.stringify({ ...SENT.claude.edit().input, cwd: '/' });
    expect(await registry.dibs(['hook', 'claude', '--session', 'S9', '--agent', 'eve', '--registry', registry.root], { input, cwd: '/' })).toMatchObject({ code: 2, stdout: expect.stringContaining('"deny"') });
    expect(await registry.dibs(['hook', 'vim'], { input })).toMatchObject({ code: 64, stderr: expect.stringContaining('"vim" is not a host') });
  });
});

it('the hook needs Node, and of dibs what the build packs', async () => {
  const alone = join(registry.base, 'alone');
  mkdirSync(alone);
  for (const part of ['hook.cjs', 'bin', 'packed']) cpSync(join(dirname(BUNDLE), part), join(alone, part), { recursive: true });
  registry.held('T-1', { owner: OWNER, text: '---\ntitle: &a needs a parser\n---\n' });
  const payload = JSON.stringify({ ...SENT.claude.boot('resume').input, cwd: registry.base });
  expect(await registry.spawn(process.execPath, [join(alone, 'hook.cjs'), 'claude'], { env: { DIBS_AGENT: 'ana' }, input: payload, cwd: alone })).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('RESUME T-1') });
});
