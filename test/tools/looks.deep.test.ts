/** A look of the shell tools that has to be repeated: what it lists again, and what it sees of what moves meanwhile. */

import { mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeRegistry, type Registry } from '../support/fixture.ts';
import { followsPath, SHELLS } from './shells.ts';
import { layStandIns, SteppedTool, type Stop } from './stepped-tool.ts';
import { TOOLS } from './tools.ts';

const base = realpathSync(mkdtempSync(join(tmpdir(), 'dibs-looks-')));
const standIns = join(base, 'stand-ins');
let registry: Registry;
let name: string;

beforeAll(() => layStandIns(standIns));

afterAll(() => rmSync(base, { recursive: true }));

beforeEach(async () => {
  registry = await makeRegistry();
  for (const id of ['A', 'B', 'C']) registry.file(`scoped/${id}.md`, '');
  for (const shelf of ['discovery', 'waiting', 'review', 'cancelled', 'complete']) registry.file(`${shelf}/X-${shelf}.md`, '');
  name = registry.held('T-1', { owner: 'ana' });
});

afterEach(() => {
  registry.remove();
});

function verifies([program = '', ...words]: readonly string[]): SteppedTool {
  return new SteppedTool({ standIns, shell: [program, ...words], script: join(TOOLS, 'verify_task.sh'), args: ['T-1', 'ana'], env: { DIBS_REGISTRY: registry.root } });
}

async function until(tool: SteppedTool, when: Stop['when']): Promise<readonly string[] | undefined> {
  for (let stop = await tool.next(); stop !== undefined; stop = await tool.next()) {
    // Its operands come first.
    if (stop.program === 'find' && stop.when === when) return [...stop.line.matchAll(/ (\w+)\/\./g)].map(([, shelf = '']) => shelf);
  }
  return undefined;
}

const move = (from: string, to: string): void => renameSync(join(registry.root, from), join(registry.root, to));

/** busybox compares files by whole seconds, so there a look goes by stat. */
const shells = SHELLS.filter(followsPath).map((userland) => [userland.name, userland] as const);

describe.each(shells)('a look of the tools under %s', (_shell, { shell }) => {
  it('lists each shelf once where nothing changes', async () => {
    const tool = verifies(shell);
    expect(await until(tool, 'before')).toEqual(['discovery', 'scoped', 'claimed', 'waiting', 'review', 'cancelled', 'complete']);
    expect(await until(tool, 'before')).toBeUndefined();
    expect(tool.code).toBe(0);
  });

  it('lists only the shelves again that changed since they were listed, each time', async () => {
    const tool = verifies(shell);
    await until(tool, 'after');
    move('scoped/A.md', 'waiting/A.md');
    expect(await until(tool, 'before')).toEqual(['scoped', 'waiting']);
    await until(tool, 'after');
    move('scoped/B.md', 'scoped/B~1.md');
    const again = await until(tool, 'before');
    expect([['scoped'], ['scoped', 'waiting']]).toContainEqual(again);
    await until(tool, 'after');
    expect(await until(tool, 'before')).toBeUndefined();
    expect(tool.code).toBe(0);
  });

  it('sees what comes to a shelf that it lists no more, in the same pass', async () => {
    const tool = verifies(shell);
    await until(tool, 'after');
    writeFileSync(join(registry.root, 'claimed', '.changes'), '');
    expect(await until(tool, 'before')).toEqual(['claimed']);
    move(`claimed/${name}`, 'complete/T-1~1.md');
    await until(tool, 'after');
    expect(await until(tool, 'before')).toEqual(['complete']);
    await tool.finish();
    expect([tool.code, tool.stderr]).toEqual([4, expect.stringContaining('it lies in complete/')]);
  });

  it('sees also what goes on while it is seen', async () => {
    const tool = verifies(shell);
    await until(tool, 'after');
    writeFileSync(join(registry.root, 'claimed', '.changes'), '');
    await until(tool, 'before');
    move(`claimed/${name}`, 'review/T-1~1.md');
    await until(tool, 'after');
    expect(await until(tool, 'before')).toEqual(['review']);
    move('review/T-1~1.md', 'complete/T-1~1.md');
    await until(tool, 'after');
    expect(await until(tool, 'before')).toEqual(['complete']);
    await tool.finish();
    expect([tool.code, tool.stderr]).toEqual([4, expect.stringContaining('it lies in complete/')]);
  });

  it('leaves none of the files that it writes for it', async () => {
    const tool = verifies(shell);
    await until(tool, 'after');
    move('scoped/A.md', 'waiting/A.md');
    await tool.finish();
    expect(registry.names('tmp').filter((file) => file !== 'clock')).toEqual([]);
  });
});
