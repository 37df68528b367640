import { describe, expect, it } from 'vitest';
import { DibsError } from '../../lib/rules/error.ts';
import { provesNothing, resolveIdentity, type IdentityHints } from '../../lib/rules/identity.ts';

const SURROUNDINGS = { env: {}, login: 'ana', host: 'desk' } as const;

function identity(hints: Partial<IdentityHints> = {}) {
  return resolveIdentity({ ...SURROUNDINGS, ...hints });
}

function failure(hints: Partial<IdentityHints>): DibsError {
  try {
    identity(hints);
  } catch (error) {
    if (error instanceof DibsError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

describe('the agent', () => {
  const all = { flagAgent: 'one', env: { DIBS_AGENT: 'two', AGENT_ID: 'three' }, settingsAgent: 'four' };

  it('comes from the first place that names one: --agent, DIBS_AGENT, AGENT_ID, registry.yaml', () => {
    const found = [
      identity(all),
      identity({ ...all, flagAgent: undefined }),
      identity({ env: { AGENT_ID: 'three' }, settingsAgent: 'four' }),
      identity({ settingsAgent: 'four' }),
    ];
    expect(found.map(({ owner, agentSource }) => [owner.agent, agentSource])).toEqual([
      ['one', 'flag'],
      ['two', 'DIBS_AGENT'],
      ['three', 'AGENT_ID'],
      ['four', 'registry.yaml'],
    ]);
  });

  it('is login@host where nobody names one, and says that this is a fallback', () => {
    expect(identity()).toEqual({ owner: { agent: 'ana@desk' }, encoded: 'ana%40desk', agentSource: 'fallback', sessionSource: 'none' });
  });

  it('is not taken from a blank place, the flag included', () => {
    expect(identity({ flagAgent: ' ', env: { DIBS_AGENT: '', AGENT_ID: '\t' }, settingsAgent: 'four' })).toMatchObject({ owner: { agent: 'four' }, agentSource: 'registry.yaml' });
    expect(identity({ settingsAgent: '  ' }).agentSource).toBe('fallback');
  });

  it('is trimmed', () => {
    expect(identity({ env: { DIBS_AGENT: ' claude\n' } }).owner).toEqual({ agent: 'claude' });
  });
});

describe('the session', () => {
  const places = ['DIBS_SESSION', 'CLAUDE_CODE_SESSION_ID', 'CODEX_SESSION_ID', 'CODEX_THREAD_ID', 'GEMINI_SESSION_ID'] as const;

  it('comes from --session before any variable', () => {
    const env = Object.fromEntries(places.map((name) => [name, name.toLowerCase()]));
    expect(identity({ flagSession: 's', env })).toMatchObject({ owner: { session: 's' }, sessionSource: 'flag' });
  });

  it.each(places.map((name, index) => ({ name, later: places.slice(index + 1), earlier: places.slice(0, index) })))(
    'comes from $name where no earlier place has one',
    ({ name, later, earlier }) => {
      const env = { ...Object.fromEntries(later.map((other) => [other, 'later'])), ...Object.fromEntries(earlier.map((other) => [other, ' '])), [name]: ' mine ' };
      expect(identity({ flagSession: '', env })).toMatchObject({ owner: { session: 'mine' }, sessionSource: name });
    },
  );

  it('is none where nobody names one', () => {
    const { owner, sessionSource } = identity({ flagAgent: 'claude', env: { DIBS_SESSION: ' ' } });
    expect([owner, sessionSource]).toEqual([{ agent: 'claude' }, 'none']);
  });
});

describe('an identity', () => {
  it('is never shortened: 96 encoded bytes are taken whole, and one more is a usage error', () => {
    expect(identity({ flagAgent: 'a'.repeat(47), flagSession: 's'.repeat(48) }).encoded).toBe(`${'a'.repeat(47)}~${'s'.repeat(48)}`);
    expect(failure({ flagAgent: 'a'.repeat(48), flagSession: 's'.repeat(48) })).toMatchObject({ code: 'usage' });
    expect(failure({ flagAgent: 'ä'.repeat(17) }).code).toBe('usage');
  });

  it('with a control character is a usage error that says where it came from', () => {
    const error = failure({ env: { AGENT_ID: 'a\u001B[2Jb', CODEX_THREAD_ID: 'thread' } });
    expect(error.code).toBe('usage');
    expect(error.message).toContain('agent from AGENT_ID, session from CODEX_THREAD_ID');
    expect(error.message).not.toContain('\u001B');
  });

  it('says how to name another where login and host are too long', () => {
    expect(failure({ host: 'h'.repeat(120) }).message).toContain('DIBS_AGENT');
  });
});

describe('what proves nothing', () => {
  const atDesk = { isAtTerminal: true, env: {} };
  const elsewhere = { isAtTerminal: false, env: {} };

  it('is the fallback without a session, unless a person types', () => {
    expect([provesNothing(identity(), elsewhere), provesNothing(identity(), atDesk)]).toEqual([true, false]);
  });

  it.each([{ flagAgent: 'ana' }, { env: { AGENT_ID: 'ana' } }, { settingsAgent: 'ana' }, { flagSession: 's1' }, { env: { GEMINI_SESSION_ID: 's1' } }])('is not the owner of %j', (hints) => {
    expect(provesNothing(identity(hints), elsewhere)).toBe(false);
  });

  it('is the fallback in the shell of an agent host, which may have a terminal', () => {
    expect(provesNothing(identity(), { isAtTerminal: true, env: { CLAUDECODE: '1' } })).toBe(true);
    expect(provesNothing(identity(), { isAtTerminal: true, env: { OPENCODE: '1' } })).toBe(true);
    expect(provesNothing(identity(), { isAtTerminal: true, env: { CLAUDECODE: '' } })).toBe(false);
  });
});
