// @ts-check
/**
 * A process of many owners: claims what it is told to, renews each claim in time through the library, and falls silent
 * on those whose owner is to die.
 */

import { claim, OpenRegistry, PosixStore, renew, run } from '../../dist/lib/index.js';

const [root = '.'] = process.argv.slice(2);
const registry = new OpenRegistry({ registry: root, agent: 'load', env: {} });
const store = new PosixStore(registry.place.root);
const settings = await registry.settings();

// Renewals are sent at a third of the lease, as `dibs run` does, and messages are read in between.
const BEATS_PER_LEASE = 3;
const SLICE_MS = 50;
const IDLE_MS = 5;

/**
 * @typedef {{ readonly id: string, readonly owner: string, readonly lease: number, readonly beats: number, readonly
 * phase: number, readonly generation?: number }} Order
 * @typedef {Order & { due: number, beatsLeft: number, generation: number }} Kept
 */

/** @type {Order[]} */
const orders = [];
/** @type {Map<string, Kept>} */
const kept = new Map();
/** @type {object[]} */
let told = [];

/**
 * What it was told, as the judge gets it: a tenure and until when it was promised, or a refusal and when that was.
 * @param {Order & { generation?: number }} claimed
 * @param {() => { tenure: { path: string, generation: number }, expiresAt: number }} act
 */
function ask({ id, generation }, act) {
  try {
    const { tenure, expiresAt } = act();
    told.push({ id, generation: tenure.generation, path: tenure.path, promised: expiresAt });
    return tenure;
  } catch (error) {
    if (!(error instanceof Error && error.name === 'DibsError' && 'code' in error)) throw error;
    told.push({ id, refused: error.code, at: Date.now(), ...(generation === undefined ? {} : { generation }) });
    return undefined;
  }
}

/** Keeps a claim from here on, made by hand when its generation is given. @param {Order} order */
function begin({ generation, ...order }) {
  const caller = { owner: order.owner, settings };
  const held = generation ?? ask(order, () => run(store, claim(caller, order.id, { lease: order.lease, again: 'refuse' })))?.generation;
  // The first heartbeat comes anywhere in the first interval: owners do not beat in step.
  if (held !== undefined) kept.set(order.id, { ...order, generation: held, beatsLeft: order.beats, due: dueAfter(order, order.phase) });
}

/** @param {Order} order @param {number} part of an interval */
function dueAfter({ lease }, part = 1) {
  return Date.now() + (part * lease * 1000) / BEATS_PER_LEASE;
}

/** @param {Kept} claimed */
function beat(claimed) {
  if (claimed.beatsLeft <= 0) {
    kept.delete(claimed.id);
    return;
  }
  const tenure = ask(claimed, () => run(store, renew({ owner: claimed.owner, settings }, claimed.id, { generation: claimed.generation })));
  if (tenure === undefined) kept.delete(claimed.id);
  else Object.assign(claimed, { beatsLeft: claimed.beatsLeft - 1, due: dueAfter(claimed) });
}

/** Renewals before new claims, but one of those each time; then lets messages in. */
function work() {
  const until = Date.now() + SLICE_MS;
  const due = [...kept.values()].filter((claimed) => claimed.due <= Date.now()).toSorted((a, b) => a.due - b.due);
  for (const claimed of due) {
    if (Date.now() >= until) break;
    beat(claimed);
  }
  do {
    const order = orders.shift();
    if (order === undefined) break;
    begin(order);
  } while (Date.now() < until);
  if (told.length > 0) process.send?.({ told });
  told = [];
  setTimeout(work, orders.length > 0 || Date.now() >= until ? 0 : IDLE_MS);
}

process.on('message', (/** @type {{ orders: Order[] }} */ message) => orders.push(...message.orders));
// Nobody is left to judge what it does.
process.on('disconnect', () => process.exit());
work();
