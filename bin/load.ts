/**
 * Loads the packed dibs, or its hook, and runs it: if possible by the code that V8 made of it in an earlier run. To
 * compile it takes longer than most verbs run.
 *
 * This file is CommonJS, because Node starts that sooner than an ES module. It is apart from dibs.ts, because an old
 * Node cannot read it.
 *
 * Kept code is a hint. Without it, or if it is not what it should be, the packed file is compiled, and nobody notices
 * but by the time. V8 runs such code without looking at it. So it is only taken if nobody but this user can have
 * written it, if it was made of just this file by just this Node, and if it is whole: it is there twice, because to
 * compare two copies is the only check that takes next to no time here. From 22.8 on Node keeps code itself, with
 * checks of its own, and is only told where.
 *
 * V8 compiles what a process needs, and no more. A refusal needs other code than a success, and a gate other code than
 * the start of a session. So the kinds of runs that a kept code knows stand before it, and a run of another kind adds
 * what it compiled.
 */

import fs = require('node:fs');
import path = require('node:path');
import type vm = require('node:vm');

const PACKED = path.join(__dirname, '..', 'packed');
const MARK = 'dibs code 2';
// A verb that runs all day is packed alone, too (rolldown.config.mjs). Options before it lead to the file of all verbs.
const PACKED_ALONE = new Set(['add', 'boot', 'claim', 'complete', 'janitor', 'list', 'log', 'next', 'note', 'release', 'renew', 'show', 'verify']);
// If there are more, of verbs and of Nodes that come and go, all are removed.
const MOST_FILES = 64;
const MOST_KINDS = 16;
const LONGEST_KIND = 80;
const WRITABLE_BY_OTHERS = 0o022;
const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants;

/** Runs the command line of this process. */
function dibs(): void {
  const words = process.argv.slice(2);
  if (words.length === 1 && (words[0] === '--version' || words[0] === '-v')) {
    (require(path.join(PACKED, 'version.cjs')) as { printVersion(): void }).printVersion();
  } else {
    const [first = ''] = words;
    const [file, verb] = PACKED_ALONE.has(first) ? [`${first}/${first}.cjs`, first] : ['everyday.cjs', words.find((word) => !word.startsWith('-')) ?? ''];
    void (load(path.join(PACKED, file), verb) as { start(): Promise<void> }).start();
  }
}

interface Loaded {
  /** Of what kind this run was, for a file that does more than one thing. */
  readonly kind?: string;
}

interface Kept {
  readonly code: Buffer;
  readonly kinds: readonly string[];
}

/** What a packed file exports. A process compiles only what its verb needs, so each verb has code of its own. */
function load(file: string, verb: string): unknown {
  const directory = cacheDirectory(process.env);
  if (directory === undefined) return require(file);
  // To ask node:module itself takes a moment.
  if (Number.parseInt(process.versions.node, 10) > 20) {
    const { enableCompileCache } = require('node:module') as { enableCompileCache?: (directory: string) => unknown };
    if (enableCompileCache !== undefined) {
      if (isOwnDirectory(directory) || makeDirectory(directory)) enableCompileCache(directory);
      return require(file);
    }
  }
  return loadByKeptCode(file, directory, verb);
}

/** Where programs of this user keep such things, if there is such a place, and if nobody asked for another way. */
function cacheDirectory({ XDG_CACHE_HOME = '', HOME = '', NODE_DISABLE_COMPILE_CACHE = '', NODE_V8_COVERAGE = '' }: NodeJS.ProcessEnv): string | undefined {
  // What a test covers is counted less exactly in kept code.
  if (NODE_DISABLE_COMPILE_CACHE !== '' || NODE_V8_COVERAGE !== '') return undefined;
  if (path.isAbsolute(XDG_CACHE_HOME)) return path.join(XDG_CACHE_HOME, 'dibs');
  return path.isAbsolute(HOME) ? path.join(HOME, '.cache', 'dibs') : undefined;
}

