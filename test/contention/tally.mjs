// @ts-check
/**
 * Who was told that it has which tenure, over a whole run: each is one owner's, generations only rise, and the log
 * agrees.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { placesOf, textOf } from './raw-names.mjs';

export class Tally {
  /** What must not have happened, one sentence each. */
  violations = /** @type {string[]} */ ([]);
  tenures = 0;
  refusals = /** @type {Record<string, number>} */ ({});
  #root;
  /** Whose each tenure is, and the last generation of each task; of the tasks that are raced for now. */
  #owners = /** @type {Map<string, string>} */ (new Map());
  #unlogged = /** @type {Set<string>} */ (new Set());
  #last = /** @type {Map<string, number>} */ (new Map());

  /** @param {string} root the registry's directory */
  constructor(root) {
    this.#root = root;
  }

  /**
   * Somebody was told that it has a new tenure, and the log has to say so too. @param {string} id @param {number}
   * generation @param {string} owner
   */
  begins(id, generation, owner) {
    this.#unlogged.add(`${id}~${generation}`);
    this.appears(id, generation, owner);
  }

  /**
   * A new tenure is there: nobody ever had this generation, nor a later one. @param {string} id @param {number}
   * generation @param {string} owner
   */
  appears(id, generation, owner) {
    this.tenures++;
    const last = this.#last.get(id) ?? 0;
    if (generation <= last) this.violations.push(`${id}: ${owner} was told that it has generation ${generation}; ${this.#owners.get(`${id}~${last}`)} had ${last} before`);
    this.#last.set(id, Math.max(last, generation));
    this.#owners.set(`${id}~${generation}`, owner);
  }

  /** @param {string} code */
  refused(code) {
    this.refusals[code] = (this.refusals[code] ?? 0) + 1;
  }

  /** @param {string} sentence */
  violated(sentence) {
    this.violations.push(sentence);
  }

  /** Where each task is; it is said when that is not exactly one place. @param {readonly string[]} ids */
  places(ids) {
    const { places, wrong } = placesOf(this.#root, ids);
    this.violations.push(...wrong);
    return places;
  }

  /**
   * Each task is there once and whole, and its log names for each tenure the owner that was told so. Then these tasks
   * are forgotten. @param {readonly string[]} ids
   */
  close(ids) {
    for (const [id, { shelf, name, generation }] of this.places(ids)) {
      if (readFileSync(join(this.#root, shelf, name), 'utf8') !== textOf(id)) this.violated(`${shelf}/${name} is not whole`);
      if (shelf !== 'scoped' || generation < (this.#last.get(id) ?? 0)) this.violated(`${id} ended as ${shelf}/${name}; its last tenure was ${this.#last.get(id)}`);
      let last = 0;
      for (const line of linesOf(join(this.#root, 'log', `${id}.jsonl`))) {
        const event = JSON.parse(line);
        if (event.event !== 'claim' && event.event !== 'take-over') continue;
        if (event.generation <= last) this.violated(`${id}: the log has generation ${event.generation} after ${last}`);
        last = event.generation;
        this.#unlogged.delete(`${id}~${last}`);
        const owner = this.#owners.get(`${id}~${event.generation}`);
        if (owner !== event.by) this.violated(`${id}: by the log ${event.by} had generation ${event.generation}; who was told so is ${owner}`);
      }
    }
    for (const tenure of this.#unlogged) this.violated(`${tenure}: the log does not say that ${this.#owners.get(tenure)} had it`);
    this.#unlogged.clear();
    this.#owners.clear();
    this.#last.clear();
  }
}

/** @param {string} log */
function linesOf(log) {
  try {
    return readFileSync(log, 'utf8').split('\n').filter((line) => line !== '');
  } catch {
    return [];
  }
}
