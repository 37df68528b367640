/**
 * The documents are true: what they list is what there is, their links lead somewhere, and their examples run as
 * printed.
 */

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOSTS, SETUPS } from '../../lib/agents/hosts/hosts.ts';
import { HOST_NAMES } from '../../lib/agents/hosts/names.ts';
import { EXIT } from '../../lib/cli/output/exit-code.ts';
import { GLOBAL_OPTIONS, VERBS, type OptionSpec } from '../../lib/cli/input/verb-table.ts';
import { parseSettings } from '../../lib/rules/settings.ts';
import { makeRegistry, registryAt, type Json, type Registry } from '../support/fixture.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const README = read('README.md');
const CLI = read('docs/cli.md');
const LIBRARY = read('docs/library.md');
const PAGES = [...readdirSync(ROOT).filter((name) => name.endsWith('.md')), ...readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];

/** What stands below a heading, down to the next one of its rank or above. */
function section(text: string, heading: string): string {
  const rank = heading.indexOf(' ');
  const lines = text.split('\n');
  const start = lines.indexOf(heading);
  if (start < 0) throw new Error(`there is no heading "${heading}"`);
  const length = lines.slice(start + 1).findIndex((line) => /^#+ /.test(line) && line.indexOf(' ') <= rank);
  return lines.slice(start + 1, length < 0 ? undefined : start + 1 + length).join('\n');
}

/** The rows of the tables in a text, without their heads. */
function rows(text: string): readonly (readonly string[])[] {
  const lines = text.split('\n');
  return lines
    .filter((line, index) => line.startsWith('|') && !/^\|[-|]+$/.test(line) && !/^\|[-|]+$/.test(lines[index + 1] ?? ''))
    .map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));
}

/** The fenced blocks of one language. */
function blocks(text: string, language: string): readonly string[] {
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].filter((match) => match[1] === language).map((match) => match[2] ?? '');
}

function spell({ name, value, optional }: OptionSpec): string {
  return value === undefined ? `--${name}` : `--${name} ${optional === true ? `[${value.slice(1, -1)}]` : value}`;
}

const optionsIn = (text: string): readonly string[] => rows(text).flatMap(([cell]) => /^`(--.*)`$/.exec(cell ?? '')?.[1] ?? []);

