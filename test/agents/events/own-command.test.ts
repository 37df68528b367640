import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOwnCommand } from '../../../lib/agents/events/own-command.ts';

describe('a command of dibs’s own passes', () => {
  it.each([
    'dibs boot --ack',
    '  dibs boot',
    'dibs claim T-1 --session 4f2a-9c1e',
    `dibs note T-1 'the parser is done, the tests come next'`,
    'dibs note T-1 "it\'s done"',
    'dibs release T-1 --to=waiting --reason=lunch',
    'dibs list --shelf scoped',
    'dibs handoff T-1 --to ana~s2',
    'dibs show T-1 --registry /a/b/.agent/registry',
    './node_modules/.bin/dibs boot',
    'node_modules/.bin/dibs boot',
    '/home/ana/my-project/node_modules/.bin/dibs boot --ack',
    'dibs resume T-1',
    String.raw`dibs note T-1 it\'s`,
  ])('%s', (line) => {
    expect(isOwnCommand(line)).toBe(true);
  });
});

describe('anything else does not', () => {
  it.each([
    ['two commands', 'dibs boot; rm -rf .'],
    ['two commands', 'dibs boot && make'],
    ['two commands', 'dibs boot || make'],
    ['two commands', 'dibs boot\nmake'],
    ['two commands', 'dibs boot\rmake'],
    ['one in the background', 'dibs boot & make'],
    ['a pipe', 'dibs show T-1 | sh'],
    ['a substitution', 'dibs note T-1 "$(make)"'],
    ['a substitution', 'dibs note T-1 `make`'],
    ['a substitution', 'dibs note T-1 "`make`"'],
    ['a variable, which may hold anything', 'dibs $VERB T-1'],
    ['a redirection', 'dibs show T-1 > src/a.ts'],
    ['a redirection', 'dibs add T-1 --body-file - < a'],
    ['a process substitution', 'dibs show =(make)'],
    ['a group', '(dibs boot)'],
    ['words made of one', 'dibs {steal,T-1} --force'],
    ['a glob, which may become any word', 'dibs st*l T-1 --force'],
    ['steal', 'dibs steal T-1 --force --reason x'],
    ['steal, behind an option', 'dibs --agent bob steal T-1 --if-expired'],
    ['steal, in quotes', `dibs 'steal' T-1 --force`],
    ['steal, in halves', 'dibs st""eal T-1 --force'],
    ['steal, escaped', String.raw`dibs s\teal T-1 --force`],
    ['a command that dibs would run', 'dibs run T-2 -- rm -rf .'],
    ['what would take the gate away', 'dibs hooks uninstall'],
    ['what would take the guard away', 'dibs guard uninstall'],
    ['a variable set before', 'NODE_OPTIONS=--require=./x.js dibs boot'],
    ['another program', 'dibs-hook claude'],
    ['another program', './dibs boot'],
    ['another program', 'evil/dibs boot'],
    ['another program', '../node_modules/.bin/dibs boot'],
    ['another program', '/tmp/x;/node_modules/.bin/dibs boot'],
    ['another program', 'npx dibs boot'],
    ['another program', 'sudo dibs boot'],
    ['another program', 'make dibs'],
    ['letters that fish spells out', String.raw`dibs s\x74eal T-1 --force`],
    ['a quote that ends elsewhere in fish', String.raw`dibs --agent '\'' steal T-1 --reason \' --force`],
    ['a quote that is open', `dibs note T-1 'x`],
    ['nothing', ''],
    ['nothing', '   '],
  ])('%s: %s', (_what, line) => {
    expect(isOwnCommand(line)).toBe(false);
  });
});

describe('in PowerShell', () => {
  it.each(['dibs boot --ack', 'dibs claim T-1 --session=4f2a-9c1e', 'dibs boot --ack --registry /a/b/.agent/registry'])('plain words pass: %s', (line) => {
    expect(isOwnCommand(line, 'PowerShell')).toBe(true);
  });

  it.each([String.raw`dibs --agent "\" steal T-1 --force --reason \"x"`, 'dibs --json,steal,T-1', 'dibs --json\u00A0steal T-1', 'dibs st\u201C\u201Deal T-1', `dibs --agent "x"steal T-1`])('what it reads in its own way does not: %s', (line) => {
    for (const tool of ['PowerShell', 'powershell']) expect(isOwnCommand(line, tool)).toBe(false);
  });
});

it('what passes is one simple command, whatever shell reads it: dibs is called once, without steal, and nothing else is run', () => {
  const base = mkdtempSync(join(tmpdir(), 'dibs-own-'));
  try {
    writeFileSync(join(base, 'dibs'), '#!/bin/sh\necho called\nfor word; do if [ "$word" = steal ]; then echo STOLE; fi; done\n', { mode: 0o755 });
    // Files whose names globs would find, and a program that must not run.
    writeFileSync(join(base, 'steal'), '');
    writeFileSync(join(base, 'evil'), '#!/bin/sh\necho EVIL\n', { mode: 0o755 });
    const piece = fc.constantFrom('dibs', 'steal', 'st', 'eal', 'evil', 'T-1', ' ', ' ', ' ', "'", '"', '\\', ';', '&', '|', '$', '(', ')', '`', '<', '>', '{', '}', ',', '*', '?', '[', ']', '~', '!', '#', '=', '\n', '$(evil)', '`evil`', ';evil', '--agent', '-', '$IFS');
    const shells = ['sh', 'bash'].filter((shell) => spawnSync(shell, ['-c', 'true']).status === 0);
    const passed: string[] = [];
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const line = `dibs ${pieces.join('')}`;
        if (isOwnCommand(line)) passed.push(line);
      }),
      { numRuns: 20_000, seed: 7 },
    );
    const lines = [...new Set(passed)].slice(0, 150);
    expect(lines.length).toBeGreaterThan(100);
    for (const shell of shells) {
      for (const line of lines) {
        const { stdout } = spawnSync(shell, ['-c', line], { cwd: base, env: { PATH: `${base}:/usr/bin:/bin` }, encoding: 'utf8' });
        expect([shell, line, stdout]).toEqual([shell, line, 'called\n']);
      }
    }
  } finally {
    rmSync(base, { recursive: true });
  }
});
