/**
 * Ten thousand files of somebody else's in one place of a registry: every verb answers as it would without them, and
 * briefly.
 */

import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { everyVerb } from './every-verb.ts';
import { layGoodRegistry } from './hostile-entries.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { WarmDibs, type Said } from '../support/warm-dibs.ts';

const CROWD = 10_000;
// What a person or a model still reads: a screen or two.
const MOST_LINES = 60;

const dibs = new WarmDibs();
let base: string;
let root: string;

beforeEach(() => {
  base = scratchDirectory('crowd');
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await dibs.stop();
  rmSync(base, { recursive: true, force: true });
});

afterAll(() => dibs.stop());

function run(args: readonly string[]): Promise<Said> {
  return dibs.run(args, { cwd: join(base, 'r', 'project'), env: { DIBS_AGENT: 'alice' } });
}

function lay(): void {
  root = layGoodRegistry(join(base, 'r'));
  // It waits for a task that is not there, which the doctor would name.
  rmSync(join(root, 'scoped', 'NEEDS.md'));
  writeFileSync(join(root, 'scoped', 'T-1.md'), '# One\n');
}

/** What each verb says in a registry with these in it, one verb after the other. */
async function answers(directory: string, name: (index: number) => string): Promise<readonly { line: string; code: number; lines: number }[]> {
  lay();
  mkdirSync(join(root, directory), { recursive: true });
  for (let index = 0; index < CROWD; index++) writeFileSync(join(root, directory, name(index)), '');
  const told = [];
  for (const args of everyVerb('T-1')) {
    const { code, stdout, stderr } = await run(args);
    told.push({ line: args.join(' '), code, lines: `${stdout}${stderr}`.split('\n').length });
  }
  return told;
}

const SHELVES = ['discovery', 'scoped', 'claimed', 'waiting', 'review', 'cancelled', 'complete'];

describe('ten thousand files that are nobody’s', () => {
  it.each([...SHELVES, 'holders', 'holders/alice', 'log', 'tmp', 'lost+found', '.'])('in %s cost time only', async (directory) => {
    lay();
    const alone = [];
    for (const args of everyVerb('T-1')) alone.push({ line: args.join(' '), code: (await run(args)).code });
    const told = await answers(directory, (index) => `some file ${index}`);
    // Files on a shelf, or where owners have directories, are a finding: that is the doctor's.
    const findings = [...SHELVES, 'holders'].includes(directory);
    expect(told.map(({ line, code }) => ({ line, code }))).toEqual(alone.map(({ line, code }) => ({ line, code: findings && line.startsWith('doctor') ? 65 : code })));
    // The help is as long with one task.
    expect(told.filter(({ line, lines }) => line !== 'help' && lines > MOST_LINES)).toEqual([]);
    expect(readdirSync(join(root, directory)).filter((name) => name.startsWith('some file '))).toHaveLength(CROWD);
  });

  it('are counted, after the first ten', async () => {
    await answers('scoped', (index) => `some file ${index}`);
    const list = (await run(['list'])).stdout;
    expect(list.match(/^foreign {2}scoped\/some file/gm)).toHaveLength(10);
    expect(list).toMatch(/^foreign {2}and 9990 more: dibs doctor$/m);
    const doctor = (await run(['doctor'])).stdout;
    expect(doctor.match(/^problem {2}foreign {2}scoped\/some file/gm)).toHaveLength(10);
    expect(doctor).toMatch(/^problem {2}foreign {2}and 9990 more: --json has them all\n10000 problems$/m);
    expect(JSON.parse((await run(['doctor', '--json'])).stdout).findings).toHaveLength(CROWD);
  });
});

describe('ten thousand tasks', () => {
  it('are claimed, given back and completed like one', async () => {
    lay();
    for (let index = 0; index < CROWD; index++) writeFileSync(join(root, 'complete', `DONE-${index}.md`), '');
    for (const [args, code] of [[['claim', 'T-1'], 0], [['renew'], 0], [['release', 'T-1'], 0], [['claim', 'T-1'], 0], [['complete', 'T-1'], 0], [['claim', 'DONE-7'], 6], [['list'], 0], [['doctor'], 0], [['janitor'], 0]] as const) {
      const said = await run(args);
      expect([args, said.code]).toEqual([args, code]);
      expect(`${said.stdout}${said.stderr}`.split('\n').length).toBeLessThan(MOST_LINES);
    }
  });
});
