/**
 * Names, owners, ids, stamps, durations and identities: everything that is one short text, against a second reading of
 * docs/protocol.md.
 */

import { deepStrictEqual, equal, ok } from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { parseDuration, requireDuration } from '../../../lib/rules/duration.ts';
import { resolveIdentity } from '../../../lib/rules/identity.ts';
import { bareName, claimedName, markedName, MAX_GENERATION, parseClaimed, parseName, restName, sameTenure, type ForeignName, type TaskName } from '../../../lib/rules/name.ts';
import { decodeOwner, describeOwner, encodeOwner, requireOwnerText } from '../../../lib/rules/owner.ts';
import { FLOW, REST_SHELVES, type Shelf } from '../../../lib/rules/shelf.ts';
import { requireFence } from '../../../lib/rules/stamp.ts';
import { isTaskId, requireTaskId } from '../../../lib/rules/task-id.ts';
import { judge } from '../../../lib/rules/truth.ts';
import { CONTROL } from '../../support/fixture.ts';
import { isId, only, ownerParts, told } from './grammar.ts';
import { refusalOf } from './target.ts';

export const TOKENS = ['~', '@', ':', '%3A', '+', '!', '.md', '.markdown', '.yaml', '.yml', '.json', '.txt', '.MD', '~0', '~01', '~1', '1769143261123', '1769143261', '+0', '+1800', '!abc', 'r', '+1800r', 'README', '4913', '#', '.swp', '.orig', '%2E', '%7E', 's', 'm', 'h', '86400', '24h', '86401', 'sed', '_BASE_', '.LOCAL.', '.sync-conflict-', '_conflict-', '-20260818', '-173636', '-D4LGQYW', '.Conflict', '.conflict', '.variant-c696', '-DESKTOP', '-8KQ2F1AB', '___jb_tmp___'];

function format(name: TaskName, asWritten: string): string {
  if (name.kind === 'rest') return `${name.id}${name.generation === 0 ? '' : `~${name.generation}`}${name.ext}`;
  const at = name.stamp.slice(name.owner.length + 1);
  const colon = asWritten.startsWith(':', `${name.id}~${name.generation}@${name.owner}`.length) ? ':' : '%3A';
  return `${name.id}~${name.generation}@${name.owner}${colon}${at}+${name.lease}${name.review === true ? 'r' : ''}${name.nonce === undefined ? '' : `!${name.nonce}`}${name.ext}`;
}

export function checkName(text: string): void {
  const readings = FLOW.map((shelf) => parseName(shelf, text));
  for (const [index, shelf] of FLOW.entries()) checkReading(shelf, text, readings[index]);
  ok(!readings.some((reading) => reading?.kind === 'rest') || readings[FLOW.indexOf('claimed')]?.kind !== 'claimed', 'one name is both a task at rest and a claim');
  checkJudgement(text, readings);
}

function checkReading(shelf: Shelf, text: string, reading: TaskName | ForeignName | undefined): void {
  const expected = told(shelf, text);
  equal(reading?.kind ?? 'junk', expected.kind, `${shelf}: the grammar says ${expected.kind}`);
  if (reading === undefined || reading.kind === 'foreign' || expected.kind === 'foreign' || expected.kind === 'junk') return;
  equal(format(reading, text), text, 'it is not written back as it was read');
  ok(Buffer.byteLength(text) <= 255, 'it is longer than a name can be');
  deepStrictEqual([reading.id, reading.generation, reading.ext], [expected.id, expected.generation, expected.ext]);
  equal(reading.shelf, shelf);
  if (reading.kind === 'rest') {
    deepStrictEqual(restName(reading.shelf, reading.id, reading.generation, reading.ext), reading);
    return;
  }
  deepStrictEqual([reading.owner, reading.stamp, String(reading.lease), reading.review ?? false, reading.nonce], [expected.owner, `${expected.owner}:${expected.at}`, expected.lease, expected.review, expected.nonce]);
  // Marks of twelve are written.
  const marked = markedName(reading, 'z'.repeat(12));
  ok(Buffer.byteLength(marked.name) <= 255, 'there is no room for a mark');
  deepStrictEqual(bareName(marked), bareName(reading));
  deepStrictEqual(parseClaimed(marked.name), marked);
  // The other spelling of the colon is the same tenure, and no third one is.
  for (const colon of [':', '%3A'] as const) ok(sameTenure(claimedName(reading, reading, colon), reading));
}

// "complete, cancelled, review, waiting, scoped, discovery"
const LATER_FIRST = ['complete', 'cancelled', 'review', 'waiting', 'scoped', 'discovery'];

/**
 * Which of several names of one id is the task, by the order of truth read a second time; and what is foreign is
 * nowhere.
 */
