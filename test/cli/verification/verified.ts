/** A registry with one claimed task that says how it is verified, one for each test of a file. */

import { beforeEach } from 'vitest';
import type { Json, Result, RunOptions } from '../../support/fixture.ts';
import { registry } from '../../support/running.ts';

export { registry, start } from '../../support/running.ts';

beforeEach(async () => {
  await lay('verify: test -e done');
});

/** A claim of ana whose text has these lines in its front matter. */
export async function lay(lines: string, id = 'T-1'): Promise<void> {
  registry.file(`scoped/${id}.md`, `---\ntitle: One\n${lines}\n---\n`);
  await ana(['claim', id]);
}

export function ana(args: readonly string[], options: RunOptions = {}): Promise<Result> {
  return registry.dibs(args, { as: 'ana', ...options });
}

/** Completes it, with its commands allowed. */
export async function allowedAndCompleted(id = 'T-1', ...more: readonly string[]): Promise<Result> {
  await ana(['trust', id]);
  return await ana(['complete', id, ...more]);
}

export async function receipts(id = 'T-1'): Promise<Json> {
  return (await ana(['log', id, '--json'])).json.events.filter(({ event }: Json) => event === 'verified');
}