function loadByKeptCode(file: string, directory: string, verb: string): unknown {
  const { bytes: source, about } = readWhole(file, O_RDONLY);
  // Another one whenever the file was written or replaced.
  const identity = `${about.dev}:${about.ino} ${about.size} ${about.mtimeMs} ${about.ctimeMs}`;
  const head = Buffer.from(`${process.version} ${process.arch} ${identity}\n`);
  const place = path.join(directory, `${/^[a-z]{1,12}$/.test(verb) ? verb : 'other'}-${process.version}-${process.arch}-${about.ino.toString(36)}`);
  const { code: cachedData, kinds } = keptCode(place, directory, head) ?? { code: undefined, kinds: [] };
  const { Script } = require('node:vm') as typeof vm;
  // It is written in ASCII. It imports no ES module: in Node 20 a script cannot.
  const script = new Script(`(function (exports, require, module, __filename, __dirname) {${source.toString('latin1')}\n})`, {
    filename: file,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  const known = script.cachedDataRejected === true ? [] : kinds;
  const loaded = evaluate(file, script.runInThisContext() as Wrapped) as Loaded;
  // After the answer. By then V8 has compiled all that this run needs.
  process.once('exit', (exitCode) => {
    const kind = kindOf(exitCode, loaded.kind);
    if (!known.includes(kind) && known.length < MOST_KINDS) keep(place, directory, head, [...known, kind], () => script.createCachedData());
  });
  return loaded;
}

/** Runs of one verb that differ in neither its outcome nor its options need much the same code. */
function kindOf(exitCode: number, told: string | undefined): string {
  if (told !== undefined) return `${exitCode}${told}`;
  const options = process.argv.slice(2).flatMap((word) => (word.startsWith('-') && !word.includes('\n') ? [word.split('=', 1)[0]] : []));
  return `${exitCode}${options.join('')}`.slice(0, LONGEST_KIND);
}

type Wrapped = (exports: unknown, require: (id: string) => unknown, module: NodeJS.Module, filename: string, dirname: string) => void;

/** As Node itself does it: other packed files ask for this one, and get the same. */
function evaluate(file: string, wrapped: Wrapped): unknown {
  const Module = module.constructor as new (id: string, parent: NodeJS.Module) => NodeJS.Module;
  const made = new Module(file, module);
  made.filename = file;
  made.paths = module.paths;
  require.cache[file] = made;
  wrapped(made.exports, (id) => made.require(id), made, file, path.dirname(file));
  made.loaded = true;
  return made.exports;
}

/** The code that is kept there, if it may be run. */
function keptCode(place: string, directory: string, head: Buffer): Kept | undefined {
  try {
    if (!isOwnDirectory(directory)) return undefined;
    const { bytes, about } = readWhole(place, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const end = bytes.indexOf(0x0a) + 1;
    const [mark, ...kinds] = bytes.toString('latin1', 0, end).trimEnd().split('\t');
    const codes = bytes.subarray(end + head.length);
    const [one, other] = [codes.subarray(0, codes.length / 2), codes.subarray(codes.length / 2)];
    const isWhole = mark === MARK && bytes.subarray(end, end + head.length).equals(head) && one.equals(other);
    return about.isFile() && isOwn(about) && isWhole ? { code: one, kinds } : undefined;
  } catch {
    return undefined;
  }
}

function readWhole(file: string, flags: number): { bytes: Buffer; about: fs.Stats } {
  const fd = fs.openSync(file, flags);
  try {
    const about = fs.fstatSync(fd);
    const bytes = Buffer.allocUnsafeSlow(about.size);
    return { bytes: bytes.subarray(0, fs.readSync(fd, bytes)), about };
  } finally {
    fs.closeSync(fd);
  }
}

function isOwnDirectory(directory: string): boolean {
  const about = fs.lstatSync(directory, { throwIfNoEntry: false });
  return about?.isDirectory() === true && isOwn(about);
}

function isOwn({ uid, mode }: fs.Stats): boolean {
  return uid === process.geteuid?.() && (mode & WRITABLE_BY_OTHERS) === 0;
}

/** Puts the code there in one piece. If it cannot be kept, the next process compiles, too. */
function keep(place: string, directory: string, head: Buffer, kinds: readonly string[], make: () => Buffer): void {
  try {
    if (!isOwnDirectory(directory) && !makeDirectory(directory)) return;
    const names = fs.readdirSync(directory);
    if (names.length >= MOST_FILES) for (const name of names) fs.rmSync(path.join(directory, name), { recursive: true, force: true });
    const made = `${place}.${process.pid}`;
    const fd = fs.openSync(made, 'wx', 0o600);
    try {
      const code = make();
      fs.writevSync(fd, [Buffer.from(`${[MARK, ...kinds].join('\t')}\n`), head, code, code]);
      fs.renameSync(made, place);
    } finally {
      fs.closeSync(fd);
      fs.rmSync(made, { force: true });
    }
  } catch {
    // A hint that cannot be kept.
  }
}

/** Makes it below what is there: a user without a home gets none. False if that cannot be done. */
function makeDirectory(directory: string): boolean {
  try {
    const parent = path.dirname(directory);
    if (path.basename(parent) === '.cache' && !fs.existsSync(parent)) fs.mkdirSync(parent, { mode: 0o700 });
    fs.mkdirSync(directory, { mode: 0o700 });
    return true;
  } catch {
    return false;
  }
}

export = { dibs, load };
