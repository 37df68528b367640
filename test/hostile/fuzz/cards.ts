/** What tasks say about themselves, by strangers. */

import { deepStrictEqual, equal, ok } from 'node:assert/strict';
import { FRONT_LIMIT, isPlainlyFree, readMetadata } from '../../../lib/rules/task-metadata.ts';
import { skimMetadata } from '../../../lib/rules/skim-metadata.ts';
import { isTaskId } from '../../../lib/rules/task-id.ts';

export const TOKENS = [
  '---\n', '\n---\n', '...\n', 'depends_on: ', 'depends_on: T-1\n', 'depends_on:\n  - T-1\n', '"depends\\x5fon": T-1\n', 'dependsOn: T-1\n', 'depends-on: T-1\n', '? depends_on\n: T-1\n', '!!str depends_on: T-1\n', 'reserve_for: ann\n', 'reserve_for:\n', 'title: x\n',
  '&a ', '*a', '<<: *a\n', '%YAML 1.2\n', '%TAG ! x\n', '|\n', '>-\n', '# ', ': ', '- ', '? ', '!!map ', '!<x> ', '"', "'", '\\x5f', '\\u005f', '{"depends_on": ["T-1"]}', '[', ']', '{', '}', ',', 'null', '~',
];

const GATE = 'GATE-1';

/** As the store gives it: at most so many bytes. */
export function checkCard(bytes: Uint8Array, file: string): void {
  const ext = /\.(?:md|markdown|yaml|yml|json|txt)$/.exec(file)?.[0] ?? '';
  const part = bytes.subarray(0, FRONT_LIMIT);
  const whole = part.length < FRONT_LIMIT;
  const text = new TextDecoder().decode(part);
  for (const as of new Set([ext, '.md', '.yaml'])) {
    checkReading(text, as, whole);
    checkGate(text, as, whole);
  }
}

function checkReading(text: string, ext: string, whole: boolean): void {
  const reading = readMetadata(text, ext, whole);
  const seen = skimMetadata(text, ext, whole);
  if (reading.kind === 'malformed') {
    ok(reading.why !== '' && !reading.why.includes('\n'), 'why it is malformed is not one line');
    ok(!/call stack|out of memory/i.test(reading.why), 'the parser ran out of something');
    // Whoever cannot read it must not take it for a task without dependencies; a text without a word of them is another matter.
    if (isPlainlyFree(text, ext, whole)) ok(!/depends_?-?on|reserve_?-?for/i.test(frontOnly(text, ext)), 'a text that cannot be read passes for free, though it may speak of dependencies');
    return;
  }
  const { metadata: card } = reading;
  ok(Array.isArray(card.dependsOn) && card.dependsOn.every((id) => isTaskId(id)), 'a dependency is no id');
  equal(new Set(card.dependsOn.map((id) => id.toLowerCase())).size, card.dependsOn.length);
  for (const value of [card.title, card.priority, card.waitingFor, card.reserveFor, card.role, card.project]) ok(value === undefined || (typeof value === 'string' && value !== '' && value === value.trim()));
  equal(typeof card.body, 'string');
  ok(text.endsWith(card.body), 'the body is not the end of the text');
  if (isPlainlyFree(text, ext, whole)) deepStrictEqual([card.dependsOn, card.reserveFor], [[], undefined], 'a task that is gated passes for free');
  if (seen.malformed === undefined) deepStrictEqual(seen.dependsOn, card.dependsOn, 'a listing shows other dependencies than a claim obeys');
}

/** What stands first in the front matter cannot be taken back by anything that follows. */
function checkGate(text: string, ext: string, whole: boolean): void {
  const isData = ext === '.yaml';
  const rest = isData ? text.replace(/^\uFEFF/, '') : text.replace(/^\uFEFF?---[ \t]*\r?\n/, '');
  for (const [key, written] of [['depends_on', `depends_on: ${GATE}\n`], ['reserve_for', `reserve_for: ${GATE}\n`]] as const) {
    const gated = `${isData ? '' : '---\n'}${written}${rest}`;
    ok(!isPlainlyFree(gated, ext, whole), `a text that begins with ${key} passes for free`);
    const reading = readMetadata(gated, ext, whole);
    if (reading.kind === 'malformed') continue;
    const { dependsOn, reserveFor } = reading.metadata;
    ok(key === 'depends_on' ? dependsOn.includes(GATE) : reserveFor?.startsWith(GATE), `${key} that stands first is not obeyed: ${JSON.stringify(gated.slice(0, 80))}`);
  }
}

function frontOnly(text: string, ext: string): string {
  if (ext === '.yaml') return text;
  return /^\uFEFF?---[ \t]*\r?(?:\n|$)/.test(text) ? text.slice(0, Math.max(0, text.search(/\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/))) : '';
}
