/** The bundle, run on a registry of its own for each test as ana's session S1. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { makeRegistry, type Registry, type Result } from '../../support/fixture.ts';
import type { HOST_NAMES, Sent } from './payloads.ts';

export type HostName = (typeof HOST_NAMES)[number];

/** What a host starts, and what that loads. */
export const BUNDLE = resolve(import.meta.dirname, '../../../dist/hook.cjs');
export const PROGRAM = resolve(BUNDLE, '../packed/hook-program.cjs');
export const OWNER = 'ana~S1';

interface Fired {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** What is changed in the payload. */
  readonly more?: Readonly<Record<string, unknown>>;
}

export interface Hooked {
  readonly registry: Registry;
  /** Runs the bundle with a payload. */
  readonly fire: (host: HostName, sent: Sent, fired?: Fired) => Promise<Result>;
  /** Takes a claim away from its owner. */
  readonly lose: (id: string) => Promise<void>;
}

/**
 * For the tests of a file, each of which has a registry of its own: `registry` is that of the test that runs.
 * `isAlone`: nothing else lies beside the project, whatever there is where projects of tests are made.
 */
export function useHooked({ isAlone = false }: { readonly isAlone?: boolean } = {}): Hooked {
  let current: Registry;
  let parent: string | undefined;
  beforeEach(async () => {
    parent = isAlone ? mkdtempSync(join(tmpdir(), 'dibs-alone-')) : undefined;
    current = await makeRegistry(parent);
  });
  afterEach(() => {
    current.remove();
    if (parent !== undefined) rmSync(parent, { recursive: true, force: true });
  });
  const registry = new Proxy({} as Registry, { get: (_, key) => Reflect.get(current, key) as unknown });
  return {
    registry,
    fire: (host, { event, input }, { env = { DIBS_AGENT: 'ana' }, cwd = registry.base, more = {} } = {}) => {
      const sent = 'workspace_roots' in input ? { ...input, workspace_roots: [cwd], ...('cwd' in input ? { cwd } : {}) } : { ...input, cwd };
      return registry.spawn(process.execPath, [BUNDLE, host, ...(event === undefined ? [] : [event])], { env, cwd, input: JSON.stringify({ ...sent, ...more }) });
    },
    lose: async (id) => {
      const { code, stderr } = await registry.dibs(['steal', id, '--force', '--reason', 'its host is gone'], { as: 'bob' });
      expect([code, stderr]).toEqual([0, '']);
    },
  };
}
