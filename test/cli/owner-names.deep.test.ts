import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRegistry, type Registry } from '../support/fixture.ts';

let registry: Registry;

beforeAll(async () => {
  registry = await makeRegistry();
});

afterAll(() => {
  registry.remove();
});

describe('what may be an owner', () => {
  const tried = ['a:b', 'a@b', '100%', 'a~b', 'two words', '🦊', '..', '.hidden', '-rf', 'a/b', 'x'.repeat(96)];
  it.each(tried)('%s claims, verifies and completes under exactly that name', async (agent) => {
    const id = `O-${tried.indexOf(agent)}`;
    registry.file(`scoped/${id}.md`);
    const by = (...args: string[]): ReturnType<Registry['dibs']> => registry.dibs([...args, '--json', `--agent=${agent}`]);
    const { claim } = (await by('claim', id)).json;
    expect([claim.agent, registry.names('claimed')]).toEqual([agent, expect.arrayContaining([claim.path.slice('claimed/'.length)])]);
    expect(claim.owner).toMatch(/^[A-Za-z0-9_%-][A-Za-z0-9._%-]*$/);
    expect(await by('verify', id)).toMatchObject({ code: 0 });
    expect(await by('complete', id)).toMatchObject({ code: 0 });
    expect(registry.names('complete')).toContain(`${id}~1.md`);
  });

  it.each([
    ['a control character', 'a\u0007b'],
    ['an escape', '\u001B[31mred'],
    ['C1', 'a\u009Bb'],
    ['a newline', 'a\nb'],
    ['97 bytes', 'x'.repeat(97)],
    ['33 letters that take three bytes each', 'é'.repeat(33)],
  ])('is not %s: 64, the source is said, and nothing is printed raw', async (_what, agent) => {
    const answers = await Promise.all([registry.dibs(['whoami', `--agent=${agent}`]), registry.dibs(['list', '--mine'], { env: { DIBS_AGENT: agent } }), registry.dibs(['whoami'], { env: { DIBS_AGENT: 'a', DIBS_SESSION: agent } })]);
    expect(answers.map(({ code, stdout }) => [code, stdout])).toEqual([[64, ''], [64, ''], [64, '']]);
    expect(answers[0]?.stderr).toContain('--agent');
    expect(answers[1]?.stderr).toContain('DIBS_AGENT');
    expect(answers[2]?.stderr).toContain('DIBS_SESSION');
    for (const { stderr } of answers) expect(stderr.trimEnd()).not.toMatch(/[^\P{Cc}\n]/u);
  });

  it('is never shortened: agent and session share the 96 bytes', async () => {
    expect(await registry.dibs(['whoami', '--agent', 'a'.repeat(60), '--session', 'b'.repeat(36)])).toMatchObject({ code: 64 });
    expect(await registry.dibs(['whoami', '--agent', 'a'.repeat(60), '--session', 'b'.repeat(35)])).toMatchObject({ code: 0 });
  });
});
