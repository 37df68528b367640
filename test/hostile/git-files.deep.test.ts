/** What git's own files turn out to be, where a registry is looked for: nothing that is no ordinary file is read. */

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { skipBecause } from '../support/fixture.ts';
import { everyVerb, isPromised } from './every-verb.ts';
import { KINDS, layGoodRegistry } from './hostile-entries.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { WarmDibs } from '../support/warm-dibs.ts';

const dibs = new WarmDibs();
let base: string;

beforeEach(() => {
  base = scratchDirectory('git');
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await dibs.stop();
  rmSync(base, { recursive: true, force: true });
});

afterAll(() => dibs.stop());

// Symlinks are git's to follow.
const kinds = KINDS.filter(({ what, foreign }) => foreign !== true && !what.startsWith('a symlink'));

describe.each(['.git', '.git/config', '.git/commondir', '.git/config.worktree'])('%s', (path) => {
  it.for(kinds)('that is $what stops no verb', async (kind, context) => {
    if (kind.needsRoot === true && process.getuid?.() !== 0) skipBecause(context, `only root can make ${kind.what}`);
    const project = join(layGoodRegistry(join(base, 'r')), '..', '..');
    if (path !== '.git') mkdirSync(join(project, '.git'));
    await kind.make(join(project, path), join(base, 'r', 'outside'));
    for (const args of everyVerb('GOOD')) {
      const { code } = await dibs.run(args, { cwd: project, env: { DIBS_AGENT: 'alice' } });
      expect([args, code, isPromised(args, code)]).toEqual([args, code, true]);
      // Where it cannot be told what the repository is, that is said; no registry is guessed.
      if (['.git/config', '.git/commondir'].includes(path) && args[0] === 'claim') expect([args, code]).toEqual([args, 74]);
    }
  });
});
