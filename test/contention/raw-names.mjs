// @ts-check
/** A registry as a stranger reads it: raw names, by a grammar of the tests' own and nothing of lib/. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** id, generation, owner, claimed-at, lease, nonce */
export const CLAIMED = /^(T-\d+)~(\d+)@([^:]+):(\d{13})\+(\d+)(?:!([0-9a-z]+))?\.md$/;
/** id, generation */
export const AT_REST = /^(T-\d+)(?:~(\d+))?\.md$/;
const SHELVES = ['discovery', 'scoped', 'waiting', 'review', 'complete', 'cancelled', 'claimed', 'lost+found'];
// Tasks that nobody races for: verbs are timed on them.
const PASSER_BY = /^V-/;

/**
 * @typedef {{ readonly shelf: string, readonly name: string, readonly generation: number, readonly owner: string }}
 * Place
 */

/** What a task of a test says. @param {string} id */
export const textOf = (id) => `# ${id}\n\n${`${id} `.repeat(40)}\nend of ${id}\n`;

/**
 * Where each of these tasks is, and what is wrong with that: each has to be there once. @param {string} root @param
 * {readonly string[]} ids
 */
export function placesOf(root, ids) {
  const found = new Map(ids.map((id) => [id, /** @type {Place[]} */ ([])]));
  const wrong = [];
  for (const shelf of SHELVES) {
    for (const name of listed(join(root, shelf))) {
      if (PASSER_BY.test(name)) continue;
      const [, id = '', generation = 0, owner = ''] = (shelf === 'claimed' ? CLAIMED : AT_REST).exec(name) ?? [];
      const places = found.get(id);
      if (places === undefined) wrong.push(`${shelf}/${name} is nobody's`);
      else places.push({ shelf, name, generation: Number(generation), owner });
    }
  }
  const places = new Map();
  for (const [id, [first, ...others]] of found) {
    if (first === undefined) wrong.push(`${id} is gone`);
    else places.set(id, first);
    if (others.length > 0) wrong.push(`${id} is there ${others.length + 1} times: ${[first, ...others].map((place) => `${place?.shelf}/${place?.name}`).join(', ')}`);
  }
  return { places: /** @type {ReadonlyMap<string, Place>} */ (places), wrong };
}

/** @param {string} directory */
function listed(directory) {
  try {
    return readdirSync(directory).filter((name) => !name.startsWith('.'));
  } catch {
    // Made when it is first needed.
    return [];
  }
}
