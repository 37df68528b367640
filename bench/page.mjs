// @ts-check
/** Writes what was measured into docs/performance.md, between `<!-- <name> -->` and `<!-- end of <name> -->`. */

import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, type } from 'node:os';
import { join } from 'node:path';

export const DOCS = join(import.meta.dirname, '../docs');
const PAGE = join(DOCS, 'performance.md');

/** @param {string} name @param {string} text Throws an Error if the page has no such section. */
export function writeSection(name, text) {
  const page = readFileSync(PAGE, 'utf8');
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- end of ${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`${PAGE} has no section ${name}`);
  writeFileSync(PAGE, `${page.slice(0, from + begin.length)}\n${text}\n\n${page.slice(to)}`);
}

/** The machine, the versions, and how often. @param {number} rounds */
export function whereAndWhen(rounds) {
  return `Node ${process.versions.node}, ${type()} ${release().split('-')[0]}, ${cpus().length} cores; medians of ${rounds} rounds.`;
}
