/** The pages lead where they say: the files of the code that they name are there, no line is too long to read, and each term of the glossary is one that is used. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseCommandLine } from '../../lib/cli/input/parse.ts';
import { makeRegistry } from '../support/fixture.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const pagesIn = (directory: string): readonly string[] => readdirSync(join(ROOT, directory)).filter((name) => name.endsWith('.md')).map((name) => join(directory, name));
const PAGES = [...pagesIn('.'), ...pagesIn('docs')];

// Written by the tests that kill dibs at its system calls.
const GENERATED = 'docs/kill-points.md';
const WIDEST = 120;

/** The lines that are neither a table nor a block of code. */
function prose(page: string): readonly string[] {
  const lines: string[] = [];
  let isFenced = false;
  for (const line of read(page).split('\n')) {
    if (line.startsWith('```')) isFenced = !isFenced;
    else if (!isFenced && !line.startsWith('|') && !line.startsWith('    ')) lines.push(line);
  }
  return lines;
}

describe('the pages', () => {
  test.each(PAGES.filter((page) => page !== GENERATED))('%s: no line of prose is wider than 120 columns', (page) => {
    expect(prose(page).filter((line) => Array.from(line).length > WIDEST)).toEqual([]);
  });

  test.each(PAGES)('%s: each file and directory of the repository that it names is there', (page) => {
    const named = [...read(page).matchAll(/`((?:bin|lib|registry-template|test|bench|docs|\.ci)\/[\w./-]*)`/g)].map((match) => match[1] ?? '');
    expect([...new Set(named)].filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test.each(PAGES)('%s: each script of npm that it names is one', (page) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...read(page).matchAll(/npm run (?:--silent )?([a-z][\w:-]*)/g)].map((match) => match[1] ?? '');
    expect([...new Set(named)].filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

describe('commands', () => {
  test.each(PAGES)('%s: each command line of dibs that stands by itself is one', (page) => {
    const lines = [...read(page).matchAll(/^ {4}(?:\w+=\$\()?dibs ([^|#\n]+)/gm)].map((match) => (match[1] ?? '').trim());
    // How a verb is called, with <what> it takes.
    const commands = lines.filter((line) => !/[<[]/.test(line)).map((line) => line.split(/\s+/));
    expect(commands.filter((command) => parseCommandLine(command.length === 1 ? [...command, '--help'] : command).verb === undefined)).toEqual([]);
  });

  test('docs/shell.md: a claim by hand is made as it says, and is confirmed then', async () => {
    const [, byHand = ''] = /^## By hand, with mv$[^]*?((?:^ {4}.*\n)+)/m.exec(read('docs/shell.md')) ?? [];
    expect(byHand).toContain('mv scoped/');
    const registry = await makeRegistry();
    try {
      await registry.dibs(['add', 'T-1'], { as: 'ana' });
      const { stdout, code } = await registry.spawn('sh', ['-ec', byHand]);
      expect(code).toBe(0);
      const { json } = await registry.dibs(['verify', 'T-1', '--json'], { as: 'ana' });
      expect(json).toMatchObject({ ok: true, state: 'held', claim: { generation: 1 } });
      expect(stdout.trimStart()).toMatch(/^claimed\/T-1~1@ana:\d+\+1800\.md\n(?:claimed|log)\//);
    } finally {
      registry.remove();
    }
  });
});

describe('docs/glossary.md', () => {
  const entries = read('docs/glossary.md').split(/^### /m).slice(1).map((entry) => {
    const [term = '', ...lines] = entry.split('\n');
    return { term, text: lines.filter((line) => !line.startsWith('#')).join(' ').trim() };
  });

  test('explains each term once, in one sentence', () => {
    expect(entries.length).toBeGreaterThan(30);
    expect(entries.filter(({ text }) => !/^[^.]*(?:\.(?=\S)[^.]*)*\.$/.test(text)).map(({ term }) => term)).toEqual([]);
    expect(new Set(entries.map(({ term }) => term)).size).toBe(entries.length);
  });

  test('each page that uses its terms links to it', () => {
    const own = new Set(['docs/glossary.md', GENERATED, 'CHANGELOG.md', 'CONTRIBUTING.md']);
    expect(PAGES.filter((page) => !own.has(page) && !/\]\((?:docs\/)?glossary\.md/.test(read(page)))).toEqual([]);
  });
});
