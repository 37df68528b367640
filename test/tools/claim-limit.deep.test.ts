/**
 * max_claims among tools of the shell that claim at once, and dibs beside them: wherever one stops, so many stay, and
 * who was told so holds.
 */

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { layRegistry } from '../support/lay-files.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { SHELLS, whereIs } from './shells.ts';
import { layStandIns, SteppedTool } from './stepped-tool.ts';
import { TOOLS } from './tools.ts';

const DIBS = join(import.meta.dirname, '..', '..', 'dist', 'bin', 'dibs.js');
const scratch = scratchDirectory('claim-limit');
const standIns = join(scratch, 'bin');
layStandIns(standIns);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const IDS = ['T-1', 'T-2', 'T-3', 'T-4'];
const REFUSED = 6;

function registry(): string {
  const tasks = Object.fromEntries(IDS.map((id) => [`scoped/${id}.md`, `${id}\n`]));
  return layRegistry(mkdtempSync(join(scratch, 'registry-')), ['claimed', 'holders', 'log', 'tmp'], { 'registry.yaml': 'max_claims: 1\n', ...tasks });
}

const env = (root: string): Record<string, string> => ({ DIBS_REGISTRY: root, DIBS_AGENT: 'ana' });
const heldIn = (root: string): readonly string[] => readdirSync(join(root, 'claimed')).map((name) => name.slice(0, 3));

/** Its exit code. */
function ended([program, ...args]: readonly [string, ...string[]], root: string): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: '/', stdio: 'ignore', env: { PATH: process.env['PATH'], HOME: scratch, ...env(root) } });
    child.once('error', reject);
    child.once('close', (code) => resolve(code));
  });
}

const claimTask = (shell: readonly [string, ...string[]], id: string): readonly [string, ...string[]] => [...shell, join(TOOLS, 'claim_task.sh'), id];
const dibsClaim = (id: string): readonly [string, ...string[]] => [process.execPath, DIBS, 'claim', id];

const shells = SHELLS.filter(({ shell: [program] }) => whereIs(program) !== undefined).map((userland) => [userland.name, userland] as const);

describe.each(shells)('two claims, the tool under %s and another', (_name, { shell }) => {
  it.each([
    ['the tool', (id: string) => claimTask(shell, id)],
    ['dibs', dibsClaim],
  ])('leave one, wherever the tool stops while %s claims', async (_other, other) => {
    const outcomes = new Set<string>();
    for (let at = 0; ; at++) {
      const root = registry();
      const tool = new SteppedTool({ standIns, shell, script: join(TOOLS, 'claim_task.sh'), args: ['T-1'], env: env(root) });
      let stop = await tool.next();
      // It has read its clock, so that its stamp is the earlier one.
      while (stop !== undefined && !(stop.program === 'mv' && stop.when === 'before')) stop = await tool.next();
      for (let left = at; left > 0 && stop !== undefined; left--) stop = await tool.next();
      const isOver = stop === undefined;
      const code = await ended(other('T-2'), root);
      await tool.finish();
      outcomes.add(`${heldIn(root).length} held, ${[tool.code, code].filter((exit) => exit === 0).length} told so, ${[tool.code, code].filter((exit) => exit === REFUSED).length} refused`);
      rmSync(root, { recursive: true });
      if (isOver) break;
    }
    expect([...outcomes]).toEqual(['1 held, 1 told so, 1 refused']);
  });
});

describe('four claims at once', () => {
  const mixes = [
    ['dibs', dibsClaim],
    ...shells.map(([name, { shell }]) => [name, (id: string) => claimTask(shell, id)] as const),
    ['dibs and the tools', (id: string) => (id < 'T-3' ? dibsClaim(id) : claimTask(['sh'], id))],
  ] as const;

  it.each(mixes)('of %s leave one, in each of ten races', async (_name, line) => {
    for (let round = 0; round < 10; round++) {
      const root = registry();
      const codes = await Promise.all(IDS.map((id) => ended(line(id), root)));
      expect(codes.toSorted((a, b) => Number(a) - Number(b))).toEqual([0, REFUSED, REFUSED, REFUSED]);
      expect(heldIn(root)).toEqual([IDS[codes.indexOf(0)]]);
      expect(existsSync(join(root, 'scoped', `${IDS[codes.indexOf(0)]}.md`))).toBe(false);
      rmSync(root, { recursive: true });
    }
  });
});
