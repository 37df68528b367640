// @ts-check
/**
 * Judges a board that was drained, by the log of each task and by the calls of the workers, without any code of dibs.
 *
 * What must not have happened:
 *
 * - Two owners at once: each claim of a task that was told has a fence of its own, and no work on a task overlaps other
 *   work on it within a lease.
 * - A task is left over, is complete twice, or was begun before what it depends on was complete.
 * - A violation of the order: a task was claimed while a task that is more urgent could be claimed during the whole
 *   call, from before it began until after it ended. Tasks that are equally urgent have an order, too, and callers who
 *   meet leave it on purpose: those are counted by themselves.
 * - "Nothing to claim" was said while a task could be claimed during the whole call.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// The times of logs are of the file system's clock, which ticks, and those of calls of the machine's.
const MARGIN_MS = 50;

/**
 * @typedef {{ readonly id: string, readonly priority: number, readonly waitsFor: readonly string[] }} Laid
 *
 * @typedef {{ readonly agent: string, readonly how: string, readonly verb: string, readonly from: number, readonly to:
 * number, readonly code: number | string, readonly id?: string, readonly generation?: number }} Call
 *
 * @typedef {{ readonly from: number, readonly to: number, readonly isExpired: boolean }} Free a time when a task could
 * be claimed
 *
 * @typedef {{ readonly event: string, readonly at: number, readonly generation: number, readonly from?: string,
 * readonly to?: string, readonly by: string }} Event
 */

/** @param {string} root @param {readonly Laid[]} laid @param {readonly Call[]} calls */
export function judge(root, laid, calls) {
  /** @type {string[]} */
  const wrong = [];
  for (const shelf of ['discovery', 'scoped', 'claimed', 'waiting', 'review', 'cancelled', 'lost+found']) {
    for (const name of namesIn(join(root, shelf))) wrong.push(`left over: ${shelf}/${name}`);
  }
  const done = namesIn(join(root, 'complete')).map((name) => name.replace(/~.*/, ''));
  if (new Set(done).size !== done.length || done.length !== laid.length) wrong.push(`${laid.length} tasks were laid, and ${done.length} names are complete, of ${new Set(done).size} tasks`);

  const logs = new Map(laid.map(({ id }) => [id, eventsOf(root, id)]));
  const completed = new Map(laid.map(({ id }) => [id, completionOf(id, logs.get(id) ?? [], calls)]));
  const claims = calls.filter(({ verb, code, id }) => verb === 'next' && code === 0 && id !== undefined);
  const fences = new Map();
  for (const { id, generation, agent } of claims) {
    const fence = `${id}~${generation}`;
    if (fences.has(fence)) wrong.push(`${fence} was given to ${fences.get(fence)} and to ${agent}`);
    fences.set(fence, agent);
  }
  for (const { id } of laid) {
    const successes = calls.filter((call) => call.verb === 'complete' && call.code === 0 && call.id === id);
    if (successes.length > 1) wrong.push(`${id} was completed by ${successes.map(({ agent }) => agent).join(' and ')}`);
  }

  /** @type {Map<string, readonly Free[]>} */
  const free = new Map();
  for (const task of laid) {
    const ready = Math.max(0, ...task.waitsFor.map((id) => completed.get(id) ?? Infinity));
    const tenures = tenuresOf(logs.get(task.id) ?? []);
    const first = tenures[0];
    const begun = Math.max(0, ...task.waitsFor.map((id) => earliestEnd(logs.get(id) ?? [])));
    if (first !== undefined && first.at + MARGIN_MS < begun) wrong.push(`${task.id} was claimed ${begun - first.at} ms before what it depends on was complete`);
    free.set(task.id, freeTimes(task, ready, tenures, logs.get(task.id) ?? [], calls));
  }
  const byId = new Map(laid.map((task) => [task.id, task]));
  const order = { checked: 0, urgent: 0, among: 0, nothing: 0 };
  for (const call of calls.filter(({ verb }) => verb === 'next')) {
    const mine = call.id === undefined ? undefined : byId.get(call.id);
    if (call.code !== 0 && call.code !== 7 && call.code !== 'nothing-to-claim') continue;
    const isTakeOver = mine !== undefined && (logs.get(mine.id) ?? []).some(({ event, generation }) => event === 'take-over' && generation === call.generation);
    order.checked++;
    let [isUrgent, isAmong] = [false, false];
    for (const other of laid) {
      const time = other.id === call.id ? undefined : free.get(other.id)?.find(({ from, to }) => from + MARGIN_MS < call.from && call.to + MARGIN_MS < to);
      if (time === undefined) continue;
      if (mine === undefined) {
        if (order.nothing++ === 0) wrong.push(`${call.agent} was told that there is nothing, and ${other.id} was there`);
        break;
      }
      const urgency = other.priority - mine.priority || Number(time.isExpired) - Number(isTakeOver);
      if (urgency < 0 && !isUrgent) {
        isUrgent = true;
        if (order.urgent < 5) wrong.push(`${call.agent} was given ${mine.id} (priority ${mine.priority}${isTakeOver ? ', run out' : ''}) while ${other.id} (priority ${other.priority}${time.isExpired ? ', run out' : ''}) was there, ${call.from - time.from} ms before the call and ${time.to - call.to} ms after it`);
      }
      isAmong ||= urgency === 0 && Number(other.id.slice(2)) < Number(mine.id.slice(2));
    }
    order.urgent += Number(isUrgent);
    order.among += Number(isAmong);
  }
  const events = [...logs.values()].flat();
  const counts = (/** @type {string} */ kind) => events.filter(({ event }) => event === kind).length;
  return { wrong, order, claims: claims.length, takeOvers: counts('take-over'), reaped: counts('reap'), released: counts('release') };
}

