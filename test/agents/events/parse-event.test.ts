import { describe, expect, it } from 'vitest';
import { parseEvent } from '../../../lib/agents/events/parse-event.ts';
import { CWD, HOST_NAMES, SENT } from './payloads.ts';

describe('a payload is read into what is asked', () => {
  it.each(HOST_NAMES)('by each event of %s', (host) => {
    const events = SENT[host];
    const acts = { boot: events.boot(), turn: events.turn?.(), gate: events.edit(), renew: events.after(), mark: events.mark?.(), end: events.end?.() };
    for (const [act, sent] of Object.entries(acts)) {
      if (sent !== undefined) expect(parseEvent(host, sent.event, sent.input)).toMatchObject({ act, session: 'S1', directories: [CWD, ...(host === 'cursor' && act !== 'boot' && act !== 'turn' && act !== 'mark' && act !== 'end' ? [CWD] : [])], isSubagent: false });
    }
  });

  it.each(HOST_NAMES)('and the shell tool of %s into its command', (host) => {
    const { event, input } = SENT[host].shell('make test');
    expect(parseEvent(host, event, input)).toMatchObject({ act: 'gate', command: 'make test' });
    const more = SENT[host].shell('make test', { a: 1 });
    expect(parseEvent(host, more.event, more.input)).toMatchObject({ act: 'gate', command: 'make test' });
    const edit = SENT[host].edit();
    expect(parseEvent(host, edit.event, edit.input)?.command).toBeUndefined();
  });

  it('with the events that Cursor has for its shell and its servers alone', () => {
    const base = { conversation_id: 'S1', workspace_roots: [CWD] };
    expect(parseEvent('cursor', undefined, { ...base, hook_event_name: 'beforeShellExecution', command: 'make', cwd: '/project/sub' })).toMatchObject({ act: 'gate', command: 'make', directories: ['/project/sub', CWD] });
    expect(parseEvent('cursor', undefined, { ...base, hook_event_name: 'beforeMCPExecution', tool_name: 'write', tool_input: '{"a":1}' })).toMatchObject({ act: 'gate', tool: 'write' });
    expect(parseEvent('cursor', undefined, { ...base, hook_event_name: 'afterFileEdit', file_path: 'a', edits: [] })).toMatchObject({ act: 'renew' });
  });

  it('by the argument where there is one, which wins over the payload', () => {
    expect(parseEvent('claude', 'PreCompact', { session_id: 'S1', hook_event_name: 'PreToolUse' })).toMatchObject({ act: 'mark', event: 'PreCompact' });
  });

  it('has the session as a command has it: without blanks around it', () => {
    expect(parseEvent('claude', undefined, { ...SENT.claude.edit().input, session_id: ' S1\n' })).toMatchObject({ session: 'S1' });
  });

  it('knows a subagent by its id, and in OpenCode by the word of the plugin', () => {
    const { input } = SENT.claude.edit();
    expect(parseEvent('claude', undefined, { ...input, agent_id: 'a1', agent_type: 'Explore' })).toMatchObject({ isSubagent: true, session: 'S1' });
    // In Copilot the session of its payload is the subagent's own.
    const { event, input: own } = SENT.copilot.edit();
    expect(parseEvent('copilot', event, { ...own, sessionId: 'a1', agentId: 'a1', agentType: 'general-purpose', parentAgentId: 'S1' })).toMatchObject({ isSubagent: true, session: 'S1' });
    const gate = SENT.opencode.edit();
    expect(parseEvent('opencode', gate.event, { ...gate.input, subagent: true })).toMatchObject({ isSubagent: true });
  });

  it('takes keys of another type for keys that are not there', () => {
    expect(parseEvent('claude', undefined, { hook_event_name: 'PreToolUse', session_id: 7, cwd: ['x'], tool_name: {}, tool_input: 'not json', workspace_roots: 'x', agent_id: 3 })).toEqual({
      host: expect.anything(),
      event: 'PreToolUse',
      act: 'gate',
      directories: [],
      isSubagent: false,
    });
    expect(parseEvent('claude', undefined, { hook_event_name: 'PreToolUse', tool_name: 'Bash', tool_input: { command: 'x', timeout: -5 } })).toMatchObject({ toolMs: 120_000 });
  });

  it('PreCompress of Gemini is none: it comes with every check', () => {
    expect(parseEvent('gemini', undefined, { hook_event_name: 'PreCompress', session_id: 'S1', cwd: CWD, trigger: 'auto' })).toBeUndefined();
  });
});
