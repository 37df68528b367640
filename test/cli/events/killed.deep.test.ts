/**
 * Readers and writers that are killed with KILL at any moment: what a consumer is told that keeps the cursor of the
 * last whole line it got is what the logs have, each line once.
 */

import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parseLine } from '../../../lib/rules/event.ts';
import type { Json } from '../../support/fixture.ts';
import { registry } from '../../support/running.ts';

const WRITER = fileURLToPath(new URL('writer.mjs', import.meta.url));
const TASKS = 12;
const LINES = 2000;
const LONGEST_MS = 40_000;

const isOver = (): boolean => linesOfLogs().length >= LINES;

function linesOfLogs(): readonly string[] {
  const names = readdirSync(join(registry.root, 'log')).filter((name) => name.endsWith('.jsonl'));
  const lines = names.flatMap((name) => readFileSync(join(registry.root, 'log', name), 'utf8').split('\n'));
  return lines.map((line) => JSON.stringify(parseLine(line))).filter((line) => line !== undefined);
}

function begin(program: string, args: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<unknown> } {
  const child = spawn(program, args, { cwd: registry.base, stdio: ['ignore', 'pipe', 'inherit'], env: { PATH: process.env['PATH'] ?? '', HOME: registry.base } });
  return { child, ended: new Promise((resolve) => child.once('close', resolve)) };
}

/** Somebody who works, is killed a moment later, and comes back. */
async function work(who: string, isEnough: () => boolean): Promise<void> {
  while (!isEnough()) {
    const { child, ended } = begin(process.execPath, [WRITER, who, registry.base, String(TASKS)]);
    child.stdout?.once('data', () => setTimeout(() => child.kill('SIGKILL'), Math.random() * 400));
    await ended;
  }
}

interface Consumed {
  readonly handled: readonly Json[];
  readonly kills: number;
}

/** Somebody who is killed once it has said so many bytes, and goes on behind the last whole line. */
async function consume(mostBytes: () => number, isEnough: () => boolean): Promise<Consumed> {
  const handled: Json[] = [];
  for (let kills = 0; ; kills++) {
    const isLast = isEnough();
    const cursor = handled.at(-1)?.cursor;
    const { child, ended } = begin(join(registry.base, 'bin/dibs'), ['events', '--json', ...(isLast ? [] : ['--follow']), ...(cursor === undefined ? [] : ['--since', cursor])]);
    const most = mostBytes();
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      if (!isLast && text.length > most) child.kill('SIGKILL');
    });
    const timer = isLast ? undefined : setTimeout(() => child.kill('SIGKILL'), Math.random() * 4000);
    await ended;
    clearTimeout(timer);
    // What was torn was not handled.
    for (const line of text.split('\n').slice(0, -1)) handled.push(JSON.parse(line));
    if (isLast) return { handled, kills };
  }
}

it('each line of each log is told once to each of three readers, whoever is killed', { timeout: LONGEST_MS * 3 }, async () => {
  const untilMs = Date.now() + LONGEST_MS;
  const isEnough = (): boolean => Date.now() > untilMs || isOver();
  let isWritten = false;
  const readers = [0, 2000, 50_000].map((bytes) => consume(() => Math.random() * bytes, () => isWritten));
  await Promise.all(['ana', 'bob', 'cleo'].map((who) => work(who, isEnough)));
  await sleep(100);
  isWritten = true;
  const logged = linesOfLogs().toSorted();
  expect(logged.length).toBeGreaterThan(200);
  for (const { handled, kills } of await Promise.all(readers)) {
    const numbers = handled.map(({ cursor }: Json) => Number(cursor.split('-')[1]));
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    const told = handled.map(({ event }: Json) => JSON.stringify({ v: 1, ...event })).toSorted();
    expect([told.length, told.filter((line, index) => line !== logged[index])]).toEqual([logged.length, []]);
    expect(kills).toBeGreaterThan(1);
  }
});
