/**
 * dibs doctor --race: a short race of real processes on the user's own file system, in a registry of its own in tmp/,
 * and its counts. It shows that of several processes that want one task, one gets it, and that an expired claim goes to
 * one of them.
 */

import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../../rules/settings.ts';
import { newNonce } from '../../store/random-bytes.ts';
import { findUp } from '../../system/find-up.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../output/exit-code.ts';
import type { RaceReport } from './race-worker.ts';

const WORKERS = 6;
const FREE = 200;
const EXPIRED = 100;

/** Runs the race, removes its registry, and answers with its counts. */
export async function race(context: Context): Promise<Answer> {
  const root = join(context.place.root, 'tmp', `race-${newNonce()}`);
  const ids = lay(root, (await context.settings()).colon);
  try {
    context.progress(`racing ${WORKERS} processes for ${ids.length} tasks`);
    const reports = await Promise.all(Array.from({ length: WORKERS }, (_, index) => startWorker(root, `racer-${index}`)).map(runWorker));
    const wins = new Map<string, number>();
    for (const { won } of reports) for (const id of won) wins.set(id, (wins.get(id) ?? 0) + 1);
    const complete = new Set(readdirSync(join(root, 'complete')).map((name) => name.replace(/[~.].*$/, '')));
    const counts = {
      workers: WORKERS,
      tasks: ids.length,
      takeOvers: EXPIRED,
      attempts: reports.reduce((sum, report) => sum + report.attempts, 0),
      refused: reports.reduce((sum, report) => sum + report.refused, 0),
      wonTwice: ids.filter((id) => (wins.get(id) ?? 0) > 1).length,
      wonByNobody: ids.filter((id) => !wins.has(id)).length,
      lost: ids.filter((id) => !complete.has(id)).length,
      errors: reports.flatMap((report) => report.errors),
    };
    const sound = counts.wonTwice === 0 && counts.wonByNobody === 0 && counts.lost === 0 && counts.errors.length === 0;
    const rows = Object.entries(counts).map(([what, count]) => `  ${what.padEnd(12)} ${Array.isArray(count) ? count.length : count}`);
    return {
      exit: sound ? EXIT.ok : EXIT.malformed,
      fields: { race: counts },
      text: [sound ? context.paint.good('each task had exactly one winner') : context.paint.bad('this file system, or dibs on it, is not safe'), ...rows].join('\n'),
    };
  } finally {
    context.progress('');
    rmSync(root, { recursive: true, force: true });
  }
}

/** A registry with free tasks and with claims that ran out long ago. */
function lay(root: string, colon: Settings['colon']): readonly string[] {
  for (const shelf of ['scoped', 'claimed', 'complete']) mkdirSync(join(root, shelf), { recursive: true });
  writeFileSync(join(root, 'registry.yaml'), `version: 1\ncolon: "${colon}"\n`);
  const free = Array.from({ length: FREE }, (_, index) => `free-${index}`);
  const expired = Array.from({ length: EXPIRED }, (_, index) => `expired-${index}`);
  for (const id of free) writeFileSync(join(root, 'scoped', `${id}.md`), `${id}\n`);
  for (const id of expired) {
    // Both claimed-at and mtime are old, because the later of the two decides.
    const path = join(root, 'claimed', `${id}~1@nobody${colon}1000000000000+1.md`);
    writeFileSync(path, `${id}\n`);
    utimesSync(path, 1_000_000_000, 1_000_000_000);
  }
  return [...free, ...expired];
}

function startWorker(root: string, agent: string): ChildProcess {
  return fork(findUp(join('lib', 'cli', 'race', 'race-worker.js'), import.meta.url), [root, agent], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
}

function runWorker(worker: ChildProcess): Promise<RaceReport> {
  return new Promise((resolve, reject) => {
    worker.once('message', (report) => resolve(report as RaceReport));
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`a racing process ended with ${code} before it reported`)));
  });
}
