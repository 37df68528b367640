/** The tools order tasks, and find those that are meant, as lib/rules does: of many texts at once. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { areEquallyUrgent, compareQueued, type Queued } from '../../lib/rules/pull-order.ts';
import { unmet, type Wanted } from '../../lib/rules/routing.ts';
import { readMetadata } from '../../lib/rules/task-metadata.ts';
import { Random } from '../simulation/random.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { SHELLS, whereIs } from './shells.ts';
import { TOOLS } from './tools.ts';

const { DIBS_FUZZ_SEED: seed = '1' } = process.env;
const ID_PIECES = ['a', 'B', 'b', 'Z', '-', '_', '.', '0', '7', '07', '10', '9', '123456789012345678901'];
const PRIORITIES = ['1', '2', '3', '10', '0', '-1', '1.0', '01', '999999', '1000000', 'high', '"1"', "'3'", '1 # c', '~', '[1]', '|\n  1', '"1" x', '', '\n  1', '１'];
const DATES = ['2026-12-01', '2026-12-01T00:00', '2026-12-01T00:00Z', '2026-12-01 00:00:00.5', '2026-12-01t01:00+01:00', '2026-12-01T01:00+0100', '2026-11-30T23:00:59.123456789-01:00', '2026-11-30T23:00:59.1234567891', '2026-13-01', '2026-02-31', '0000-02-29', '9999-12-31T23:59:59.999', '2024-02-29', '1970-01-01', '26-1-1', '"2026-12-01"', 'soon', '2026-12-01T24:00', '2026-12-01T00', '2026-12-01T00:00 Z'];
const WORDS = ['x', 'X', 'y', '"x"', "'it''s'", '"a \\"b\\""', 'x # c', '[x]', '~', '>-\n  x\n  y', '"x" # c', 'ä'];
const LABELS = ['x', 'x y', 'x, y', '[x, y]', '[x,\n  Y]', '["a b", x]', '\n  - x\n  - y', '\n- "a b"', '[]', '~', "['x', y]", '[x] # c', '|\n  x y', '"x"', '"x, y"'];
const WISHES: readonly Wanted[] = [{}, { project: 'X' }, { role: 'it\'s' }, { labels: ['x'] }, { labels: ['a b'] }, { labels: ['y', 'X'] }];

const directory = scratchDirectory('next-order');
const root = join(directory, '.agent', 'registry');
const random = new Random(Number(seed));
const tasks = lay();

/** Lays tasks of many texts in scoped/, and answers what lib/rules says of each that can be claimed. */
function lay(): readonly Queued[] {
  for (const shelf of ['scoped', 'claimed', 'tmp']) mkdirSync(join(root, shelf), { recursive: true });
  const ids = new Map<string, string>();
  while (ids.size < 400) {
    const id = `${random.pick(['T', 't', '7'])}${Array.from({ length: 1 + random.below(4) }, () => random.pick(ID_PIECES)).join('')}`;
    if (!id.endsWith('.')) ids.set(id.toLowerCase(), id);
  }
  return [...ids.values()].flatMap((id) => {
    const [ext, text] = random.chance(0.2) ? ['.json', json()] : [random.pick(['.md', '.yaml']), yaml()];
    const whole = ext === '.md' ? `---\n${text}---\n# T\n` : text;
    writeFileSync(join(root, 'scoped', `${id}${ext}`), whole);
    const reading = readMetadata(whole, ext);
    return reading.kind === 'malformed' ? [] : [{ id, isExpired: false, ...(reading.metadata.routing === undefined ? {} : { routing: reading.metadata.routing }) }];
  });
}

function yaml(): string {
  const line = (key: string, values: readonly string[], chance: number): string => (random.chance(chance) ? `${key}: ${random.pick(values)}\n` : '');
  return `title: x\n${line('priority', PRIORITIES, 0.6)}${line('due', DATES, 0.4)}${line('created', DATES, 0.4)}${line('project', WORDS, 0.3)}${line('role', WORDS, 0.3)}${line('labels', LABELS, 0.3)}`;
}

function json(): string {
  const value = (values: readonly unknown[]): unknown => (random.chance(0.5) ? random.pick(values) : undefined);
  return JSON.stringify({ priority: value([1, 3, '1', 2.5, 1e2, null, true, '[1]', [1]]), due: value(DATES), created: value(['2026-01-01']), project: value(['x', 'a "b"', ['x']]), labels: value([['x', 'a b'], 'x', 'x y', [['x']], ['y', 1, 'X'], { x: ['x'] }]) });
}

const SCRIPT = `tool=next here=$1 next_project=$2 next_role=$3 next_labels=$4 own_role='' own_labels=''
. "$here/dibs.sh"
dibs_open "$here"
dibs_resolve_identity ana
dibs_part next-tasks
dibs_next_tasks
printf '%s\\n' "$offered"`;

afterAll(() => {
  rmSync(directory, { recursive: true });
});

describe.each(SHELLS.filter(({ shell: [program] }) => whereIs(program) !== undefined).map((userland) => [userland.name, userland] as const))('under %s', (_name, { shell: [program, ...words], path }) => {
  it.each(WISHES.map((wish) => [JSON.stringify(wish), wish] as const))(`what is offered to who asks for %s comes in the same order, and in the same groups (DIBS_FUZZ_SEED=${seed})`, (_wish, wish) => {
    const said = execFileSync(program, [...words, '-c', SCRIPT, 'sh', TOOLS, wish.project ?? '', wish.role ?? '', (wish.labels ?? []).map((label) => `${label}\n`).join('')], { cwd: directory, encoding: 'utf8', env: { PATH: path, HOME: directory, DIBS_REGISTRY: root } });
    const idOf = (name: string): string => name.replace(/^scoped\//, '').replace(/\.(?:md|yaml|json)$/, '');
    const groups = said.split('\n').filter((line) => line !== '').map((line) => line.split(' ').map((name) => idOf(name)));
    expect(groups).toEqual(grouped(tasks.filter(({ routing }) => unmet(routing, wish) === undefined).toSorted((a, b) => compareQueued(a, b) || (a.id < b.id ? -1 : 1))));
    expect(groups.flat().length).toBeGreaterThan(0);
  });
});

/** Of ids that count alike (T-7, T-07) it is all the same which comes first. */
function grouped(sorted: readonly Queued[]): readonly (readonly string[])[] {
  const groups: Queued[][] = [];
  for (const task of sorted) {
    const [last] = groups.at(-1) ?? [];
    if (last !== undefined && areEquallyUrgent(last, task)) groups.at(-1)?.push(task);
    else groups.push([task]);
  }
  return groups.map((group) => group.map(({ id }) => id));
}
