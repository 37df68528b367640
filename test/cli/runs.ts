/** `dibs run` in a registry with one task, one for each test of a file. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach } from 'vitest';
import type { Running } from '../support/background.ts';
import type { Json, Result, RunOptions } from '../support/fixture.ts';
import { registry, start } from '../support/running.ts';

export { registry, start };

beforeEach(() => {
  registry.file('scoped/T-1.md', 'the task\n');
});

/** dibs run with a shell's script for a command. */
export function run(id: string, script: string, options: readonly string[] = [], more: RunOptions = {}): Promise<Result> {
  return registry.dibs(['run', id, ...options, '--', 'sh', '-c', script], { as: 'alice', ...more });
}

/** The same command, which says `ready` and stays until the test makes the file `go`. */
export function startWaiting(id: string, options: readonly string[] = [], as = 'alice'): Running {
  return start(['run', id, ...options, '--', 'sh', '-c', 'echo ready; while [ ! -e go ]; do sleep 0.05; done'], { as });
}

export function go(): void {
  writeFileSync(join(registry.base, 'go'), '');
}

export async function events(id = 'T-1'): Promise<Json> {
  return (await registry.dibs(['log', id, '--json'])).json.events;
}
