/** A stamp is given once, by the tools as by dibs: beliefs and the log say by it which claim has ended. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { parseClaimed } from '../../lib/rules/name.ts';
import { layFiles, layRegistry } from '../support/lay-files.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { SHELLS, whereIs } from './shells.ts';
import { TOOLS } from './tools.ts';

const DIBS = join(import.meta.dirname, '..', '..', 'dist', 'bin', 'dibs.js');
const scratch = scratchDirectory('stamp');
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const claimants = [
  ['dibs', [process.execPath, DIBS, 'claim', 'T-1']] as const,
  ...SHELLS.filter(({ shell: [program] }) => whereIs(program) !== undefined).map(({ name, shell }) => [`the tool under ${name}`, [...shell, join(TOOLS, 'claim_task.sh'), 'T-1']] as const),
];

const line = (stamp: string): string => `{"v":1,"at":1,"event":"release","id":"T-1","generation":1,"by":"ana","from":"claimed/T-1~1@${stamp}.md","to":"scoped/T-1~1.md"}\n`;

/** A stamp for each ms of the next seconds, in which the claim is made: after it the first that was not given. */
const AHEAD_MS = 700;

it.each([
  ['a log of a few lines', (times: readonly number[]) => ({ 'log/T-1.jsonl': line(times.map((ms) => `ana:${ms}+60`).join(' ')) })],
  ['a log of many lines, which are damaged', (times: readonly number[]) => ({ 'log/T-1.jsonl': times.map((ms) => `{"no":"ana:${ms}+60"}\n`).join('') })],
  ['beliefs', (times: readonly number[]) => Object.fromEntries(times.map((ms) => [`holders/ana/T-1~9@ana:${ms}+60.md`, '']))],
])('%s', (_where, lay) => {
  for (const [who, [program = '', ...args]] of claimants) {
    const root = layRegistry(mkdtempSync(join(scratch, 'registry-')), ['claimed', 'holders/ana', 'log', 'tmp'], { 'registry.yaml': 'version: 1\n', 'scoped/T-1.md': 'the task\n' });
    const from = Date.now();
    layFiles(root, lay(Array.from({ length: AHEAD_MS }, (_, ms) => from + ms)));
    execFileSync(program, args, { cwd: '/', stdio: 'pipe', env: { PATH: process.env['PATH'], HOME: scratch, DIBS_REGISTRY: root, DIBS_AGENT: 'ana' } });
    const [name = ''] = readdirSync(join(root, 'claimed'));
    expect(parseClaimed(name)?.claimedAt, who).toBeGreaterThanOrEqual(from + AHEAD_MS);
  }
});
