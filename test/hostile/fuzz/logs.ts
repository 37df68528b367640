/** Logs: a damaged line costs that line, and nothing that is decided by a log gets worse by more than that. */

import { deepStrictEqual, equal, ok } from 'node:assert/strict';
import { endedSince, EVENT_KINDS, expiriesInARow, formatEvent, highestGeneration, notesOf, outcomeOf, parseEvents, type TaskEvent } from '../../../lib/rules/event.ts';
import { MAX_GENERATION, parseName, restName } from '../../../lib/rules/name.ts';
import { LOG } from '../../../lib/rules/shelf.ts';
import { StoreFault, type Store } from '../../../lib/store/store.ts';
import { run } from '../../../lib/store/step.ts';
import { history, lastLoggedGeneration } from '../../../lib/transitions/history.ts';

export const TOKENS = [
  '{"v":1,"at":1769143261123,"event":"claim","id":"T","generation":1,"by":"a"}\n', '"v":1', '"at":', '"event":"reap"', '"event":"complete"', '"generation":', '"generation":999999999999999', '"generation":1000000000000000', '"by":"a~s"', '"to":"complete/T~1.md"', '"from":"claimed/T~1@a:1769143261123+1.md"', '"artifacts":["x"]',
  '"lease":1', '"text":"x"', '{', '}', '[', ']', ',', ':', '"', '\\n', '\\u0000', '\\ud800', 'null', '1e999', '-0', '8640000000000001', '\n', '\n\n', '\r\n', '{}\n', '[]\n', 'null\n',
];

export function checkLog(bytes: Uint8Array): void {
  const text = new TextDecoder().decode(bytes);
  const { events, damaged } = parseEvents(text);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  equal(events.length + damaged, lines.length, 'a line is neither an event nor damaged');
  for (const event of events) checkEvent(event);
  checkEachLine(lines, events);
  checkStore(bytes, text);
  // What is read is written again as it was.
  equal(JSON.stringify(parseEvents(events.map((event) => formatEvent(event)).join(''))), JSON.stringify({ events, damaged: 0 }));
  for (const generation of [0, 1, 2, MAX_GENERATION]) {
    const end = endedSince({ generation, shelf: 'scoped' }, events, []);
    ok(end === undefined || (end.generation > generation && events.includes(end)));
    const outcome = outcomeOf({ key: 't', owner: 'a', claimedAt: 1_769_143_261_123, ext: '.md', generation }, events);
    ok(outcome.generation >= generation && (outcome.end === undefined || events.includes(outcome.end)));
  }
  ok(expiriesInARow(events) <= events.filter(({ event }) => event === 'reap' || event === 'take-over').length);
  ok(notesOf(events, 3).length <= 3);
}

function checkEvent(event: TaskEvent): void {
  ok(EVENT_KINDS.includes(event.event));
  ok(!Number.isNaN(new Date(event.at).getTime()), 'its time is no date');
  ok(Number.isInteger(event.generation) && event.generation >= 0 && event.generation <= MAX_GENERATION, 'no name can carry its generation');
  for (const value of [event.id, event.by, event.stamp ?? '', event.from ?? '', event.to ?? '', event.text ?? '', ...(event.artifacts ?? [])]) equal(typeof value, 'string');
  ok(event.lease === undefined || (Number.isInteger(event.lease) && event.lease >= 0));
}

/** Each line alone is what it is among the others, and spoiling one leaves all the others. */
function checkEachLine(lines: readonly string[], events: readonly TaskEvent[]): void {
  const alone = lines.map((line) => parseEvents(line).events);
  deepStrictEqual(alone.flat(), events, 'a line is read in another way beside others');
  const some = Math.floor(lines.length / 2);
  const spoilt = lines.map((line, index) => (index === some ? line.slice(0, -1 - Math.floor(line.length / 3)) : line));
  const { events: left } = parseEvents(spoilt.join('\n'));
  deepStrictEqual(left.filter((event) => alone.some((one, index) => index !== some && JSON.stringify(one[0]) === JSON.stringify(event))).length >= events.length - 1, true, 'a damaged line costs more than itself');
  // The fence: whatever becomes of the end of a line, no task is added below a generation that was written.
  if (alone[some]?.[0] === undefined || !/"generation":[0-9]{1,15},/.test(lines[some] ?? '')) return;
  const cut = (lines[some] ?? '').replace(/^(.*"generation":[0-9]{1,15},).*$/s, '$1');
  const torn = lines.map((line, index) => (index === some ? cut : line)).join('\n');
  ok(highestGeneration(torn) >= highestGeneration(lines.join('\n')) || /"generation":[0-9]{1,15}[^0-9,]/.test(lines[some] ?? ''), 'a torn line lowers the fence');
}

/** As a transition reads it: through a store, and only its end. */
function checkStore(bytes: Uint8Array, text: string): void {
  const whole = parseEvents(text);
  const store = logStore(bytes);
  const { events, damaged } = run(store, history('T'));
  if (bytes.length < 256 * 1024) deepStrictEqual({ events, damaged }, whole);
  else deepStrictEqual(events, events.length === 0 ? [] : whole.events.slice(-events.length));
  const last = run(store, lastLoggedGeneration('t'));
  ok(last >= 0 && last <= MAX_GENERATION);
  if (last < MAX_GENERATION) equal(parseName('scoped', restName('scoped', 'T', last + 1, '.md').name)?.kind, 'rest', 'a task added again has a name that is none');
}

/** A store with nothing in it but this log of T. */
function logStore(bytes: Uint8Array): Store {
  const answers: Partial<Store> = {
    list: (directory) => (directory === LOG ? ['T.jsonl', 'U.jsonl', 'notes.txt'] : []),
    read: (path, limit) => {
      if (path !== `${LOG}/T.jsonl`) throw new StoreFault('ENOENT', 'read', [path]);
      return bytes.subarray(Math.max(0, bytes.length - limit));
    },
  };
  return answers as Store;
}
