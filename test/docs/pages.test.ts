/**
 * The pages lead where they say: the files of the code that they name are there, no line is too long to read, and each
 * term of the glossary is one that is used.
 */

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseCommandLine } from '../../lib/cli/input/parse.ts';
import { makeRegistry, registryAt } from '../support/fixture.ts';
import { layFiles } from '../support/lay-files.ts';

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

describe('docs/coming.md', () => {
  test('its four steps bring a project over that has scripts of its own, as it says', async () => {
    const [, steps = ''] = /^## The way over$[^]*?((?:^ {4}.*\n)+)/m.exec(read('docs/coming.md')) ?? [];
    const project = registryAt(realpathSync(mkdtempSync(join(tmpdir(), 'dibs-coming-'))));
    try {
      layFiles(project.base, {
        '.agent/tools/claim_task.sh': '#!/bin/sh\ncd "${0%/*}/../registry" && mv scoped/$1.md claimed/ && echo "$2:$(date +%s)" > claimed/$1\n',
        '.agent/tools/check_stale.sh': '#!/bin/sh\ncd "${0%/*}/../registry" && find claimed -type f -mmin +30 -exec mv {} scoped/ \\;\n',
        '.agent/registry/scoped/TASK-103.md': '# One\n',
        '.agent/registry/scoped/TASK-104.md': '# Two\n',
      });
      mkdirSync(join(project.root, 'claimed'));
      expect((await project.spawn('sh', ['.agent/tools/claim_task.sh', 'TASK-103', 'ana'])).code).toBe(0);
      renameSync(join(project.root, 'scoped/TASK-104.md'), join(project.root, 'claimed/TASK-104.md'));
      const { stdout } = await project.spawn('sh', ['-c', steps], { as: 'zoe' });
      expect(stdout.match(/breaks claims {2}tools\/\S+(?=:)/g)).toEqual(['breaks claims  tools/check_stale.sh', 'breaks claims  tools/claim_task.sh']);
      expect(stdout).toMatch(/replaced {2}tools\/claim_task\.sh; yours is kept as tools\/claim_task\.sh\.before-dibs\n/);
      expect((await project.dibs(['verify', 'TASK-103', '--json'], { as: 'ana' })).json).toMatchObject({ state: 'held' });
      expect(project.names('scoped')).toEqual(['TASK-104.md']);
      expect((await project.spawn('.agent/tools/claim_task.sh', ['TASK-104', 'bob'])).code).toBe(0);
      expect((await project.dibs(['doctor'])).code).toBe(0);
    } finally {
      project.remove();
    }
  });

  test('each file that it says is understood tells whom it says', async () => {
    const registry = await makeRegistry();
    try {
      const [, rows = ''] = /^\| in `claimed\/` \| whom it tells \|\n\|[-|]+\n((?:\|.*\n)+)/m.exec(read('docs/coming.md')) ?? [];
      const names = [...rows.matchAll(/`([\w.]*TASK-103[\w.]*)`/g)].map(([, name = '']) => name);
      const texts = [...rows.matchAll(/`([^`]*\bana\b[^`]*)`/g)].map(([, text = '']) => text).filter((text) => !text.includes('TASK'));
      expect([names.length, texts.length]).toEqual([6, 6]);
      for (const [name, text] of [...names.map((one) => [one, 'claimed_by: ana\n'] as const), ...texts.map((one) => ['TASK-103', one] as const)]) {
        registry.file(`claimed/${name}`, text);
        const { json } = await registry.dibs(['list', '--json']);
        expect(json.withoutDibs, `${name}: ${text}`).toEqual([expect.objectContaining({ id: 'TASK-103', agent: 'ana' })]);
        rmSync(join(registry.root, 'claimed', name));
      }
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
