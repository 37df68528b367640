/** What tasks say about themselves, by strangers. */

import { deepEqual, equal, ok } from 'node:assert/strict';
import { FRONT_LIMIT, textOf } from '../../../lib/rules/find-front.ts';
import { compareQueued, type Queued } from '../../../lib/rules/pull-order.ts';
import { momentOf, priorityOf, unmet } from '../../../lib/rules/routing.ts';
import { readMetadata, type TaskMetadata } from '../../../lib/rules/task-metadata.ts';
import { SummaryLines, summaryLine, textOfLines } from '../../../lib/rules/summary-lines.ts';
import { summaryOf } from '../../../lib/rules/text-summary.ts';
import { metadataClause } from '../../../lib/words/metadata.ts';

export const TOKENS = [
  '---\n', '\n---\n', '...\n', 'depends_on: ', 'depends_on: T-1\n', 'depends_on:\n  - T-1\n', 'depends_on:\n  - id: T-1\n    until: merged\n', '    until: merged\n', '"depends\\x5fon": T-1\n', 'dependsOn: T-1\n', 'depends-on: T-1\n', '? depends_on\n: T-1\n', '!!str depends_on: T-1\n', 'reserve_for: ann\n', 'reserve_for:\n', 'title: x\n', 'priority: 1\n', 'priority: ', 'due: 2026-12-01T09:30+02:00\n', 'created: 2026-02-29\n', 'agent: ann\n', 'role: dev\n', 'labels: [a, "b c"]\n', 'labels:\n- a\n',
  '&a ', '*a', '<<: *a\n', '%YAML 1.2\n', '%TAG ! x\n', '|\n', '>-\n', '# ', ': ', '- ', '? ', '!!map ', '!<x> ', '"', "'", '\\x5f', '\\u005f', '{"depends_on": ["T-1"]}', '[', ']', '{', '}', ',', 'null', '~',
];

const GATE = 'GATE-1';

/** As the store gives it: at most so many bytes. */
export function checkCard(bytes: Uint8Array, file: string): void {
  const ext = /\.(?:md|markdown|yaml|yml|json|txt)$/.exec(file)?.[0] ?? '';
  const part = bytes.subarray(0, FRONT_LIMIT);
  const whole = part.length < FRONT_LIMIT;
  const text = textOf(part);
  for (const as of new Set([ext, '.md', '.yaml'])) {
    checkReading(text, as, whole);
    checkGate(text, as, whole);
  }
}

function checkReading(text: string, ext: string, whole: boolean): void {
  const reading = readMetadata(text, ext, whole);
  if (reading.kind === 'malformed') {
    const said = metadataClause(reading.why);
    ok(said !== '' && !said.includes('\n'), 'why it is malformed is not one line');
    return;
  }
  const { metadata: card } = reading;
  ok(card.dependsOn.every((id) => /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(id)), 'a dependency is no id');
  equal(new Set(card.dependsOn.map((id) => id.toLowerCase())).size, card.dependsOn.length);
  for (const value of [card.title, card.waitingFor, card.reserveFor]) ok(value === undefined || (typeof value === 'string' && value !== ''));
  checkRouting(card);
  ok(text.endsWith(card.body), 'the body is not the end of the text');
  ok(!text.includes('\0'), 'binary passes for text');
  // A line that begins with one of the keys stands above the body, or it was read.
  const front = text.slice(0, text.length - card.body.length);
  if (/^(?:depends_on|reserve_for)[ \t]*:[ \t]*[A-Za-z0-9]/m.test(front)) ok(card.dependsOn.length > 0 || card.reserveFor !== undefined || /:[ \t]*null/.test(front), 'a key was passed over');
}

const PEERS: readonly Queued[] = [
  { id: 'A-2', isExpired: false },
  { id: 'A-10', isExpired: true, routing: { priority: '1', labels: [] } },
  { id: 'a-1', isExpired: false, routing: { priority: '1', due: '2026-12-01', labels: [] } },
];

/** Whatever a task says, there is one order, what it says of itself can be asked for, and a listing remembers it. */
function checkRouting(card: TaskMetadata): void {
  const { routing } = card;
  const priority = priorityOf(routing);
  ok(Number.isSafeInteger(priority) && priority >= 1, `priority ${priority}`);
  for (const date of [routing?.due, routing?.created]) ok(momentOf(date) === undefined || Number.isFinite(momentOf(date)), `${date} is no time`);
  const wanted = { role: routing?.role, project: routing?.project, labels: routing?.labels ?? [] };
  equal(unmet(routing, wanted), undefined);
  const task: Queued = { id: 'T-1', isExpired: false, ...(routing === undefined ? {} : { routing }) };
  const [first, ...rest] = [task, ...PEERS].toSorted(compareQueued);
  for (const other of rest) ok(first !== undefined && compareQueued(first, other) < 0 && compareQueued(other, first) > 0, 'the order is none');
  const kept = new SummaryLines(Buffer.from(textOfLines([summaryLine('key', summaryOf(card, '', '.md', true))]), 'latin1'));
  deepEqual(kept.summary('key'), JSON.parse(JSON.stringify(summaryOf(card, '', '.md', true))));
}

/** What stands first in the front matter cannot be taken back by anything that follows. */
function checkGate(text: string, ext: string, whole: boolean): void {
  const isData = ext === '.yaml';
  const rest = isData ? text.replace(/^\uFEFF/, '') : text.replace(/^\uFEFF?---[ \t]*\r?\n/, '');
  for (const [key, written] of [['depends_on', `depends_on: ${GATE}\n`], ['reserve_for', `reserve_for: ${GATE}\n`]] as const) {
    const gated = `${isData ? '' : '---\n'}${written}${rest}`;
    const reading = readMetadata(gated, ext, whole);
    if (reading.kind === 'malformed') continue;
    const { dependsOn, reserveFor } = reading.metadata;
    ok(key === 'depends_on' ? dependsOn.includes(GATE) : reserveFor?.startsWith(GATE), `${key} that stands first is not obeyed: ${JSON.stringify(gated.slice(0, 80))}`);
  }
}
