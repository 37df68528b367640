/** A registry for each test of a file, and the commands that a test leaves running, which end with it. */

import { afterEach, beforeEach } from 'vitest';
import { Running } from './background.ts';
import { makeRegistry, type Registry, type RunOptions } from './fixture.ts';

export let registry: Registry;
const running: Running[] = [];

beforeEach(async () => {
  registry = await makeRegistry();
});

afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
  registry.remove();
});

export function start(args: readonly string[], options: RunOptions = { as: 'alice' }): Running {
  const one = new Running(registry, args, options);
  running.push(one);
  return one;
}
