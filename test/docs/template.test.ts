/**
 * What is laid into a project says the truth to those who have never heard of dibs: its commands are commands, its
 * scripts are there.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../lib/cli/input/parse.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const TEMPLATE = join(ROOT, 'registry-template');
const BOOT = readFileSync(join(TEMPLATE, 'AGENT_BOOT.md'), 'utf8');
const TEXTS = ['AGENT_BOOT.md', 'registry/README.md', ...readdirSync(join(TEMPLATE, 'schedule')).map((name) => `schedule/${name}`)];

describe('the template', () => {
  it.each(TEXTS)('%s: each command of dibs in it is one', (path) => {
    const text = readFileSync(join(TEMPLATE, path), 'utf8');
    const commands = [...text.matchAll(/`dibs ([^`\n]+)`|^ {4}dibs (.+)$/gm)].map((match) => match[1] ?? match[2] ?? '');
    const words = commands.map((command) => [...command.matchAll(/"[^"]*"|\S+/g)].map(([word]) => word.replace('<ID>', 'TASK-1')));
    // A verb alone is a mention; its help takes it without arguments.
    expect(words.filter((command) => parseCommandLine(command.length === 1 ? [...command, '--help'] : command).verb === undefined)).toEqual([]);
    if (path.endsWith('.md')) expect(words.length).toBeGreaterThan(2);
  });

  it('AGENT_BOOT.md explains each word that dibs boot can begin with', () => {
    const page = readFileSync(join(ROOT, 'docs', 'cli.md'), 'utf8');
    const verdicts = [.../^### boot$([^]*?)^### /m.exec(page)?.[1]?.matchAll(/^\| `([A-Z ]+?)(?: T-1)?` \|/gm) ?? []].map(([, verdict = '']) => verdict);
    expect(verdicts).toContain('COULD NOT LOOK');
    expect(verdicts.filter((verdict) => !BOOT.includes(`\n| ${verdict} | `))).toEqual([]);
  });

  it('AGENT_BOOT.md says of each script in tools/ what it stands for, and names no other', () => {
    const named = [...BOOT.matchAll(/\.agent\/tools\/([\w.]+)/g)].map(([, name = '']) => name);
    const files = readdirSync(join(TEMPLATE, 'tools'), { withFileTypes: true }).filter((entry) => entry.isFile());
    const programs = files.map(({ name }) => name).filter((name) => readFileSync(join(TEMPLATE, 'tools', name), 'utf8').startsWith('#!'));
    expect([...new Set(named)].toSorted()).toEqual(programs.toSorted());
  });

  it('no crontab or unit leads to a script that is not there', () => {
    const named = TEXTS.flatMap((path) => [...readFileSync(join(TEMPLATE, path), 'utf8').matchAll(/\.agent\/tools\/([\w.]+)/g)]).map(([, name = '']) => name);
    expect(readdirSync(join(TEMPLATE, 'tools'))).toEqual(expect.arrayContaining([...new Set(named)]));
  });
});
