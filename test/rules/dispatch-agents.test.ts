import { describe, expect, it } from 'vitest';
import { dispatchAgents } from '../../lib/rules/dispatch-agents.ts';
import type { DibsError } from '../../lib/rules/error.ts';
import '../../lib/words/words.ts';

const USUAL = { role: 'dev', labels: ['x'] };

describe('agents, as somebody names them', () => {
  it('are a number of them, or names', () => {
    expect(dispatchAgents(['3'], USUAL)).toEqual([{ kind: USUAL }, { kind: USUAL }, { kind: USUAL }]);
    expect(dispatchAgents(['ana, bob~s1', 'Éva'], USUAL)).toEqual([{ owner: 'ana', kind: USUAL }, { owner: 'bob~s1', kind: USUAL }, { owner: '%C3%89va', kind: USUAL }]);
  });

  it('may have a role and labels of their own', () => {
    expect(dispatchAgents(['ana:ops', 'bob:docs+rust+sql', 'cyd:+go'], USUAL)).toEqual([
      { owner: 'ana', kind: { role: 'ops', labels: [] } },
      { owner: 'bob', kind: { role: 'docs', labels: ['rust', 'sql'] } },
      { owner: 'cyd', kind: { labels: ['go'] } },
    ]);
  });

  it.each([['0'], ['1001'], ['ana,ANA'], ['ana:'], ['ana:ops+'], ['ana,,bob'], [''], [' '], [':ops'], ['a\u001Bb'], ['__proto__:+'], ['x'.repeat(200)], ['99999999999999999999']])('%j is refused', (text) => {
    let code: string | undefined;
    try {
      dispatchAgents([text], USUAL);
    } catch (error) {
      ({ code } = error as DibsError);
    }
    expect(code).toBe('usage');
  });
});
