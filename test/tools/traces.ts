/**
 * What a run left behind, as lines that can be compared: every name with the bytes, the links and the time of its file,
 * and which file of before it is. Only what has to differ between two runs is levelled: the times they wrote, and their
 * nonces.
 */

import { createHash } from 'node:crypto';
import { closeSync, constants, lstatSync, openSync, readdirSync, readFileSync, readlinkSync, type BigIntStats } from 'node:fs';
import { join } from 'node:path';
import type { Place } from './lay.ts';
import { LAID_AT } from './situation.ts';

// File systems keep time by ticks, and a time in whole seconds is read as its last millisecond.
const SLACK_MS = 2000;
const LONGEST_SHOWN = 2000;
// The tools measure the time by a file that they leave there; dibs makes one for each measurement and takes it away.
const CLOCK = /^tmp\/clock [0-7]{3} links 1, (?:new|as it was), of (?:now|-7200 s): "\."$/;

const TOOLS_THERE = join('project', '.agent', 'tools');

/** The files as they were laid, so that each can be known again under another name. */
export class Before {
  readonly #place: Place;
  readonly #names = new Map<bigint, string>();
  readonly #nonces = new Set<string>();
  /** An inode that is held open is given to no other file. */
  readonly #open: number[] = [];
  readonly #beganMs = Date.now();

  constructor(place: Place) {
    this.#place = place;
    for (const path of pathsBelow(place.base)) {
      const info = lstatSync(join(place.base, path), { bigint: true });
      if (!info.isFile()) continue;
      for (const [nonce] of path.matchAll(/(?<=!)[0-9a-z]+|(?<=drop-|lost\+found\/|lives\/)[0-9a-z]{12}/g)) this.#nonces.add(nonce);
      if (!this.#names.has(info.ino)) this.#names.set(info.ino, path.replace(/^project\/\.agent\/registry\//, ''));
      this.#open.push(openSync(join(place.base, path), constants.O_RDONLY));
    }
  }

  /** What lies there now. `secondsWillDo`: a claim may say its time in whole seconds. */
  after({ secondsWillDo = false } = {}): readonly string[] {
    const window = { fromMs: this.#beganMs - SLACK_MS, toMs: Date.now() + SLACK_MS };
    const entries = pathsBelow(this.#place.base).map((path) => this.#describe(path, window));
    for (const fd of this.#open.splice(0)) closeSync(fd);
    return level(entries, window, this.#nonces, secondsWillDo)
      .filter((entry) => !CLOCK.test(entry))
      .toSorted();
  }

  #describe(path: string, window: Window): string {
    const absolute = join(this.#place.base, path);
    const info = lstatSync(absolute, { bigint: true });
    const shown = path.replace(/^project\/\.agent\/registry\//, '');
    const mode = (info.mode & 0o7777n).toString(8);
    if (info.isDirectory()) return `${shown}/ ${mode}`;
    if (info.isSymbolicLink()) return `${shown} -> ${readlinkSync(absolute).replace(this.#place.base, '')}`;
    if (!info.isFile()) return `${shown} is no file`;
    const was = this.#names.get(info.ino);
    const same = was === undefined ? 'new' : was === shown ? 'as it was' : `was ${was}`;
    return `${shown} ${mode} links ${info.nlink}, ${same}, of ${timeOf(info, window)}: ${bytesOf(absolute, shown).replaceAll(this.#place.base, '…')}`;
  }
}

interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** All paths below a directory. What lies behind a symlink does not lie there. */
function pathsBelow(base: string, directory = ''): readonly string[] {
  return readdirSync(join(base, directory), { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (path === TOOLS_THERE) return [];
    return entry.isDirectory() ? [path, ...pathsBelow(base, path)] : [path];
  });
}

function timeOf({ mtimeNs }: BigIntStats, { fromMs, toMs }: Window): string {
  const ms = Math.round(Number(mtimeNs / 1000n) / 1000);
  return ms >= fromMs && ms <= toMs ? 'now' : `${(ms - LAID_AT) / 1000} s`;
}

function bytesOf(absolute: string, shown: string): string {
  const bytes = readFileSync(absolute);
  // A log is compared as it stands, each line as long as it is.
  if (bytes.length > LONGEST_SHOWN && !shown.startsWith('log/')) return `${bytes.length} bytes ${createHash('sha256').update(bytes).digest('hex')}`;
  return JSON.stringify(bytes.toString('latin1'));
}

/**
 * Puts words for the times and nonces that this run wrote. One time keeps one word, so that a name, its belief and its
 * line still agree.
 */
function level(entries: readonly string[], { fromMs, toMs }: Window, laidNonces: ReadonlySet<string>, secondsWillDo: boolean): readonly string[] {
  const isNow = (digits: string): boolean => (digits.length === 13 ? Number(digits) >= fromMs && Number(digits) <= toMs : secondsWillDo && Number(digits) >= Math.floor(fromMs / 1000) && Number(digits) <= toMs / 1000);
  const withoutAt = entries.map((entry) => entry.replaceAll(/(?<=\\"at\\":)\d{13}(?=,)/g, (digits) => (isNow(digits) ? '<at>' : digits)));
  const times = [...new Set(withoutAt.flatMap((entry) => [...entry.matchAll(TIME)].map(([digits]) => digits).filter(isNow)))].toSorted((a, b) => Number(a.padEnd(13, '0')) - Number(b.padEnd(13, '0')));
  return withoutAt.map((entry) =>
    entry
      .replaceAll(TIME, (digits) => (isNow(digits) ? `<time ${times.indexOf(digits) + 1}>` : digits))
      .replaceAll(NONCE, (nonce) => (laidNonces.has(nonce) ? nonce : '<nonce>')),
  );
}

const TIME = /(?<=:|%3A)(?:\d{13}|\d{10})(?=[+"\\])/g;
// The last one is the life of a registry, in holders/.life and where git remembers it.
const NONCE = /(?<=!|drop-|lost\+found\/|lives\/|^holders\/\.life .*: ")[0-9a-z]{12}(?=[-.\\" /])/g;
