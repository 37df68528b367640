/** `dibs run` in a registry with one task, one for each test of a file. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { Running } from '../support/background.ts';
import { makeRegistry, type Json, type Registry, type Result, type RunOptions } from '../support/fixture.ts';

export let registry: Registry;
const running: Running[] = [];

beforeEach(async () => {
  registry = await makeRegistry();
  registry.file('scoped/T-1.md', 'the task\n');
});

afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
  registry.remove();
});

/** dibs run with a shell's script for a command. */
export function run(id: string, script: string, options: readonly string[] = [], more: RunOptions = {}): Promise<Result> {
  return registry.dibs(['run', id, ...options, '--', 'sh', '-c', script], { as: 'alice', ...more });
}

export function start(args: readonly string[], options: RunOptions = { as: 'alice' }): Running {
  const one = new Running(registry, args, options);
  running.push(one);
  return one;
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
