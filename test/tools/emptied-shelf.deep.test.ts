/**
 * A shelf that git empties is gone as a directory. So it can go away, or be away for a moment, between any two steps of
 * a tool: that is no failed file system.
 */

import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { BELIEFS } from '../support/claim-left.ts';
import { layRegistry } from '../support/lay-files.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { SHELLS, whereIs } from './shells.ts';
import { belief, tenure, TASK } from './situation.ts';
import { layStandIns, SteppedTool } from './stepped-tool.ts';
import { TOOLS } from './tools.ts';

const scratch = scratchDirectory('emptied-shelf');
const standIns = join(scratch, 'bin');
layStandIns(standIns);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const SETTINGS = { 'registry.yaml': 'version: 1\n' };
const HELD = { [`claimed/${tenure('T-1', { owner: 'ana' })}`]: TASK, ...Object.fromEntries(Object.keys(belief('T-1', { owner: 'ana' })).map((path) => [path, BELIEFS.confirmed])) };

interface Ended {
  readonly at: number;
  readonly code: number | null | undefined;
  readonly stderr: string;
  readonly claimed: readonly string[];
  readonly scoped: readonly string[];
}

const namesIn = (directory: string): readonly string[] => (existsSync(directory) ? readdirSync(directory).filter((name) => !name.startsWith('.')) : []);

/** Runs a tool once for each of its stops, and takes scoped/ away there, for good or until the tool has ended. */
async function emptyAtEachStop(shell: readonly [string, ...string[]], script: string, lay: (root: string) => void): Promise<readonly Ended[]> {
  const all: Ended[] = [];
  for (let at = 0; ; at++) {
    const root = join(scratch, `registry-${at}`);
    lay(root);
    const tool = new SteppedTool({ standIns, shell, script: join(TOOLS, script), args: ['T-1', 'ana'], env: { DIBS_REGISTRY: root } });
    const stash = join(root, 'tmp/stash');
    let isEmptied = false;
    for (let count = 0; (await tool.next()) !== undefined; count++) {
      if (count !== at || !existsSync(join(root, 'scoped'))) continue;
      renameSync(join(root, 'scoped'), stash);
      isEmptied = true;
    }
    await tool.finish();
    if (isEmptied || at < 8) all.push({ at, code: tool.code, stderr: tool.stderr, claimed: namesIn(join(root, 'claimed')), scoped: [...namesIn(stash), ...namesIn(join(root, 'scoped'))] });
    const isOver = !isEmptied && at > 8;
    rmSync(root, { recursive: true });
    if (isOver) return all;
  }
}

const shells = SHELLS.filter(({ shell: [program] }) => whereIs(program) !== undefined).map((userland) => [userland.name, userland] as const);

describe.each(shells)('scoped/ that is taken away while a tool runs under %s', (_name, { shell }) => {
  it('leaves the task where it was, which is told as not found, or claimed', async () => {
    const ends = await emptyAtEachStop(shell, 'claim_task.sh', (root) => layRegistry(root, ['claimed', 'tmp'], { ...SETTINGS, 'scoped/T-1.md': TASK }));
    for (const { code, stderr, claimed, scoped, at } of ends) expect([at, code, code === 0 ? claimed : scoped, stderr]).toEqual([at, code === 0 ? 0 : 5, [expect.any(String)], expect.any(String)]);
    expect(new Set(ends.map(({ code }) => code))).toEqual(new Set([0, 5]));
  });

});

describe.each(shells.slice(0, 1))('scoped/ that is taken away while a claim is given back under %s', (_name, { shell }) => {
  it('is made again, and the task lies where git put it or where it was given back to', async () => {
    const ends = await emptyAtEachStop(shell, 'release_task.sh', (root) => layRegistry(root, ['scoped', 'tmp'], { ...SETTINGS, ...HELD }));
    for (const { code, stderr, scoped, at } of ends) expect([at, code, scoped, stderr]).toEqual([at, code === 75 ? 75 : 0, ['T-1~1.md'], expect.any(String)]);
  });
});
