import { describe, expect, it } from 'vitest';
import { editedPaths } from '../../../lib/agents/events/edited-paths.ts';
import { parseEvent } from '../../../lib/agents/events/parse-event.ts';
import { HOSTS } from '../../../lib/agents/hosts/hosts.ts';
import { HOST_NAMES, SENT } from './payloads.ts';

const PATCH = '*** Begin Patch\n*** Add File: a b.ts\n+*** Not a header\n*** Update File: lib/c.ts\r\n*** Move to: lib/d.ts  \n@@\n-x\n+y\n*** Delete File: e.ts\n*** End Patch\n';

describe('which files a tool will write', () => {
  it.each(HOST_NAMES)('%s says before an edit, and not before a tool that reads, nor of a shell command', (host) => {
    const { edit, read, shell } = SENT[host];
    const edited = ({ event, input }: ReturnType<typeof edit>): readonly string[] | undefined => parseEvent(host, event, input)?.edited;
    expect(edited(edit())).toEqual([host === 'codex' ? 'a.ts' : '/project/a.ts']);
    expect([edited(read()), edited(shell('rm a.ts'))]).toEqual([undefined, undefined]);
  });

  it.each([
    ['claude', 'MultiEdit', { file_path: 'a', edits: [] }, ['a']],
    ['claude', 'NotebookEdit', { notebook_path: 'a.ipynb' }, ['a.ipynb']],
    ['gemini', 'replace', { file_path: 'a' }, ['a']],
    ['cursor', 'Delete', { path: 'a' }, ['a']],
    ['cursor', 'EditNotebook', { target_notebook: 'a.ipynb' }, ['a.ipynb']],
    ['copilot', 'create', { path: 'a' }, ['a']],
    ['opencode', 'write', { filePath: 'a' }, ['a']],
    ['claude', 'Bash', { file_path: 'a' }, []],
    ['claude', 'Edit', { file_path: 7 }, []],
    ['claude', 'Edit', { file_path: '' }, []],
    ['claude', '__proto__', { file_path: 'a' }, []],
    ['claude', 'constructor', { file_path: 'a' }, []],
  ] as const)('%s by %s', (host, tool, args, paths) => {
    expect(editedPaths(HOSTS[host], tool, args)).toEqual(paths);
  });

  it.each([
    ['codex', 'apply_patch', 'command'],
    ['copilot', 'apply_patch', 'input'],
    ['opencode', 'patch', 'patchText'],
    ['cursor', 'ApplyPatch', 'patch'],
  ] as const)('%s by the patch of %s: what is added, changed, moved and deleted', (host, tool, key) => {
    expect(editedPaths(HOSTS[host], tool, { [key]: PATCH })).toEqual(['a b.ts', 'lib/c.ts', 'lib/d.ts', 'e.ts']);
  });

  it('Copilot also passes a patch as a text without a name', () => {
    expect(parseEvent('copilot', 'preToolUse', { sessionId: 's', toolName: 'apply_patch', toolArgs: PATCH })?.edited).toHaveLength(4);
  });

  it('of a patch of a megabyte or of many files, no more than can be compared', () => {
    expect(editedPaths(HOSTS.codex, 'apply_patch', { command: `*** Add File: ${'x '.repeat(512 * 1024)}` })[0]?.length).toBeGreaterThan(1e6);
    expect(editedPaths(HOSTS.codex, 'apply_patch', { command: Array.from({ length: 9999 }, (_, n) => `*** Add File: ${n}`).join('\n') })).toHaveLength(500);
  });
});
