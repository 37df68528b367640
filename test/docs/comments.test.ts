import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const WIDEST = 120;
const ROOTS = ['lib', 'bin', 'test', 'bench', '.ci'];
const COMMENT = /^\s*(?:\/\/|\/\*\*|\* )/;
// The text of a plugin that is installed: each change of it is a new version.
const INSTALLED = 'lib/agents/hosts/opencode.ts';

const sources = ROOTS.flatMap((root) => readdirSync(root, { recursive: true, encoding: 'utf8' }).map((name) => `${root}/${name}`)).filter((path) => /\.(?:ts|mjs)$/.test(path));
const linesOf = (path: string): readonly string[] => readFileSync(path, 'utf8').split('\n');

it('no comment is wider than 120 columns', () => {
  const wide = sources.filter((path) => path !== INSTALLED).flatMap((path) => linesOf(path).filter((line) => COMMENT.test(line) && Array.from(line).length > WIDEST).map((line) => `${path}: ${line.trim()}`));
  expect(wide).toEqual([]);
});

it('each function and class that another file may use has a doc comment', () => {
  // What a command does is in its help, and what its function does in lib/cli/command.ts.
  const files = sources.filter((path) => path.startsWith('lib/') && path !== INSTALLED && !path.startsWith('lib/cli/commands/'));
  const bare = files.flatMap((path) => {
    const lines = linesOf(path);
    return lines.filter((line, index) => /^export (?:async )?(?:function|class)\b/.test(line) && !(lines[index - 1] ?? '').trim().endsWith('*/')).map((line) => `${path}: ${line}`);
  });
  expect(bare).toEqual([]);
});
