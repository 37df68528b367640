// @ts-check
/**
 * What a hook costs: the whole life of its process, against a node that does nothing, in turns, so that what else the
 * machine does meets all of them alike. `npm run bench [-- rounds]`.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROUNDS = Number(process.argv[2] ?? 60);
const dist = resolve(import.meta.dirname, '../dist');
const base = mkdtempSync(join(tmpdir(), 'dibs-bench-'));
const env = { PATH: process.env['PATH'], HOME: base, DIBS_AGENT: 'ana' };
const verbs = join(dist, 'bin/dibs.js');

/** @param {string} session @param {readonly string[]} args */
function dibs(session, ...args) {
  const { status, stderr } = spawnSync(process.execPath, [verbs, ...args], { cwd: base, env: { ...env, CLAUDE_CODE_SESSION_ID: session }, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

/**
 * One run of node: its exit code, and ms by the wall.
 * @param {readonly string[]} args @param {string} input
 */
function run(args, input) {
  const began = performance.now();
  const { status } = spawnSync(process.execPath, args, { cwd: base, env, input, encoding: 'utf8' });
  return { exit: status, ms: performance.now() - began };
}

/** @param {string} session @param {object} more */
const payload = (session, more) => JSON.stringify({ session_id: session, cwd: base, permission_mode: 'default', ...more });

/** @param {readonly number[]} times @param {number} share */
const at = (times, share) => times.toSorted((a, b) => a - b)[Math.floor(times.length * share)] ?? 0;

try {
  dibs('S1', 'init', base);
  for (let n = 0; n < 50; n++) dibs('S1', 'add', `T-${n}`, '--title', `task ${n}`);
  dibs('S1', 'claim', 'T-0', '--lease=24h');
  dibs('S3', 'claim', 'T-1', '--lease=24h');
  dibs('S9', 'steal', 'T-1', '--force', '--reason', 'to be lost');
  writeFileSync(join(base, 'empty.mjs'), '');

  const edit = { hook_event_name: 'PreToolUse', tool_name: 'Edit', tool_input: { file_path: 'a.ts', old_string: 'a', new_string: 'b' } };
  const hook = [join(dist, 'hook.cjs'), 'claude'];
  /** @type {readonly { label: string, args: readonly string[], input: string, exit: number, times: number[] }[]} */
  const cases = [
    { label: 'node -e 0', args: ['-e', '0'], input: '', exit: 0 },
    { label: 'node of an empty module', args: [join(base, 'empty.mjs')], input: '', exit: 0 },
    { label: 'gate, nothing recorded', args: hook, input: payload('S2', edit), exit: 0 },
    { label: 'gate, one claim, renewed', args: hook, input: payload('S1', edit), exit: 0 },
    { label: 'gate, a claim that is lost', args: hook, input: payload('S3', edit), exit: 2 },
    { label: 'renew, one claim', args: hook, input: payload('S1', { ...edit, hook_event_name: 'PostToolUse', tool_response: {} }), exit: 0 },
    { label: 'boot, one claim', args: hook, input: payload('S1', { hook_event_name: 'SessionStart', source: 'resume' }), exit: 0 },
    { label: 'for comparison: dibs verify', args: [verbs, 'verify', 'T-0', '--session', 'S1'], input: '', exit: 0 },
  ].map((one) => ({ ...one, times: [] }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { label, args, input, exit, times } of cases) {
      const took = run(args, input);
      if (took.exit !== exit) throw new Error(`${label}: exit ${took.exit}, not ${exit}`);
      times.push(took.ms);
    }
  }
  const bare = cases[0]?.times ?? [];
  console.log(`${ROUNDS} rounds, node ${process.version}, 50 tasks; ms, and how many times as much as the first\n`);
  console.log(`${''.padEnd(30)}${'quickest'.padStart(10)}${''.padStart(8)}${'median'.padStart(10)}`);
  for (const { label, times } of cases) {
    const cells = [0, 0.5].map((share) => `${at(times, share).toFixed(1).padStart(10)}${(at(times, share) / at(bare, share)).toFixed(2).padStart(8)}`);
    console.log(`${label.padEnd(30)}${cells.join('')}`);
  }
} finally {
  rmSync(base, { recursive: true });
}
