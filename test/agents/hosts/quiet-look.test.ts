/** A stored line starts Node only where something is recorded: in the shell that is sh here. */

import { describe, expect, it } from 'vitest';
import { SETUPS } from '../../../lib/agents/hosts/hosts.ts';
import { describeQuietLook, shellAt } from './quiet-look.ts';

describe('a stored line', () => {
  describeQuietLook(shellAt('sh') ?? '/bin/sh');

  it('looks before and after tools only: the start of a session always starts Node', () => {
    for (const setup of [SETUPS.claude, SETUPS.codex]) {
      if (setup.kind !== 'settings') throw new Error(setup.kind);
      const looking = [...setup.hooks('project')].filter(([, entry]) => JSON.stringify(entry).includes('dibs_n()')).map(([event]) => event);
      expect(looking).toEqual(['PreToolUse', 'PostToolUse', ...(setup.name === 'claude' ? ['PostToolUseFailure'] : [])]);
    }
  });

  it('looks only for hosts that run it in the directory of the event and tell the shell tool its session', () => {
    for (const name of ['gemini', 'cursor'] as const) {
      const setup = SETUPS[name];
      if (setup.kind !== 'settings') throw new Error(setup.kind);
      expect(JSON.stringify([...setup.hooks('project')])).not.toContain('dibs_n()');
    }
  });
});
