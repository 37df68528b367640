import { describe, expect, it } from 'vitest';
import { addToJson, removeFromJson, stateOfJson, type JsonEntry } from '../../../lib/agents/install/json-entry.ts';

const ENTRY: JsonEntry = { keys: ['mcpServers', 'dibs'], value: { command: 'dibs', args: ['mcp'] }, name: 'mcp.json' };

const TEXTS: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['a blank line', '\n'],
  ['an empty object', '{}'],
  ['an empty object and a line end', '{}\n'],
  ['an empty list of servers', '{ "mcpServers": {} }\n'],
  ['another server', '{\n  "mcpServers": {\n    "other": { "command": "x" }\n  }\n}\n'],
  ['other settings behind the servers', '{\n  "mcpServers": { "other": { "command": "x" } },\n  "hooks": {}\n}\n'],
  ['comments and trailing commas', '// ours\n{\n  "mcpServers": {\n    "other": {}, // soon\n    /* more */\n  },\n}\n'],
  ['line ends of another system', '{\r\n  "model": "x"\r\n}\r\n'],
  ['tabs', '{\n\t"mcpServers": {\n\t\t"other": {}\n\t}\n}\n'],
  ['a byte order mark', '\uFEFF{ "model": "x" }\n'],
  ['one line', '{"model":"x","mcpServers":{"other":{}}}'],
  ['odd keys', '{ "__proto__": { "mcpServers": 1 }, "constructor": "x" }\n'],
];

describe('an entry in JSON', () => {
  it.each(TEXTS)('is added and removed to the byte: %s', (_what, text) => {
    const added = addToJson(text, ENTRY);
    expect(stateOfJson(added, ENTRY)).toEqual({ state: 'installed', differs: [] });
    expect(addToJson(added, ENTRY)).toBe(added);
    expect(removeFromJson(added, ENTRY)).toBe(text);
  });

  it('makes a file that is gone when it is removed', () => {
    const made = addToJson(undefined, ENTRY);
    expect(JSON.parse(made)).toEqual({ mcpServers: { dibs: { command: 'dibs', args: ['mcp'] } } });
    expect(removeFromJson(made, ENTRY)).toBeUndefined();
    expect(removeFromJson(made.replaceAll('\n', '\r\n'), ENTRY)).toBeUndefined();
  });

  it('leaves what others added beside it', () => {
    const both = addToJson(addToJson(undefined, ENTRY), { ...ENTRY, keys: ['mcpServers', 'other'] });
    expect(JSON.parse(removeFromJson(both, ENTRY) ?? '')).toEqual({ mcpServers: { other: { command: 'dibs', args: ['mcp'] } } });
  });

  it('is as it was installed with keys that somebody added, and changed with other arguments', () => {
    const state = (server: unknown): string => stateOfJson(JSON.stringify({ mcpServers: { dibs: server } }), ENTRY).state;
    expect(state({ command: 'dibs', args: ['mcp'], env: { DIBS_AGENT: 'ana' } })).toBe('installed');
    expect(state({ command: '/opt/dibs', args: ['mcp'] })).toBe('changed');
    expect(state({ command: 'dibs', args: ['mcp', '--registry', 'x'] })).toBe('changed');
    expect(stateOfJson('{"mcpServers":{"dibs":{"command":"dibs","args":["mcp"],"disabled":true}}}', ENTRY)).toEqual({ state: 'changed', differs: ['it is turned off'] });
  });

  it.each([{ command: 'other' }, 'dibs mcp', null, ['dibs', 'mcp'], { command: 'dibs' }])('of another server under its name is foreign, and stays: %j', (server) => {
    const text = JSON.stringify({ mcpServers: { dibs: server } });
    expect(stateOfJson(text, ENTRY).state).toBe('foreign');
    expect(addToJson(text, ENTRY)).toBe(text);
  });

  it.each([
    ['{', /mcp\.json is not JSON/],
    ['[]', /holds a list, not an object/],
    ['{"mcpServers":[]}', /mcpServers is a list, where an object belongs/],
    ['{"mcpServers":{},"mcpServers":{}}', /twice in one object/],
    ['['.repeat(100_000), /nested too deeply|not JSON/],
  ])('is not added to %s', (text, message) => {
    expect(() => addToJson(text, ENTRY)).toThrow(message);
    expect(() => stateOfJson(text, ENTRY)).toThrow(message);
  });
});
