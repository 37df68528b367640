// @ts-check
/** How long ordinary verbs take beside the load, the real binary's whole life, against a node that does nothing. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const TIMES = 10;
const start = promisify(execFile);

/**
 * Milliseconds, the median of each.
 * @param {string} bin @param {string} root @param {readonly string[]} ids free tasks, one for each claim
 */
export async function timeVerbs(bin, root, ids) {
  /** @type {Record<string, number[]>} */
  const took = {};
  /** @param {string} label @param {readonly string[]} args */
  const time = async (label, args) => {
    const began = performance.now();
    await start(process.execPath, [...args], { maxBuffer: Infinity });
    (took[label] ??= []).push(performance.now() - began);
  };
  for (const id of ids.slice(0, TIMES)) {
    await time('node -e 0', ['-e', '0']);
    for (const [verb, ...args] of [['claim', id, '--lease=1h'], ['verify', id], ['list', '--json'], ['release', id]]) {
      await time(`dibs ${verb}`, [bin, verb ?? '', ...args, '--registry', root, '--agent', 'passer-by']);
    }
  }
  return Object.fromEntries(Object.entries(took).map(([label, times]) => [label, times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0]));
}
