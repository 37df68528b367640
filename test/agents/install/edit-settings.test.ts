import * as fc from 'fast-check';
import { applyEdits, modify, parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import type { SettingsSetup } from '../../../lib/agents/hosts/host-setup.ts';
import { SETUPS } from '../../../lib/agents/hosts/hosts.ts';
import { install, newSettings, uninstall, type Editing } from '../../../lib/agents/install/edit-settings.ts';
import { anyLayout } from './layouts.ts';

const SETTINGS_HOSTS = Object.values(SETUPS).filter((host): host is SettingsSetup => host.kind === 'settings');
const editing = (host: SettingsSetup): Editing => ({ host, scope: 'project', name: 'settings' });
const claude = editing(SETTINGS_HOSTS[0] as SettingsSetup);

describe.each(SETTINGS_HOSTS.map((host) => [host.title, host] as const))('%s', (_title, host) => {
  const events = [...host.hooks('project').keys()];

  it('has the same bytes after install and uninstall, whatever its settings look like', () => {
    fc.assert(
      fc.property(fc.gen(), (draw) => {
        const text = anyLayout(draw, events);
        const installed = install(text, editing(host));
        expect(uninstall(installed, editing(host))).toBe(text);
      }),
      { numRuns: 400 },
    );
  });

  it('is not written again by a second install', () => {
    fc.assert(
      fc.property(fc.gen(), (draw) => {
        const installed = install(anyLayout(draw, events), editing(host));
        expect(install(installed, editing(host))).toBe(installed);
      }),
      { numRuns: 100 },
    );
  });

  it('says all it said before, and each of our hooks once, as every reader of JSON with comments sees it', () => {
    fc.assert(
      fc.property(fc.gen(), (draw) => {
        const text = anyLayout(draw, events);
        const [before, after] = [text, install(text, editing(host))].map((json) => parse(json.replace(/^\uFEFF/, ''), [], { allowTrailingComma: true }) as Record<string, Record<string, unknown[]>>);
        const expected: Record<string, unknown[]> = { ...before?.['hooks'] };
        for (const [event, entry] of host.hooks('project')) expected[event] = [...(expected[event] ?? []), entry];
        expect(after).toEqual({ ...before, hooks: expected });
      }),
      { numRuns: 200 },
    );
  });
});

describe('what others write around it', () => {
  it('stays when dibs goes, and keeps its meaning', () => {
    fc.assert(
      fc.property(fc.gen(), (draw) => {
        const text = anyLayout(draw, ['PreToolUse', 'SessionStart']);
        const theirs = { matcher: 'Write', hooks: [{ type: 'command', command: './theirs.sh' }] };
        const steps = draw(fc.array, fc.tuple(fc.constantFrom('PreToolUse', 'SessionStart', 'PostToolUse', 'Stop'), fc.boolean()), { minLength: 1, maxLength: 3 });
        const write = (json: string): string =>
          steps.reduce((now, [event, first]) => {
            const bom = now.startsWith('\uFEFF') ? '\uFEFF' : '';
            const plain = now.slice(bom.length);
            const edits = modify(plain, ['hooks', event, first ? 0 : -1], theirs, { isArrayInsertion: true, formattingOptions: { insertSpaces: true, tabSize: 2 } });
            return bom + applyEdits(plain, edits);
          }, json);
        const after = uninstall(write(install(text, claude)), claude);
        expect(withoutEmpty(read(after ?? '{}'))).toEqual(withoutEmpty(read(write(text))));
      }),
      { numRuns: 400, endOnFailure: true },
    );
  });

  it('keeps a comment beside the value it speaks of', () => {
    const text = '{\n  "model": "x" // the fast one\n}\n';
    const installed = install(text, claude);
    expect(installed).toContain('"model": "x", // the fast one\n  "hooks": {');
    expect(uninstall(installed, claude)).toBe(text);
  });

  it('keeps a comment that was written among our hooks, with the list it stands in', () => {
    const installed = install('{\n  "model": "x"\n}\n', claude).replace('"SessionStart": [', '"SessionStart": [\n      // ask ana before you change this');
    expect(uninstall(installed, claude)).toBe('{\n  "model": "x",\n  "hooks": {\n    "SessionStart": [\n      // ask ana before you change this\n    ]\n  }\n}\n');
  });

  it.each([
    ['alone', '[ // ask ana\n OURS]', '[ // ask ana\n ]'],
    ['last', '[{}, // ask ana\n OURS]', '[{} // ask ana\n ]'],
    ['between', '[{}, // ask ana\r OURS, { "x": 1 }]', '[{}, // ask ana\r  { "x": 1 }]'],
    ['with a comma behind it', '[{} // ask ana\n, // ask bob\n OURS,]', '[{} // ask ana\n, // ask bob\n ]'],
  ])('ends where it ended, a comment before our entry that is %s', (_where, list, without) => {
    const ours = JSON.stringify(claude.host.hooks('project').get('SessionStart'));
    const text = (entries: string): string => `{"hooks": {"SessionStart": ${entries}, "Stop": []}}`;
    expect(uninstall(text(list.replace('OURS', () => ours)), claude)).toBe(text(without));
  });

  it('keeps a hook that only speaks of dibs, and installs its own beside it', () => {
    for (const command of ["command -v dibs-hook >/dev/null || echo 'install dibs'", 'test -f node_modules/dibs/dist/hook.js', 'cat dibs/dist/hook.js.map']) {
      const text = JSON.stringify({ hooks: { PreToolUse: [{ hooks: [{ type: 'command', command }] }] } });
      const installed = install(text, claude);
      expect((read(installed)['hooks'] as { PreToolUse: unknown[] }).PreToolUse).toHaveLength(2);
      expect(uninstall(installed, claude)).toBe(text);
    }
  });

  it('keeps a handler that somebody put into our group', () => {
    const installed = install('{"model":"x"}', claude);
    const { PreToolUse: [group] } = read(installed)['hooks'] as { PreToolUse: [{ hooks: unknown[] }] };
    group.hooks.push({ type: 'command', command: './theirs.sh' });
    const shared = JSON.stringify({ model: 'x', hooks: { PreToolUse: [group] } });
    expect(read(uninstall(shared, claude) ?? '')).toEqual({ model: 'x', hooks: { PreToolUse: [{ ...group, hooks: [{ type: 'command', command: './theirs.sh' }] }] } });
  });

  it('goes by the last line end and the indentation of the file', () => {
    const installed = install('{\r\n\t"model": "x"\r\n}', claude);
    expect(installed).toMatch(/^\{\r\n\t"model": "x",\r\n\t"hooks": \{\r\n\t\t"SessionStart": \[\r\n\t\t\t\{\r\n/);
    expect(installed.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(install('{"model":"x"}', claude)).not.toMatch(/[\r\n]/);
  });
});

describe('a file that was not there', () => {
  it.each(SETTINGS_HOSTS.map((host) => [host.title, host] as const))('is none again: %s', (_title, host) => {
    expect(uninstall(newSettings(editing(host)), editing(host))).toBeUndefined();
    expect(install(newSettings(editing(host)), editing(host))).toBe(newSettings(editing(host)));
  });

  it.each(['', '\n', '\r\n', ' \n\n', '\uFEFF', '\uFEFF\n'])('is not taken for one that was blank: %j', (text) => {
    expect(uninstall(install(text, claude), claude)).toBe(text);
  });

  it('stays when something else was written into it', () => {
    const both = newSettings(claude).replace('{\n', '{\n  "model": "x",\n');
    expect(uninstall(both, claude)).toBe('{\n  "model": "x"\n}\n');
  });
});

describe('what an earlier version installed', () => {
  const older = (text: string): string => text.replaceAll(/ dibs-hook@[0-9]+ claude/g, ' dibs-hook claude').replaceAll('"timeout": 10', '"timeout": 99');

  it('is renewed in its place', () => {
    const text = '{\n  "hooks": {\n    "PreToolUse": [\n      { "hooks": [] }\n    ]\n  }\n}\n';
    const installed = install(text, claude);
    expect(older(installed)).not.toBe(installed);
    expect(install(older(installed), claude)).toBe(installed);
    expect(uninstall(older(installed), claude)).toBe(text);
  });

  it('goes where there is no such hook any more', () => {
    const event = (name: string): string => older(JSON.stringify({ hooks: { [name]: [claude.host.hooks('project').get('SessionStart')] } }, null, 2));
    expect(Object.keys(read(install(event('PreCompact'), claude))['hooks'] as object)).toEqual([...claude.host.hooks('project').keys()]);
  });

  it('is not what was changed by hand: that stays as it is', () => {
    const changed = install('{}', claude).replaceAll('"timeout":10', '"timeout":99');
    expect(install(changed, claude)).toBe(changed);
    expect(uninstall(changed, claude)).toBe('{}');
  });
});

describe('settings that cannot be understood are left alone', () => {
  it.each([
    ['{', 'close brace expected, line 1'],
    ['{\n "a": 1\n "b": 2\n}', 'comma expected, line 3'],
    ['{} {}', 'end of file expected'],
    ['[]', 'holds a list'],
    ['null', 'holds null'],
    ['"x"', 'holds a string'],
    ['{"hooks": []}', 'hooks is a list, where Claude Code has an object'],
    ['{"hooks": null}', 'hooks is null'],
    ['{"hooks": {"PreToolUse": {}}}', 'hooks.PreToolUse is an object, where Claude Code has a list'],
    ['{"hooks": {"PreToolUse": "x"}}', 'hooks.PreToolUse is a string'],
    ['{"hooks": {}, "hooks": {}}', 'has "hooks" twice'],
    ['{"hooks": {}, "\\u0068ooks": {}}', 'has "hooks" twice'],
    ['{"hooks": {"Stop": [], "Stop": []}}', 'has "Stop" twice'],
    ['{"a": "\u0007"}', 'invalid character'],
  ])('%#: %s', (text, why) => {
    for (const act of [install, uninstall]) expect(() => act(text, claude)).toThrow(expect.objectContaining({ code: 'malformed', message: expect.stringContaining(why) }));
  });

  it('however deep they are', () => {
    const tooDeep = expect.objectContaining({ code: 'malformed', message: expect.stringContaining('nested too deeply') });
    expect(() => install('['.repeat(100_000), claude)).toThrow(tooDeep);
    const outcomes = Array.from({ length: 40 }, (_, step): unknown => {
      const depth = (step + 1) * 250;
      const text = `{"hooks":{"Stop":[{"hooks":[{"command":${'['.repeat(depth)}${']'.repeat(depth)}}]}]}}`;
      try {
        return uninstall(install(text, claude), claude) === text;
      } catch (error) {
        return error;
      }
    });
    expect(outcomes[0]).toBe(true);
    for (const outcome of outcomes) if (outcome !== true) expect(outcome).toEqual(tooDeep);
  });

  it('but keys that are there twice somewhere else are nobody\'s concern', () => {
    const text = '{"a": {"x": 1, "x": 2}, "a": 3}';
    expect(uninstall(install(text, claude), claude)).toBe(text);
  });
});

/**
 * Who lays our entries out anew takes the sign away that a list was there, empty, before; whether it stays then means
 * nothing.
 */
function withoutEmpty({ hooks, ...rest }: Record<string, unknown>): unknown {
  return { ...rest, hooks: Object.fromEntries(Object.entries(hooks ?? {}).filter(([, list]) => !Array.isArray(list) || list.length > 0)) };
}

/** As a reader of JSON with comments sees it. */
function read(text: string): Record<string, unknown> {
  return parse(text.replace(/^\uFEFF/, ''), [], { allowTrailingComma: true }) as Record<string, unknown>;
}