function checkJudgement(text: string, readings: readonly (TaskName | ForeignName | undefined)[]): void {
  const some = readings.find((name) => name !== undefined && name.kind !== 'foreign');
  if (some === undefined) return;
  const { id, generation, ext } = some;
  const generations = [generation, Math.min(generation + 1, MAX_GENERATION)];
  const atRest = REST_SHELVES.flatMap((shelf) => generations.map((each) => restName(shelf, id, each, ext)));
  const tenures = [{ owner: 'b', claimedAt: 1_769_143_261_123, lease: 60 }, { owner: 'a', claimedAt: 1_769_143_261_123, lease: 60 }, { owner: 'c', claimedAt: 1_769_143_261_122, lease: 60 }, { owner: 'c', claimedAt: 1_769_143_261_122, lease: 60, review: true }];
  const claims = generations.filter((each) => each > 0).flatMap((each) => tenures.map((tenure) => claimedName({ id, generation: each, ext }, tenure)));
  const all = [...new Map([...atRest, ...claims, ...claims.map((claim) => markedName(claim, 'k'))].map((name) => [name.path, name])).values()];
  // Which of them there are is chance, and the text's.
  const digest = createHash('sha256').update(text).digest();
  const names = all.filter((_name, at) => ((digest[at % digest.length] ?? 0) >> (at >> 5)) % 3 === 0);
  const judged = judge(names);
  const task = names.toSorted((a, b) => (rankOf(a) < rankOf(b) ? -1 : 1))[0];
  equal(judged?.task.path, task?.path, 'another name is the task');
  if (judged === undefined || task === undefined) return;
  const beside = (name: TaskName): boolean => task.kind === 'claimed' && name.kind === 'claimed' && name.generation === task.generation;
  const others = names.filter((name) => name !== task);
  deepStrictEqual(judged.overruled, [], 'nothing is believed, so nothing is overruled');
  deepStrictEqual(paths(judged.contested), paths(others.filter((name) => beside(name))));
  deepStrictEqual(paths(judged.debris), paths(others.filter((name) => !beside(name))));
}

function paths(names: readonly TaskName[]): readonly string[] {
  return names.map((name) => name.path).toSorted();
}

/** A word for a rank: what ranks higher sorts first. */
function rankOf(name: TaskName): string {
  const generation = String(MAX_GENERATION - name.generation).padStart(15, '0');
  if (name.kind === 'rest') return `${generation} 0 ${LATER_FIRST.indexOf(name.shelf)}`;
  return `${generation} 1 ${name.claimedAt} ${name.owner} ${name.lease} ${name.review === true ? 1 : 0} ${name.nonce === undefined ? 1 : 0}`;
}

export function checkWords(text: string): void {
  equal(isTaskId(text), isId(text), 'ids');
  if (refusalOf(() => requireTaskId(text), ['usage']) === undefined) ok(isId(text));
  const parts = ownerParts(text);
  const owner = decodeOwner(text);
  deepStrictEqual(owner === undefined ? undefined : [owner.agent, ...(owner.session === undefined ? [] : [owner.session])], parts, 'owners');
  if (owner !== undefined) equal(encodeOwner(owner), text);
  ok(!CONTROL.test(describeOwner(text)), 'an owner is described with a control character');
  let named: ReturnType<typeof requireOwnerText> | undefined;
  if (refusalOf(() => (named = requireOwnerText(text)), ['usage']) === undefined && named !== undefined) {
    deepStrictEqual(decodeOwner(encodeOwner(named)), named, 'an owner that was taken is not read back');
  }
  checkDuration(text);
  checkStamp(text);
  checkIdentity(text);
}

function checkDuration(text: string): void {
  const unit = { s: 1, m: 60, h: 3600 }[text.slice(-1)];
  const digits = unit === undefined ? text : text.slice(0, -1);
  const seconds = only(digits, '0123456789') && digits.length <= 6 ? Number(digits) * (unit ?? 1) : 0;
  const expected = seconds >= 1 && seconds <= 86_400 ? seconds : undefined;
  equal(parseDuration(text), expected, 'durations');
  equal(refusalOf(() => requireDuration(text, 'x'), ['usage']) === undefined, expected !== undefined);
}

function checkStamp(text: string): void {
  let fence: ReturnType<typeof requireFence>;
  if (refusalOf(() => (fence = requireFence(text, undefined)), ['usage']) !== undefined) return;
  const { owner = '', claimedAt = 0 } = fence?.stamp ?? {};
  ok(ownerParts(owner) !== undefined);
  const spelt = [':', '%3A'].flatMap((colon) => [`${owner}${colon}${claimedAt}`, `${owner}${colon}${Math.floor(claimedAt / 1000)}`]);
  ok(spelt.includes(text.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '')), 'a stamp was taken for another one');
}

/** The first line is a flag, the next ones the environment's. */
function checkIdentity(text: string): void {
  const [flagAgent, flagSession, DIBS_AGENT, DIBS_SESSION, settingsAgent] = text.split('\n').map((line) => (line === '-' ? undefined : line));
  let identity: ReturnType<typeof resolveIdentity> | undefined;
  const refusal = refusalOf(() => (identity = resolveIdentity({ flagAgent, flagSession, env: { DIBS_AGENT, DIBS_SESSION }, settingsAgent, login: 'l', host: 'h' })), ['usage']);
  const agent = [flagAgent, DIBS_AGENT, settingsAgent].find((given) => (given ?? '').replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '') !== '')?.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '') ?? 'l@h';
  const session = [flagSession, DIBS_SESSION].find((given) => (given ?? '').replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '') !== '')?.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '');
  const encoded = encodeOwner(session === undefined ? { agent } : { agent, session });
  // U+FFFD stands for bytes that are not UTF-8.
  const isSound = !/\p{Cc}|\p{Cs}|\uFFFD/u.test(`${agent}${session ?? ''}`) && encoded.length <= 96;
  equal(refusal === undefined, isSound, 'an identity');
  if (identity !== undefined) deepStrictEqual([identity.encoded, decodeOwner(identity.encoded)], [encoded, identity.owner]);
}
