// @ts-check
/** Where the rows of one build run: its boards, each made when it is first needed and used by all rows of one run. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeBoard, ME, storedLines, writeTask } from './boards.mjs';
import { output, processorTime, time } from './run.mjs';

/** @typedef {import('./boards.mjs').Size} Size */

/** @type {Readonly<Record<string, Size>>} */
const SIZES = {
  'small': { tasks: 100, claimed: 10 },
  'medium': { tasks: 10_000, claimed: 1000 },
  'medium, logs': { tasks: 10_000, claimed: 1000, logs: true },
  'large': { tasks: 100_000, claimed: 10_000 },
  'nothing recorded': { tasks: 100 },
  'hooks': { tasks: 100, claimed: 10 },
  'hooks, 100 claims': { tasks: 200, claimed: 100, files: true },
  'tools': { tasks: 100, claimed: 10 },
  'library': { tasks: 100, claimed: 10 },
  '1,000 claims': { tasks: 1000, claimed: 1000 },
  '10,000 claims': { tasks: 10_000, claimed: 10_000 },
  'processes': { tasks: 0 },
};

/** @typedef {string} BoardName one of the above, or one that was defined */

export class Place {
  /** @readonly @type {import('./boards.mjs').Build} */ build;
  /** @readonly @type {string} */ home;
  /** @type {Map<string, import('./boards.mjs').Board>} */ #boards = new Map();
  /** @type {Map<string, Size>} */ #sizes = new Map();
  /** @type {Map<string, Readonly<Record<string, string>>>} */ #lines = new Map();
  #ids = 1;
  /** The task that I hold, by board. @type {Map<string, string>} */ #held = new Map();

  /** @readonly @type {boolean} */ isByProcessor;

  /**
   * @param {import('./boards.mjs').Build} build @param {string} home an empty directory for boards
   * @param {boolean} [isByProcessor] does processor time count, and not the wall?
   */
  constructor(build, home, isByProcessor = false) {
    this.build = build;
    this.home = home;
    this.isByProcessor = isByProcessor;
  }

  /** What a command takes, in ms. @param {import('./run.mjs').Command} command */
  time(command) {
    return (this.isByProcessor ? processorTime : time)(command, this.home);
  }

  /** @param {BoardName} name */
  board(name) {
    const size = this.#sizes.get(name) ?? SIZES[name];
    if (size === undefined) throw new Error(`no board is called ${name}`);
    const made = this.#boards.get(name) ?? makeBoard(this.build, this.home, size);
    this.#boards.set(name, made);
    return made;
  }

  /** A board of another size. @param {BoardName} name @param {Size} size */
  define(name, size) {
    this.#sizes.set(name, size);
  }

  /** A board that is needed no more. @param {BoardName} name */
  remove(name) {
    rmSync(this.board(name).project, { recursive: true });
    this.#boards.delete(name);
  }

  /** The line that a host keeps for an event. @param {BoardName} name @param {string} event */
  storedLine(name, event) {
    const lines = this.#lines.get(name) ?? storedLines(this.board(name));
    this.#lines.set(name, lines);
    return lines[event] ?? '';
  }

  /** A program of the build's own `dist`. @param {string} path */
  built(path) {
    return join(this.build.dist, path);
  }

  /** An id that no task had. */
  newId() {
    return `R-${this.#ids++}`;
  }

  /** A new task that nobody holds. @param {BoardName} name */
  freeTask(name) {
    this.giveBack(name);
    const id = this.newId();
    writeTask(this.board(name).root, id);
    return id;
  }

  /** Says that I hold a task now, or none. @param {BoardName} name @param {string | undefined} id */
  nowHold(name, id) {
    if (id === undefined) this.#held.delete(name);
    else this.#held.set(name, id);
  }

  /** A task that I hold: the one that a row before this one claimed, or one that is claimed now and not measured. */
  held(/** @type {BoardName} */ name) {
    const id = this.#held.get(name) ?? this.freeTask(name);
    if (!this.#held.has(name)) this.#do(name, 'claim', id);
    this.nowHold(name, id);
    return id;
  }

  /** Completes what I hold, if anything. @param {BoardName} name */
  giveBack(name) {
    const id = this.#held.get(name);
    if (id !== undefined) this.#do(name, 'complete', id);
    this.nowHold(name, undefined);
  }

  /** Completes the only task that I hold, whichever it is. @param {BoardName} name */
  completeOnly(name) {
    this.#do(name, 'complete');
  }

  /** At the end of a round I hold nothing. */
  endRound() {
    for (const name of this.#held.keys()) this.giveBack(name);
  }

  /** @param {BoardName} name @param {readonly string[]} args */
  #do(name, ...args) {
    const { dibs, project } = this.board(name);
    output({ argv: dibs(...args, '--agent', ME), cwd: project }, this.home);
  }
}
