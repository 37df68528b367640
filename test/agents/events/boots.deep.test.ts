/** The start of a session, and a boot that is owed. */

import { describe, expect, it } from 'vitest';
import { OWNER, useHooked } from './hooked.ts';
import { HOST_NAMES, SENT } from './payloads.ts';

const { registry, fire, lose } = useHooked();

describe('a boot', () => {
  it('renews nothing and takes nothing, and tells what CURRENT_TASK_ID names that is another’s', async () => {
    registry.held('T-1', { owner: 'ana~S0', ageSeconds: 9999 });
    registry.held('T-9', { owner: 'bob' });
    const before = registry.snapshot();
    const { stdout } = await fire('claude', SENT.claude.boot('resume'), { env: { DIBS_AGENT: 'ana', CURRENT_TASK_ID: 'T-9' } });
    expect(stdout).toMatch(/^NOT YOURS T-9: CURRENT_TASK_ID names it, but T-9 has been held by bob/m);
    expect(stdout).toMatch(/^PREDECESSOR T-1: ana \(session S0\) holds it, .* its lease has run out/m);
    expect(registry.snapshot()).toEqual(before);
  });

  it('tells a CURRENT_TASK_ID that is no id as such, beside the rest, and no tool is refused for it', async () => {
    registry.held('T-1', { owner: OWNER });
    const env = { DIBS_AGENT: 'ana', CURRENT_TASK_ID: '../x\u001B' };
    for (const sent of [SENT.claude.boot('compact'), SENT.claude.edit()]) {
      const { stdout, code } = await fire('claude', sent, { env });
      expect([code, stdout]).toEqual([0, expect.stringMatching(/RESUME T-1[\s\S]*NOT YOURS .*\.\.\/x.*: CURRENT_TASK_ID names it, but that is not a task id\./)]);
    }
  });

  it('records what stands and is not recorded, so that it is renewed and guarded from then on', async () => {
    registry.held('T-1', { owner: OWNER, believed: false });
    expect((await fire('claude', SENT.claude.boot())).stdout).toContain('Tools that run here renew it.');
    await lose('T-1');
    expect(await fire('claude', SENT.claude.edit())).toMatchObject({ code: 2, stderr: expect.stringContaining('T-1 is no longer yours') });
  });

  it('takes at most 2 KB, whatever lies in the registry', async () => {
    for (let n = 0; n < 40; n++) registry.held(`TASK-${n}`, { owner: n % 2 === 0 ? OWNER : 'ana~S0', text: `---\ntitle: ${'long "title" '.repeat(30)}\n---\n` });
    for (const host of HOST_NAMES) {
      const { stdout } = await fire(host, SENT[host].boot('resume'));
      expect(Buffer.byteLength(stdout)).toBeLessThanOrEqual(2048);
      expect(stdout).toMatch(/MORE THAN ONE: this session holds 20 tasks[\s\S]*\(and \d+ more: dibs boot/);
    }
  });

  it('after a compaction is owed once more to the first prompt or tool of the session itself, and to nobody else', async () => {
    registry.held('T-1', { owner: OWNER });
    expect((await fire('claude', SENT.claude.boot('compact'))).stdout).toContain('RESUME T-1');
    expect(registry.names('holders/ana~s1')).toContain('boot-owed');
    expect(await fire('claude', SENT.claude.edit(), { more: { agent_id: 'a1', agent_type: 'Explore' } })).toMatchObject({ stdout: '', code: 0 });
    expect(await fire('claude', SENT.claude.edit(), { more: { session_id: 'S2' } })).toMatchObject({ stdout: '', code: 0 });
    const gates = await Promise.all([1, 2, 3, 4].map(() => fire('claude', SENT.claude.edit())));
    expect(gates.filter(({ stdout }) => stdout.includes('RESUME T-1'))).toHaveLength(1);
    expect(gates.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(registry.names('holders/ana~s1')).not.toContain('boot-owed');
    expect((await fire('claude', SENT.claude.turn?.() ?? SENT.claude.edit())).stdout).toBe('');
  });

  it('of Gemini after /clear, which shows it to nobody, is told with the first prompt instead, and once', async () => {
    registry.held('T-1', { owner: 'ana~S0' });
    const turn = SENT.gemini.turn?.() ?? SENT.gemini.edit();
    for (const source of ['startup', 'resume', 'clear']) {
      expect((await fire('gemini', SENT.gemini.boot(source))).stdout).toContain('PREDECESSOR T-1');
      expect([source, (await fire('gemini', turn)).stdout]).toEqual([source, source === 'clear' ? expect.stringContaining('PREDECESSOR T-1') : '']);
      expect((await fire('gemini', turn)).stdout).toBe('');
    }
  });

  it('that is owed in Gemini is told whole, also to a session that is told what it holds with each prompt', async () => {
    registry.held('T-1', { owner: 'ana~S0' });
    registry.held('T-2', { owner: OWNER });
    const turn = SENT.gemini.turn?.() ?? SENT.gemini.edit();
    await fire('gemini', SENT.gemini.boot('clear'));
    expect((await fire('gemini', turn)).stdout).toMatch(/RESUME T-2[\s\S]*PREDECESSOR T-1/);
    expect((await fire('gemini', turn)).stdout).toMatch(/RESUME T-2(?![\s\S]*PREDECESSOR)/);
    expect((await fire('gemini', SENT.gemini.after())).stdout).toBe('');
  });

  it('that is certain to be seen is owed no more, and neither is one of a session that ended', async () => {
    registry.held('T-1', { owner: OWNER });
    for (const settle of [SENT.claude.boot('resume'), SENT.claude.end?.() ?? SENT.claude.edit()]) {
      await fire('claude', SENT.claude.mark?.() ?? SENT.claude.edit());
      expect(registry.names('holders/ana~s1')).toContain('boot-owed');
      await fire('claude', settle);
      expect(registry.names('holders/ana~s1')).not.toContain('boot-owed');
    }
  });

  it('of a session that Copilot resumes is told once more with its prompt, as what is told at the start stands before all that was said there', async () => {
    registry.held('T-1', { owner: OWNER });
    const prompt = SENT.copilot.turn?.() ?? SENT.copilot.edit();
    expect((await fire('copilot', SENT.copilot.boot('new'))).stdout).toContain('RESUME T-1');
    expect((await fire('copilot', prompt)).stdout).toBe('');
    expect((await fire('copilot', SENT.copilot.boot('resume'))).stdout).toContain('RESUME T-1');
    // The prompt of a subagent is none of a person, and not read by the session itself.
    expect((await fire('copilot', prompt, { more: { sessionId: 'a1', agentId: 'a1', parentAgentId: 'S1' } })).stdout).toBe('');
    expect((await fire('copilot', prompt)).stdout).toContain('RESUME T-1');
    expect((await fire('copilot', SENT.copilot.after())).stdout).toBe('');
  });

  it('that is owed waits while a loss is refused, and the doctor has nothing against it', async () => {
    registry.held('T-1', { owner: OWNER });
    registry.held('T-2', { owner: OWNER });
    await fire('claude', SENT.claude.boot('compact'));
    await lose('T-1');
    expect(await fire('claude', SENT.claude.edit())).toMatchObject({ code: 2, stdout: expect.not.stringContaining('RESUME') });
    expect(await registry.dibs(['doctor'], { as: 'ana' })).toMatchObject({ code: 0 });
    await registry.dibs(['boot', '--ack'], { as: OWNER });
    expect((await fire('claude', SENT.claude.edit())).stdout).toContain('RESUME T-2');
  });
});