describe('docs/cli.md', () => {
  const verbs = section(CLI, '## Verbs');

  test('has every verb, and no other, in the order of the help', () => {
    expect([...verbs.matchAll(/^### (.*)$/gm)].map((match) => match[1])).toEqual(VERBS.map((verb) => verb.name));
  });

  test.each(VERBS.map((verb) => [verb.name, verb] as const))('%s: its arguments and its options, and no others', (name, verb) => {
    const text = section(verbs, `### ${name}`);
    const usage = verb.command === true ? `    dibs ${name} ${verb.args} [options] -- <command…>` : `    dibs ${`${name} ${verb.args}`.trim()}`;
    expect(text.trimStart()).not.toBe('');
    expect(text.split('\n')).toContain(usage);
    expect(optionsIn(text).toSorted()).toEqual(verb.options.map(spell).toSorted());
    expect(text.includes('No options of its own.')).toBe(verb.options.length === 0);
  });

  test('has the global options, and no others', () => {
    expect(optionsIn(section(CLI, '## Global options'))).toEqual(GLOBAL_OPTIONS.map(spell));
  });

  test('has every exit code with its word', () => {
    const table = rows(section(CLI, '## Exit codes')).map(([exit = '', code = '']) => `${exit} ${code.replaceAll('`', '')}`.trim());
    const codes = Object.entries(EXIT).map(([code, exit]) => `${exit} ${code}`);
    // 2 has no word: no verb may ever give it.
    expect(table.toSorted()).toEqual([...codes, '2'].toSorted());
  });

  test('every option it mentions anywhere exists', () => {
    const known = new Set([...GLOBAL_OPTIONS, ...VERBS.flatMap((verb) => verb.options)].map((option) => option.name));
    expect([...CLI.matchAll(/`--([a-z][a-z-]*)/g)].map((match) => match[1] ?? '').filter((name) => !known.has(name))).toEqual([]);
  });

  test('its JSON is JSON', () => {
    const examples = blocks(CLI, 'json');
    expect(examples.length).toBeGreaterThan(5);
    for (const example of examples) expect(JSON.parse(example)).toMatchObject({ schema: 1 });
  });

  test('its JSON has the keys that are printed', async () => {
    const registry = await makeRegistry();
    try {
      const printed = new Map<string, Json>();
      const run = async (args: readonly string[], as = 'ana~s1'): Promise<void> => {
        const { json } = await registry.dibs([...args, '--json'], { as });
        printed.set(shapeName(json), json);
      };
      await registry.dibs(['add', 'T-1', '--title', 'One', '--body-file', '-'], { as: 'ana', input: 'text' });
      await run(['list']);
      await run(['claim', 'T-1']);
      await run(['claim', 'T-1'], 'bob');
      await registry.dibs(['note', 'T-1', 'a note'], { as: 'ana~s1' });
      await run(['renew', 'T-1', 'T-2']);
      await run(['verify', 'T-1']);
      await run(['boot']);
      registry.held('T-3', { ageSeconds: 10, lease: 1 });
      await run(['janitor']);
      const examples = blocks(CLI, 'json').map((example): Json => JSON.parse(example));
      expect(examples.map(shapeName).toSorted()).toEqual([...printed.keys()].toSorted());
      for (const example of examples) expect(keysOf(example)).toEqual(keysOf(printed.get(shapeName(example))));
    } finally {
      registry.remove();
    }
  });

  test('names every environment variable that is read', () => {
    const table = section(CLI, '## Environment');
    const sources = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    const used = sources.flatMap((name) => [...read(`lib/${name}`).matchAll(/env(?:\[|\??\.\[?)'([A-Z_]+)'|'((?:DIBS|CLAUDE|CODEX|GEMINI)_[A-Z_]+|AGENT_ID)'/g)].map((match) => match[1] ?? match[2] ?? ''));
    const hosts = HOST_NAMES.flatMap((name) => [HOSTS[name].shellVariable, ...HOSTS[name].hookOnly, ...HOSTS[name].projectVariables, SETUPS[name].userDirectory.variable].filter((variable) => variable !== undefined));
    expect(used).toContain('DIBS_AGENT');
    expect(hosts).toContain('CURSOR_PROJECT_DIR');
    expect([...new Set([...used, ...hosts])].filter((name) => !table.includes(`\`${name}\``))).toEqual([]);
  });
});

describe('each agent host', () => {
  test.each(HOST_NAMES)('%s is in the README, in docs/cli.md, and in docs/hooks.md with its file', (name) => {
    const { title, projectFile } = SETUPS[name];
    for (const text of [README, section(CLI, '### hook'), section(CLI, '### hooks')]) expect(text).toMatch(new RegExp(`\\b${name}\\b`));
    const row = rows(read('docs/hooks.md')).find(([, command]) => command === `\`dibs hooks install --host ${name}\``);
    expect(row?.[0]).toMatch(new RegExp(`^${title}\\b`));
    expect(row?.[2]).toBe(`\`${projectFile}\``);
    expect(read('docs/hooks.md')).toMatch(new RegExp(`^### (?:GitHub )?${title}$`, 'm'));
  });
});

function shapeName({ verb, error, results }: Json): string {
  return `${verb} ${error !== undefined ? 'error' : results !== undefined ? 'results' : ''}`;
}

/** The keys at every depth, in their order; of a list, those of its first item. */
function keysOf(value: Json, at = ''): readonly string[] {
  if (Array.isArray(value)) return value.length === 0 ? [] : keysOf(value[0], `${at}[]`);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [`${at}.${key}`, ...keysOf(inner, `${at}.${key}`)]);
}

describe('registry.yaml', () => {
  const keys = knownKeys();

  test('every key is in the template', () => {
    const template = read('registry-template/registry/registry.yaml');
    expect([...template.matchAll(/^(?:# )?([a-z_]+): /gm)].map((match) => match[1] ?? '').toSorted()).toEqual(keys);
  });

  test('every key is in docs/cli.md', () => {
    expect(rows(section(CLI, '## registry.yaml')).map(([key = '']) => key.replaceAll('`', '')).toSorted()).toEqual(keys);
  });

  test('the values the template shows are accepted, and are the defaults', () => {
    const uncommented = read('registry-template/registry/registry.yaml').replaceAll(/^# (?=[a-z_]+: )/gm, '');
    expect(parseSettings(uncommented)).toEqual({ ...parseSettings(''), idPrefix: 'TASK-', agent: 'somebody', role: 'dev', labels: ['rust', 'sql'], mergedInto: 'main' });
  });
});

/** The reader names the keys it knows when it meets another. */
function knownKeys(): readonly string[] {
  try {
    parseSettings('no_such_key: 1');
  } catch (error) {
    const [, list = ''] = /the keys are (.*)$/.exec(error instanceof Error ? error.message : '') ?? [];
    return list.split(', ').toSorted();
  }
  throw new Error('an unknown key was accepted');
}

describe('links', () => {
  test.each(PAGES)('%s: each relative link leads to a file, and to a heading of it', (page) => {
    const broken = [...withoutBlocks(read(page)).matchAll(/\]\(([^)\s]+)\)/g)]
      .map((match) => match[1] ?? '')
      .filter((link) => !/^[a-z]+:/.test(link))
      .filter((link) => {
        const [path = '', fragment] = link.split('#');
        const target = path === '' ? page : relative(ROOT, resolve(ROOT, dirname(page), path));
        if (!existsSync(join(ROOT, target))) return true;
        return fragment !== undefined && !anchors(read(target)).includes(fragment);
      });
    expect(broken).toEqual([]);
  });
});

function withoutBlocks(text: string): string {
  return text.replaceAll(/^```.*?^```$/gms, '');
}

/** The fragments that GitHub makes of the headings. */
function anchors(text: string): readonly string[] {
  const headings = withoutBlocks(text).matchAll(/^#+ (.*)$/gm);
  return [...headings].map((match) => (match[1] ?? '').toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-'));
}

describe('README.md', () => {
  test('says the two commands first', () => {
    const [first = '', second = ''] = README.split('\n').filter((line) => line.startsWith('    '));
    expect([first.trim(), second.trim()].map((line) => line.replace(/\s+#.*$/, ''))).toEqual(['npm ci && npm run demo', 'npm ci && npm test']);
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    expect(scripts).toMatchObject({ demo: expect.any(String), test: expect.any(String) });
  });

  test('the quick start runs line by line in one shell, and prints what it says', async () => {
    const [quickStart = ''] = blocks(README, 'console');
    const commands = [...quickStart.matchAll(/^\$ (.*)$/gm)].map((match) => match[1] ?? '');
    expect(commands.length).toBeGreaterThan(5);
    const registry = registryAt(realpathSync(mkdtempSync(join(tmpdir(), 'dibs-docs-'))));
    try {
      const marker = '@@@ ';
      const script = ['set -e', 'exec 2>&1', ...commands.flatMap((command, index) => [`echo '${marker}${index}'`, command])].join('\n');
      const { stdout, code } = await registry.spawn('sh', ['-c', script]);
      const printed = stdout.replaceAll(/^@@@ (\d+)$/gm, (_, index: string) => `$ ${commands[Number(index)] ?? ''}`).replaceAll(registry.base, '…');
      expect(timeless(printed)).toBe(timeless(quickStart));
      expect(code).toBe(0);
    } finally {
      registry.remove();
    }
  });

  test('its loop of a worker runs as printed: what works is complete, what fails waits', async () => {
    const [loop = ''] = blocks(README, 'sh');
    expect(loop.trimEnd().split('\n')).toHaveLength(5);
    const registry = await makeRegistry();
    try {
      for (const id of ['T-1', 'T-2', 'T-3']) registry.file(`scoped/${id}.md`, `# ${id}\n`);
      writeFileSync(join(registry.base, 'work.sh'), '#!/bin/sh\n! grep -q "^# Briefing: T-2"\n', { mode: 0o755 });
      const { code, stderr } = await registry.spawn('sh', ['-c', loop]);
      expect([code, registry.names('complete'), registry.names('waiting')]).toEqual([0, ['T-1~1.md', 'T-3~1.md'], ['T-2~1.md']]);
      expect(stderr).toContain('nothing-to-claim');
    } finally {
      registry.remove();
    }
  });

  test('npm link would put a program there', () => {
    const { bin } = JSON.parse(read('package.json')) as { bin: Record<string, string> };
    expect(README).toContain(`node ${bin['dibs'] ?? '?'} `);
  });
});

/** Times and spans differ from run to run. */
function timeless(text: string): string {
  return text.replaceAll(/\b\d{13}\b|\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, 'TIME').replaceAll(/\b\d+ (?:s|min|h)\b/g, 'SPAN').trim();
}

describe('docs/library.md', () => {
  let registry: Registry;
  beforeAll(async () => {
    registry = await makeRegistry();
    mkdirSync(join(registry.base, 'node_modules'));
    symlinkSync(ROOT, join(registry.base, 'node_modules', 'dibs'));
    for (const id of ['deploy', 'T-1']) expect((await registry.dibs(['add', id], { as: 'ana' })).code).toBe(0);
  });
  afterAll(() => registry.remove());

  test('its examples run and print what it says', async () => {
    const examples = [...LIBRARY.matchAll(/^```js\n(.*?)^```\n\n((?: {4}[^\n]*\n)+)/gms)];
    expect(examples.length).toBe(blocks(LIBRARY, 'js').length);
    for (const [index, [, program = '', output = '']] of examples.entries()) {
      if (program.includes("'T-2'")) await registry.dibs(['add', 'T-2'], { as: 'ana' });
      writeFileSync(join(registry.base, `example-${index}.mjs`), program);
      const { stdout, stderr, code } = await registry.spawn(process.execPath, [`example-${index}.mjs`]);
      expect(stderr).toBe('');
      expect(code).toBe(0);
      expect(stdout.trimEnd()).toBe(output.replaceAll(/^ {4}/gm, '').replaceAll(/^\$ .*\n/gm, '').trimEnd());
    }
  });

  test('names only what the package exports', async () => {
    const library = (await import('../../lib/index.ts')) as Record<string, unknown>;
    const table = rows(section(LIBRARY, '## OpenRegistry')).flatMap(([, names = '']) => [...names.matchAll(/`(\w+)`/g)].map((match) => match[1] ?? ''));
    expect(table.length).toBeGreaterThan(15);
    expect(table.filter((name) => typeof library[name] !== 'function')).toEqual([]);
  });
});