/**
 * When it was surely complete for everybody: when the call that did it was over; if that was killed, a moment after its
 * line. @param {string} id @param {readonly Event[]} events @param {readonly Call[]} calls
 */
function completionOf(id, events, calls) {
  const call = calls.find((one) => one.verb === 'complete' && one.code === 0 && one.id === id);
  if (call !== undefined) return call.to;
  const line = events.find(({ event }) => event === 'complete');
  return line === undefined ? Infinity : line.at + 1000;
}

/** @param {readonly Event[]} events */
function earliestEnd(events) {
  // Without a line (killed before it) nothing can be said.
  return events.find(({ event }) => event === 'complete')?.at ?? 0;
}

/** Every claim that the log speaks of, also of who was killed before its line. @param {readonly Event[]} events */
function tenuresOf(events) {
  const tenures = new Map();
  for (const path of events.flatMap(({ from = '', to = '' }) => [from, to])) {
    const [, generation, stamp, at, lease] = /^claimed\/[^~]+~(\d+)@(.+?:(\d+))\+(\d+)/.exec(path) ?? [];
    if (stamp !== undefined && !tenures.has(stamp)) tenures.set(stamp, { generation: Number(generation), at: Number(at), expires: Number(at) + Number(lease) * 1000, stamp });
  }
  return [...tenures.values()].toSorted((a, b) => a.at - b.at);
}

/**
 * @param {Laid} task @param {number} ready @param {readonly { at: number, expires: number, stamp: string, generation:
 * number }[]} tenures @param {readonly Event[]} events @param {readonly Call[]} calls @returns {readonly Free[]}
 */
function freeTimes(task, ready, tenures, events, calls) {
  /** @type {Free[]} */
  const times = [];
  let since = ready;
  for (const [index, { at, expires, stamp }] of tenures.entries()) {
    if (since < at) times.push({ from: since, to: at, isExpired: false });
    const next = tenures[index + 1];
    const reaped = events.find(({ event, from = '' }) => event === 'reap' && from.includes(`@${stamp}+`));
    const released = events.find(({ event, from = '' }) => event === 'release' && from.includes(`@${stamp}+`));
    const release = released === undefined ? undefined : calls.find((call) => call.verb === 'release' && call.code === 0 && call.id === task.id && call.generation === tenures[index]?.generation)?.to;
    since = release ?? (reaped === undefined ? Infinity : reaped.at);
    // Until somebody examines it.
    const until = (reaped?.at ?? next?.at ?? 0) - 100;
    if (released === undefined && expires < until) times.push({ from: expires, to: until, isExpired: true });
  }
  return times;
}

/** @param {string} root @param {string} id @returns {readonly Event[]} */
function eventsOf(root, id) {
  try {
    return readFileSync(join(root, 'log', `${id}.jsonl`), 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));
  } catch {
    return [];
  }
}

/** @param {string} directory */
function namesIn(directory) {
  try {
    return readdirSync(directory).filter((name) => !name.startsWith('.'));
  } catch {
    return [];
  }
}
