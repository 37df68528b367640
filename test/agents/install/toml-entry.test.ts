import { describe, expect, it } from 'vitest';
import { addToToml, removeFromToml, stateOfToml, type TomlEntry } from '../../../lib/agents/install/toml-entry.ts';

const ENTRY: TomlEntry = { table: 'mcp_servers.dibs', value: { command: 'dibs', args: ['mcp'], env_vars: ['DIBS_AGENT', 'DIBS_SESSION'] }, name: 'config.toml' };
const TABLE = '[mcp_servers.dibs]\ncommand = "dibs"\nargs = ["mcp"]\nenv_vars = ["DIBS_AGENT", "DIBS_SESSION"]\n';

const TEXTS: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['a blank line', '\n'],
  ['blank lines', '\n\n\n'],
  ['a key', 'model = "x"\n'],
  ['no line end at the end', 'model = "x"'],
  ['no line end at the end of two lines', 'model = "x"\nother = 1'],
  ['blank lines at the end', 'model = "x"\n\n\n'],
  ['comments', '# ours\nmodel = "x" # the fast one\n# mcp_servers = {}\n'],
  ['other servers', '[mcp_servers.other]\ncommand = "x"\n\n[mcp_servers.other.env]\nA = "1"\n'],
  ['line ends of another system', 'model = "x"\r\n\r\n[features]\r\nhooks = true\r\n'],
  ['no line end at the end, of another system', 'model = "x"\r\nother = 1'],
  ['a byte order mark', '\uFEFFmodel = "x"\n'],
  ['a text of several lines', 'notes = """\nfirst\n"""\n'],
];

describe('a table in TOML', () => {
  it.each(TEXTS)('is added and removed to the byte: %s', (_what, text) => {
    const added = addToToml(text, ENTRY);
    expect(added.startsWith(text)).toBe(true);
    expect(added.replaceAll('\r\n', '\n')).toContain(TABLE);
    expect(stateOfToml(added, ENTRY)).toEqual({ state: 'installed', differs: [] });
    expect(addToToml(added, ENTRY)).toBe(added);
    expect(removeFromToml(added, ENTRY)).toBe(text);
  });

  it('makes a file that is gone when it is removed', () => {
    const made = addToToml(undefined, ENTRY);
    expect(removeFromToml(made, ENTRY)).toBeUndefined();
    expect(removeFromToml(made.replaceAll('\n', '\r\n'), ENTRY)).toBeUndefined();
  });

  it('leaves what others wrote before it and behind it', () => {
    const added = addToToml('model = "x"\n', ENTRY);
    expect(removeFromToml(`# new\n${added}\n[tui]\nx = 1\n`, ENTRY)).toBe('# new\nmodel = "x"\n\n[tui]\nx = 1\n');
  });

  it('is changed when its lines are others, and is removed all the same', () => {
    const changed = addToToml('model = "x"\n', ENTRY).replace('args = ["mcp"]', 'args = ["mcp", "--registry", "y"]');
    expect(stateOfToml(changed, ENTRY).state).toBe('changed');
    expect(addToToml(changed, ENTRY)).toBe(changed);
    expect(removeFromToml(changed, ENTRY)).toBe('model = "x"\n');
  });

  it.each(['[mcp_servers.dibs]\ncommand = "dibs"\n', '[ mcp_servers . "dibs" ]\n', '[mcp_servers.dibs.env]\nA = "1"\n'])('that somebody made is foreign, and stays: %j', (text) => {
    expect(stateOfToml(text, ENTRY).state).toBe('foreign');
    expect(addToToml(text, ENTRY)).toBe(text);
    expect(removeFromToml(text, ENTRY)).toBe(text);
  });

  it.each(['[mcp_servers]\nother = { command = "x" }\n', 'mcp_servers = {}\n', 'mcp_servers.other.command = "x"\n', '"mcp_servers".other = {}\n', '[ mcp_servers ]\n'])('is not added beside the same list in another form: %j', (text) => {
    expect(() => addToToml(text, ENTRY)).toThrow(/mcp_servers in a form that dibs does not add to .*by hand: dibs = \{ command = "dibs", args = \["mcp"\], env_vars = \["DIBS_AGENT", "DIBS_SESSION"\] \}/);
  });

  it('is not added where a text does not end, or one of its marks is gone', () => {
    expect(() => addToToml('a = """\nx\n', ENTRY)).toThrow(/is not TOML/);
    const added = addToToml('', ENTRY);
    expect(() => stateOfToml(added.replace('# dibs: end', ''), ENTRY)).toThrow(/one of the two marks of dibs is gone/);
    expect(() => removeFromToml(`${added}\n${added}`, ENTRY)).toThrow(/is there twice/);
  });
});
