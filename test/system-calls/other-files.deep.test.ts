/**
 * Files that are not dibs's own, a host's settings and git's hooks: killed at each call that changes something, dibs
 * leaves the old one or the new one.
 */

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { skipBecause } from '../support/fixture.ts';
import { copyTree } from '../support/copy-tree.ts';
import { StageOfCopies, type RunOfStage } from './stage-of-copies.ts';
import { stopEverywhere } from './stop-everywhere.ts';
import { whyNoStrace } from './strace.ts';

const BIN = join(import.meta.dirname, '..', '..', 'dist', 'bin', 'dibs.js');
const CHANCE = /\.dibs-[0-9a-f]{12}/g;
const LONG_MS = 300_000;

interface Case {
  readonly what: string;
  readonly args: readonly string[];
  /** What undoes it, or what it undoes. */
  readonly counterpart: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  /** Has it been done already, and is undone here? */
  readonly done?: true;
}

class OtherFiles extends StageOfCopies {
  readonly #case: Case;
  readonly #before: Readonly<Record<string, string>>;
  readonly #after: Readonly<Record<string, string>>;

  constructor(laid: Case) {
    super();
    this.#case = laid;
    for (const directory of ['.claude', '.git/hooks', '.git/objects', '.git/refs']) mkdirSync(join(this.laid, directory), { recursive: true });
    writeFileSync(join(this.laid, '.git/HEAD'), 'ref: refs/heads/main\n');
    for (const [path, text] of Object.entries(laid.files)) {
      mkdirSync(dirname(join(this.laid, path)), { recursive: true });
      writeFileSync(join(this.laid, path), text);
      chmodSync(join(this.laid, path), 0o755);
    }
    if (laid.done === true) this.#dibs(this.laid, laid.counterpart);
    this.#before = this.#read(this.laid);
    const whole = join(this.base, 'whole');
    copyTree(this.laid, whole);
    this.#dibs(whole, laid.args);
    this.#after = this.#read(whole);
  }

  protected runIn(root: string): RunOfStage {
    return { args: this.#case.args, env: this.#env(root), cwd: root };
  }

  /** Each file is the old one or the new one, whole; and who types it again, or undoes it, gets there. */
  faults(root: string): Promise<readonly string[]> {
    const faults: string[] = [];
    const left = this.#read(root);
    for (const path of new Set([...Object.keys(this.#before), ...Object.keys(this.#after)])) {
      if (left[path] !== this.#before[path] && left[path] !== this.#after[path]) faults.push(`${path} is neither the old one nor the new one: ${JSON.stringify(left[path]?.slice(0, 60))}`);
    }
    const later = `${root}-later`;
    copyTree(root, later);
    const runs = this.#case.done === true ? [this.#case.args, this.#case.args] : [this.#case.args, this.#case.counterpart];
    for (const [index, args] of runs.entries()) {
      const { status, stderr } = this.#dibs(later, args);
      if (status !== 0) faults.push(`then ${args.join(' ')} exits ${status}: ${stderr}`);
      const expected = index === 0 ? this.#after : this.#case.done === true ? this.#after : this.#before;
      if (JSON.stringify(this.#read(later)) !== JSON.stringify(expected)) faults.push(`then ${args.join(' ')} leaves ${JSON.stringify(this.#read(later)).slice(0, 300)}`);
    }
    rmSync(later, { recursive: true });
    return Promise.resolve(faults);
  }

  describe(root: string): string {
    return JSON.stringify(this.#read(root)) === JSON.stringify(this.#after) ? 'done' : 'not done';
  }

  #env(root: string): Record<string, string> {
    // What dibs keeps of itself is no file of somebody else: test/cli/start/kept-code.test.ts.
    return { PATH: process.env['PATH'] ?? '/usr/bin:/bin', HOME: root, DIBS_AGENT: 'ana', NODE_DISABLE_COMPILE_CACHE: '1' };
  }

  #dibs(root: string, args: readonly string[]): { readonly status: number | null; readonly stderr: string } {
    return spawnSync(process.execPath, [BIN, ...args], { cwd: root, env: this.#env(root), encoding: 'utf8' });
  }

  /** What a host and git read: the settings, and each hook with the one that it runs. */
  #read(root: string): Record<string, string> {
    const paths = ['.claude/settings.json', ...readdirSync(join(root, '.git/hooks')).filter((name) => !name.startsWith('.')).map((name) => `.git/hooks/${name}`)];
    const files = paths.filter((path) => existsSync(join(root, path))).map((path) => [path, readFileSync(join(root, path), 'utf8')] as const);
    return Object.fromEntries(
      files.map(([path, text]) => {
        const kept = CHANCE.exec(text)?.[0];
        CHANCE.lastIndex = 0;
        const runs = kept === undefined ? '' : readFileSync(join(root, `.git/hooks${kept}`, path.split('/').at(-1) ?? ''), 'utf8');
        return [path, `${(statSync(join(root, path)).mode & 0o777).toString(8)} ${text.replaceAll(CHANCE, '.dibs-CHANCE')}${runs}`];
      }),
    );
  }
}

const INSTALL = ['hooks', 'install', '--scope', 'user', '--host', 'claude'];
const UNINSTALL = ['hooks', 'uninstall', '--scope', 'user', '--host', 'claude'];
const SETTINGS = { '.claude/settings.json': '{\n  "model": "x" // the fast one\n}\n' };
const HOOKS = { '.git/hooks/pre-commit': '#!/bin/sh\nexec true\n', '.git/hooks/pre-push': '#!/usr/bin/env node\n' };

const CASES: readonly Case[] = [
  { what: 'hooks install, into settings', args: INSTALL, counterpart: UNINSTALL, files: SETTINGS },
  { what: 'hooks install, where there were none', args: INSTALL, counterpart: UNINSTALL, files: {} },
  { what: 'hooks uninstall', args: UNINSTALL, counterpart: INSTALL, files: SETTINGS, done: true },
  { what: 'guard install, into a script and before a program', args: ['guard', 'install'], counterpart: ['guard', 'uninstall'], files: HOOKS },
  { what: 'guard install, where there were none', args: ['guard', 'install'], counterpart: ['guard', 'uninstall'], files: {} },
  { what: 'guard uninstall', args: ['guard', 'uninstall'], counterpart: ['guard', 'install'], files: HOOKS, done: true },
];

const why = whyNoStrace();

describe('killed at each call that changes something, it leaves the old file or the new one:', () => {
  test.for(CASES.map((laid) => [laid.what, laid] as const))('%s', { timeout: LONG_MS }, async ([, laid], context) => {
    if (why !== undefined) skipBecause(context, why);
    const stage = new OtherFiles(laid);
    try {
      const { faults, whole, stopped } = await stopEverywhere(stage);
      // Where in a process the write to a staged file comes changes with Node; the calls before and behind it are met.
      expect(faults.filter((fault) => !/^write \S*\.dibs-CHANCE #1 was not met again/.test(fault))).toEqual([]);
      expect([whole.exit, whole.left]).toEqual([0, 'done']);
      expect(stopped.length).toBeGreaterThan(laid.done === true ? 1 : 4);
    } finally {
      stage.remove();
    }
  });
});
