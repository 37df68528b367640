/**
 * A registry as names and bytes, and what must be true of it whenever anybody was stopped anywhere. Nothing here may
 * come from lib/: the grammar of names and the order of truth are read a second time, so that an error in the rules
 * cannot hide itself.
 */

import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface RawFile {
  readonly path: string;
  readonly text: string;
  readonly ino: number;
  readonly mtimeMs: number;
}

export interface RawName extends RawFile {
  readonly shelf: string;
  readonly id: string;
  readonly generation: number;
  readonly owner?: string;
  readonly claimedAt?: number;
  readonly lease?: number;
  readonly nonce?: string;
}

/** Lowest first; a claim ranks below all of them in its generation. */
const AT_REST = ['discovery', 'scoped', 'waiting', 'review', 'cancelled', 'complete', 'archive'];
const REST = /^([A-Z]+-\d+)(?:~(\d+))?\.md$/;
const CLAIMED = /^([A-Z]+-\d+)~(\d+)@([^:]+):(\d{13})\+(\d+)r?(?:!([0-9a-z]{1,13}))?\.md$/;
const STAGING = /^tmp\/(?:new-|now-|drop-|\.probe-|\.case-)/;
/** The tools' clock stays where it is. */
const CLOCK = 'tmp/clock';
/** What keeps git away from a directory. */
const IGNORE_FILE = /^(?:claimed|holders|log|lost\+found|tmp|archive)\/\.gitignore$/;
/** The longest name that is probed, on any shelf; hidden. */
const PROBE = /^[a-z+]+\/\.[0-9a-z]{12}p{20}/;

/** The shelf, or the archive, and the name. */
const PLACE = /^(?=([a-z]+)\/)(?:archive\/(?:cancelled\/)?\d{4}|[a-z]+)\/([^/]+)$/;

export class RawRegistry {
  readonly files: readonly RawFile[];
  readonly names: readonly RawName[];

  constructor(root: string) {
    this.files = filesBelow(root, '').filter((file) => !keepsGitAway(file));
    this.names = this.files.flatMap((file) => readName(file) ?? []);
  }

  /** All names of a task, the task itself first. */
  of(id: string): readonly RawName[] {
    return this.names.filter((name) => name.id === id).toSorted(byRank);
  }

  task(id: string): RawName | undefined {
    return this.of(id)[0];
  }

  at(path: string): RawFile | undefined {
    return this.files.find((file) => file.path === path);
  }

  get staging(): readonly string[] {
    return this.files.map(({ path }) => path).filter((path) => STAGING.test(path) || PROBE.test(path));
  }

  get aside(): readonly RawFile[] {
    return this.files.filter(({ path }) => path.startsWith('lost+found/'));
  }
}

function filesBelow(root: string, below: string): readonly RawFile[] {
  return readdirSync(join(root, below), { withFileTypes: true }).flatMap((entry) => {
    const path = join(below, entry.name);
    if (entry.isDirectory()) return filesBelow(root, path);
    const { ino, mtimeMs } = lstatSync(join(root, path));
    return [{ path, ino, mtimeMs, text: readFileSync(join(root, path), 'latin1') }];
  });
}

/** Whole, it is none of anybody's business here. Cut short it is a stranger wherever it lies. */
function keepsGitAway({ path, text }: RawFile): boolean {
  return IGNORE_FILE.test(path) && /^#.*\n\*\n$|^#.*\n\*\.jsonl\n\/\.gitignore\n$/.test(text);
}

function readName(file: RawFile): RawName | undefined {
  const [, shelf = '', name = ''] = PLACE.exec(file.path) ?? [];
  const [, id, generation, owner, claimedAt, lease, nonce] = (shelf === 'claimed' ? CLAIMED : AT_REST.includes(shelf) ? REST : undefined)?.exec(name) ?? [];
  if (id === undefined) return undefined;
  const at = { ...file, shelf, id, generation: Number(generation ?? 0) };
  return owner === undefined ? at : { ...at, owner, claimedAt: Number(claimedAt), lease: Number(lease), ...(nonce === undefined ? {} : { nonce }) };
}

function byRank(a: RawName, b: RawName): number {
  return (
    b.generation - a.generation ||
    AT_REST.indexOf(b.shelf) - AT_REST.indexOf(a.shelf) ||
    (a.claimedAt ?? 0) - (b.claimedAt ?? 0) ||
    Number(a.nonce === undefined) - Number(b.nonce === undefined)
  );
}

export interface Expected {
  readonly id: string;
  readonly before: RawRegistry;
  /** Its bytes, if it is only made. */
  readonly makes?: RegExp | undefined;
  /** The bytes that it may have instead of those that it had. */
  readonly sets?: string | undefined;
  /** Whose act it was, and whose tenure it ends: only their own record in holders/ may change. */
  readonly owners: readonly string[];
}

