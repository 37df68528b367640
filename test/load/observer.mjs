// @ts-check
/**
 * Who judges the janitor: from raw names and times alone, with a grammar of its own, and nothing of lib/.
 *
 * A claim that was given back keeps the mtime of its last heartbeat, and the inode's ctime says when it was given back.
 * So whether it was given back too early, and how late, is read off the file exactly, however slow the machine or this
 * judge is.
 */

import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AT_REST, CLAIMED, placesOf, textOf } from '../contention/raw-names.mjs';

// Timestamps come from the kernel's tick, 10 ms at the coarsest.
const TICK_MS = 11;

/**
 * @typedef {{ readonly id: string, readonly generation: number, readonly claimedAt: number, readonly leaseMs: number }}
 * Tenure
 * @typedef {{ readonly id: string, readonly generation: number, readonly expired: number, readonly delayMs: number }}
 * Return
 * @typedef {{ readonly id: string, readonly generation?: number, readonly path?: string, readonly promised?: number,
 * readonly refused?: string, readonly at?: number }} Told
 */

/** @param {{ readonly id: string, readonly generation: number }} tenure */
export const keyOf = ({ id, generation }) => `${id}~${generation}`;

export class Observer {
  /** What must not have happened, one sentence each. */
  violations = /** @type {string[]} */ ([]);
  /** Claims that ran out and were given back. */
  returns = /** @type {Return[]} */ ([]);
  claims = 0;
  renewals = 0;
  /** What owners were refused, by code. */
  refusals = /** @type {Record<string, number>} */ ({});
  #root;
  /** Every tenure that an owner was told of or a scan saw. */
  #tenures = /** @type {Map<string, Tenure>} */ (new Map());
  /** Until when its owner was told that it has it. */
  #promised = /** @type {Map<string, number>} */ (new Map());
  /** The highest generation of each task that was seen to come back. */
  #returned = /** @type {Map<string, number>} */ (new Map());
  /** The last scan: when each claim would run out by what its file said then. */
  #seen = /** @type {Map<string, number>} */ (new Map());

  /** @param {string} root the registry's directory */
  constructor(root) {
    this.#root = root;
  }

