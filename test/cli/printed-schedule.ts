/** A registry and an installation of dibs whose paths need every quote, and what is printed for a clock there. */

import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { registryAt, type Registry } from '../support/fixture.ts';
import { REACHABLE } from '../support/reachable.ts';

export const ROOT = REACHABLE;
/** What means something to a shell, to cron, to systemd, or in XML. */
export const ODD = String.raw`it's 100% of $HOME, ${'${HOME}'} & <a> "b" \%c \\ -- d`;

export const CLOCKS = ['cron', 'systemd', 'launchd'] as const;
export type Clock = (typeof CLOCKS)[number];

export interface OddPlace {
  /** A short path without anything odd. */
  readonly place: string;
  /** One for each test. */
  readonly registry: Registry;
  /** The program of the installation. */
  readonly bin: string;
  printed(clock: Clock, options?: readonly string[]): Promise<string>;
}

/** Lays it all down before the tests of a file, and takes it away after them. */
export function oddPlace(): OddPlace {
  let place = '';
  let bin = '';
  let registry: Registry | undefined;
  const here = (): Registry => {
    if (registry === undefined) throw new Error('there is a registry in a test only');
    return registry;
  };
  beforeAll(() => {
    place = realpathSync(mkdtempSync(join(tmpdir(), 'dibs-schedule-')));
    // Node itself runs no program below a directory with a backslash in its name.
    const installed = join(place, `installed ${ODD.replaceAll('\\', '')}`);
    for (const part of ['dist', 'registry-template', 'package.json']) cpSync(join(ROOT, part), join(installed, part), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(installed, 'node_modules'));
    bin = join(installed, 'dist', 'bin', 'dibs.js');
  });
  beforeEach(async () => {
    registry = registryAt(join(mkdtempSync(join(place, 'r-')), ODD));
    expect(await registry.dibs(['init', registry.base])).toMatchObject({ code: 0 });
  });
  afterAll(() => rmSync(place, { recursive: true, force: true }));
  return {
    get place() {
      return place;
    },
    get registry() {
      return here();
    },
    get bin() {
      return bin;
    },
    async printed(clock, options = []) {
      const { stdout, stderr, code } = await here().spawn(process.execPath, [bin, 'janitor', '--print-schedule', clock, ...options]);
      expect([code, stderr]).toEqual([0, '']);
      return stdout;
    },
  };
}

/** The one line of a crontab that is no comment. */
export function lineOf(text: string): string {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines).toHaveLength(1);
  return lines[0] ?? '';
}
