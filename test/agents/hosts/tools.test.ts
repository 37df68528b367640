/** Which tools the installed settings ask about, and which the gate knows to change nothing: the two have to fit. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOSTS } from '../../../lib/agents/hosts/hosts.ts';
import { makeRegistry, type Registry } from '../../support/fixture.ts';
import { commandsAt, install } from './settings.ts';

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
});

afterEach(() => {
  registry.remove();
});

describe('of the tools of a host', () => {
  // Such as hosts name them in what they send.
  const CHANGING: Readonly<Record<'claude' | 'codex', readonly string[]>> = {
    claude: ['Bash', 'Edit', 'Write', 'NotebookEdit', 'Agent', 'Workflow', 'REPL', 'CronCreate', 'EnterWorktree', 'ExitWorktree', 'mcp__files__write', 'ReadLater', 'a tool of tomorrow'],
    codex: ['Bash', 'apply_patch', 'spawn_agent', 'collaborationspawn_agent', 'mcp__files__write'],
  };
  it.each(['claude', 'codex'] as const)('those that change things are asked about in %s, and refused after a loss', async (name) => {
    await install(registry, name);
    for (const tool of CHANGING[name]) {
      expect([tool, commandsAt(registry.base, name, 'PreToolUse', tool)]).toEqual([tool, [expect.any(String)]]);
      expect([tool, HOSTS[name].readOnlyTools.includes(tool)]).toEqual([tool, false]);
    }
  });

  it('Claude Code asks nothing about those that are used most and only look, and what else may pass does', async () => {
    await install(registry, 'claude');
    for (const tool of ['Read', 'Grep', 'Glob', 'AskUserQuestion', 'TaskUpdate', 'TaskStop']) {
      expect([tool, commandsAt(registry.base, 'claude', 'PreToolUse', tool)]).toEqual([tool, []]);
      expect([tool, HOSTS.claude.readOnlyTools.includes(tool)]).toEqual([tool, true]);
    }
    for (const tool of ['SendMessage', 'StructuredOutput', 'CronList']) expect([tool, HOSTS.claude.readOnlyTools.includes(tool)]).toEqual([tool, true]);
  });
});