  /** @param {Told} told what the library said to an owner */
  hear(told) {
    const { id, generation = 0, path, promised, refused, at = 0 } = told;
    const key = keyOf({ id, generation });
    if (refused !== undefined) {
      this.refusals[refused] = (this.refusals[refused] ?? 0) + 1;
      const until = this.#promised.get(key);
      if (until !== undefined && at + TICK_MS < until) this.violations.push(`${key}: its owner was told "${refused}" ${until - at} ms before the time it had been promised`);
      return;
    }
    const tenure = path === undefined ? undefined : parse(path.replace('claimed/', ''));
    if (tenure === undefined || promised === undefined) {
      this.violations.push(`${key}: not a claim: ${path}`);
      return;
    }
    if (this.#promised.has(key)) this.renewals++;
    else this.claims++;
    this.#tenures.set(key, tenure);
    this.#promised.set(key, Math.max(promised, this.#promised.get(key) ?? 0));
  }

  /**
   * Sees which claims came back since the last time, and judges each. Those that nobody has spoken of yet are left for
   * the next time.
   */
  look() {
    /** @type {Return[]} */
    const fresh = [];
    for (const name of readdirSync(join(this.#root, 'scoped'))) {
      const [, id = '', written] = AT_REST.exec(name) ?? [];
      const generation = Number(written ?? 0);
      const tenure = this.#tenures.get(keyOf({ id, generation }));
      if (tenure === undefined || generation <= (this.#returned.get(id) ?? 0)) continue;
      const { mtimeNs, ctimeNs } = lstatSync(join(this.#root, 'scoped', name), { bigint: true });
      const expired = Math.max(tenure.claimedAt, Number(mtimeNs / 1000n) / 1000) + tenure.leaseMs;
      fresh.push({ id, generation, expired, delayMs: Number(ctimeNs / 1000n) / 1000 - expired });
      this.#returned.set(id, generation);
    }
    for (const one of fresh) this.#judge(one);
    this.returns.push(...fresh);
    return fresh;
  }

  /** @param {Return} returned */
  #judge({ id, generation, expired, delayMs }) {
    const key = keyOf({ id, generation });
    if (delayMs < -TICK_MS) this.violations.push(`${key}: was given back ${-delayMs} ms before it ran out`);
    const early = (this.#promised.get(key) ?? 0) - (expired + delayMs);
    if (early > TICK_MS) this.violations.push(`${key}: was given back ${early} ms before the time its owner had been promised`);
  }

  /**
   * Reads all of claimed/: nothing that the last scan saw alive may have left before its time. Returns how many are
   * there, and how many of them ran out.
   */
  scan() {
    const now = Date.now();
    /** @type {Map<string, number>} */
    const seen = new Map();
    let overdue = 0;
    for (const name of this.#claimed()) {
      const tenure = parse(name);
      if (tenure === undefined) continue;
      const expires = Math.max(tenure.claimedAt, mtimeOf(join(this.#root, 'claimed', name)) ?? 0) + tenure.leaseMs;
      const key = keyOf(tenure);
      this.#tenures.set(key, tenure);
      seen.set(key, Math.max(expires, seen.get(key) ?? 0));
      if (expires < now) overdue++;
    }
    const missing = [...this.#seen].filter(([key]) => !seen.has(key));
    // A listing can miss a name that moves, and only what is missing from two of them is gone.
    const again = missing.length === 0 ? new Set() : new Set(this.#claimed().map(parse).map((tenure) => (tenure === undefined ? '' : keyOf(tenure))));
    const at = Date.now();
    for (const [key, expires] of missing) {
      if (!again.has(key) && at + TICK_MS < expires) this.violations.push(`${key}: left claimed/ ${expires - at} ms or more before it ran out`);
    }
    this.#seen = seen;
    return { claimed: seen.size, overdue };
  }

  /** At the end: each task is there once, whole. @param {readonly string[]} ids */
  takeStock(ids) {
    const { places, wrong } = placesOf(this.#root, ids);
    this.violations.push(...wrong);
    for (const { shelf, name } of places.values()) {
      if (shelf !== 'scoped' && shelf !== 'claimed') this.violations.push(`${shelf}/${name}: nobody put it there`);
    }
    for (const [id, { shelf, name }] of places) {
      if (readFileSync(join(this.#root, shelf, name), 'utf8') !== textOf(id)) this.violations.push(`${shelf}/${name} is not whole`);
    }
  }

  /**
   * What the janitor said against what was seen: each return once, and none that two whole sweeps in a row had passed
   * over.
   * @param {readonly { readonly at: number, readonly acts: readonly { readonly act: string, readonly task?: string,
   * readonly to?: string }[] }[]} sweeps in their order
   */
  compare(sweeps) {
    const expired = new Map(this.returns.map((one) => [keyOf(one), one.expired]));
    const said = new Set();
    for (const [index, { acts }] of sweeps.entries()) {
      for (const { act, task, to } of acts) {
        const [, id = '', generation = 0] = AT_REST.exec(to?.replace('scoped/', '') ?? '') ?? [];
        const key = keyOf({ id, generation: Number(generation) });
        if (act !== 'reaped' || id !== task) this.violations.push(`the janitor did what nobody asked for: ${act} ${task} ${to}`);
        else if (said.has(key)) this.violations.push(`${key}: was given back twice`);
        else if (!expired.has(key)) this.violations.push(`${key}: the janitor gave it back, and it was never seen in scoped/`);
        said.add(key);
        // The sweep before this one began after the end of the one before that.
        const passed = sweeps[index - 2]?.at;
        if (passed !== undefined && passed - TICK_MS > (expired.get(key) ?? Infinity)) this.violations.push(`${key}: had run out, and a whole sweep passed it over`);
      }
    }
    for (const key of expired.keys()) if (!said.has(key)) this.violations.push(`${key}: came back, and the janitor did not say so`);
  }

  #claimed() {
    return readdirSync(join(this.#root, 'claimed'));
  }
}

/** @param {string} name @returns {Tenure | undefined} */
function parse(name) {
  const [, id, generation, , at, lease] = CLAIMED.exec(name) ?? [];
  return id === undefined ? undefined : { id, generation: Number(generation), claimedAt: Number(at), leaseMs: Number(lease) * 1000 };
}

/** @param {string} path */
function mtimeOf(path) {
  try {
    return lstatSync(path).mtimeMs;
  } catch {
    return undefined;
  }
}