/** What is wrong; empty where everything that is promised holds. */
export function faultsOf(after: RawRegistry, { id, before, makes, sets, owners }: Expected): readonly string[] {
  const faults: string[] = [];
  const [was, is] = [before.task(id), after.task(id)];
  if (was !== undefined) {
    if (is === undefined) faults.push(`${id} is gone from the shelves`);
    else {
      if (is.generation < was.generation || (is.generation === was.generation && AT_REST.indexOf(is.shelf) < AT_REST.indexOf(was.shelf))) faults.push(`the rank of ${id} fell from ${was.path} to ${is.path}`);
      if (is.text !== was.text && is.text !== sets) faults.push(`the bytes of ${id} are not what they were: ${is.path}`);
    }
    // Every other name of it is one of the same file, or was there before, or stands for bytes that were there before.
    const texts = before.of(id).map(({ text }) => text);
    for (const name of after.of(id)) if (!texts.includes(name.text) && name.text !== sets) faults.push(`${name.path} has bytes that nobody wrote`);
    const left = new Set([...after.of(id), ...after.aside, ...after.files.filter(({ path }) => path.startsWith('tmp/drop-'))].map(({ text }) => text));
    if (sets === undefined || is?.text !== sets) for (const text of texts) if (!left.has(text)) faults.push(`bytes of ${id} are destroyed: ${JSON.stringify(text.slice(0, 40))}`);
  }
  if (was === undefined && is !== undefined && makes?.test(is.text ?? '') !== true) faults.push(`${is.path} was made with the bytes ${JSON.stringify(is.text)}`);
  faults.push(...brokenLogs(after), ...lostLines(after, before), ...strangers(after, before));
  const untouched = (path: string): boolean => !isAbout(path, id, owners);
  for (const file of before.files.filter(({ path }) => untouched(path))) {
    const now = after.at(file.path);
    if (now?.text !== file.text || Math.abs(now.mtimeMs - file.mtimeMs) > 1) faults.push(`${file.path} was touched, which is none of its business`);
  }
  for (const { path } of after.files) if (untouched(path) && before.at(path) === undefined) faults.push(`${path} was made, which is none of its business`);
  return faults;
}

/** Lines of logs that were there before, and are nowhere now. */
function lostLines(after: RawRegistry, before: RawRegistry): readonly string[] {
  const lines = new Set(after.files.filter(({ path }) => isLog(path)).flatMap(({ text }) => text.split('\n')));
  return before.files.filter(({ path }) => isLog(path)).flatMap(({ path, text }) => text.split('\n').filter((line) => !lines.has(line)).map((line) => `${path} has lost the line ${line}`));
}

function isLog(path: string): boolean {
  return /^(?:log|archive)\/[^.].*\.jsonl$/.test(path);
}

/** Staging, put aside, or about this task; beliefs only of those who acted. */
function isAbout(path: string, id: string, owners: readonly string[]): boolean {
  if (path === CLOCK || path === JOURNAL || STAGING.test(path) || PROBE.test(path) || path.startsWith('lost+found/')) return true;
  const [directory, first = '', name] = path.split('/');
  if (directory === 'holders') return owners.some((owner) => (owner.endsWith('*') ? first.startsWith(owner.slice(0, -1)) : first === owner)) && name !== undefined && (isOf(name, id) || name === 'boot-owed');
  return isOf(directory === 'archive' ? path.slice(path.lastIndexOf('/') + 1) : first, id);
}

function isOf(name: string, id: string): boolean {
  return name.startsWith(id) && /^[~.]/.test(name.slice(id.length));
}

/** What was told of all logs: it begins with its name, and whoever asks may make it. */
const JOURNAL = 'log/.journal';

/** A line is there whole or not at all. */
function brokenLogs({ files }: RawRegistry): readonly string[] {
  return files
    .filter(({ path }) => isLog(path))
    .flatMap(({ path, text }) => (text === '' || text.endsWith('\n') ? text.split('\n').slice(0, -1).filter((line) => !isWhole(line)).map((line) => `${path} has half a line: ${line}`) : [`${path} ends in the middle of a line`]));
}

function isWhole(line: string): boolean {
  try {
    const event = JSON.parse(line) as Record<string, unknown>;
    return event['v'] === 1 && typeof event['at'] === 'number' && typeof event['event'] === 'string';
  } catch {
    return false;
  }
}

/** Names on the shelves that are no task's, and staging of a kind that nobody knows. */
function strangers(after: RawRegistry, before: RawRegistry): readonly string[] {
  const known = new Set(after.names.map(({ path }) => path));
  return after.files
    .filter(({ path }) => /^(?:tmp|claimed|discovery|scoped|waiting|review|cancelled|complete)\//.test(path))
    .filter(({ path }) => path !== CLOCK && !known.has(path) && !STAGING.test(path) && !PROBE.test(path) && before.at(path) === undefined)
    .map(({ path }) => `${path} is no name of anything`);
}
