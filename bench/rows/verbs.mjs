// @ts-check
/**
 * Verbs as cold processes, on boards of three sizes. In each round one task is claimed, used and given up, so that each
 * verb meets the registry as a working agent does. A row that runs alone finds its task claimed all the same.
 */

import { ME } from '../boards.mjs';
import { cold, memory, NODE } from './row.mjs';

/** @typedef {import('../place.mjs').Place} Place */
/** @typedef {import('../place.mjs').BoardName} BoardName */

/**
 * How each verb is run. `free`: it needs a task that nobody holds, and holds it then. `holds`: it needs the task that I
 * hold. `ends`: I hold nothing any more. `takes`: it claims a task that it chooses, and I hold none before it.
 * @typedef {{ args: (id: string) => readonly string[], free?: true, holds?: true, ends?: true, takes?: true }} How
 * @type {Readonly<Record<string, How>>}
 */
const VERBS = {
  '--version': { args: () => ['--version'] },
  'add': { args: (id) => ['add', id, '--title', 'A task', '--agent', ME] },
  'list': { args: () => ['list', '--agent', ME] },
  'list --json': { args: () => ['list', '--json', '--agent', ME] },
  'next': { args: () => ['next', '--agent', ME] },
  'claim --next': { args: () => ['claim', '--next', '--agent', ME], takes: true },
  'janitor, nothing to do': { args: () => ['janitor', '--agent', ME] },
  'claim': { args: (id) => ['claim', id, '--agent', ME], free: true },
  'claim again': { args: (id) => ['claim', id, '--agent', ME], holds: true },
  'renew': { args: (id) => ['renew', id, '--agent', ME], holds: true },
  'verify': { args: (id) => ['verify', id, '--agent', ME], holds: true },
  'boot': { args: () => ['boot', '--agent', ME], holds: true },
  'show': { args: (id) => ['show', id, '--agent', ME], holds: true },
  'note': { args: (id) => ['note', id, 'half of it', '--agent', ME], holds: true },
  'log': { args: (id) => ['log', id, '--agent', ME], holds: true },
  'complete': { args: (id) => ['complete', id, '--agent', ME], holds: true, ends: true },
  'release': { args: (id) => ['release', id, '--agent', ME], holds: true, ends: true },
};

const EVERYDAY = ['add', 'list', 'claim', 'claim again', 'renew', 'verify', 'boot', 'show', 'note', 'log', 'complete', 'release'];

/**
 * Where, which verbs, and their goals.
 * @type {readonly [BoardName, string, readonly [string, number | undefined][]][]}
 */
const TABLE = [
  ['small', '100 tasks', [['--version', 1.15], ...EVERYDAY.map((verb) => /** @type {[string, number]} */ ([verb, 1.4])), ['janitor, nothing to do', undefined]]],
  ['medium', '10,000 tasks', [['claim', 1.8], ['claim again', 1.8], ['renew', 1.8], ['verify', 1.8], ['boot', 2.5], ['complete', 1.8], ['janitor, nothing to do', 2.5], ['list', 3], ['list --json', 6], ['next', 2.5], ['claim --next', 2.5]]],
  ['medium, logs', '10,000 tasks with a log each', [['claim', 1.8], ['list', 3], ['list --json', undefined], ['next', 2.5], ['janitor, nothing to do', 2.5]]],
  ['large', '100,000 tasks', [['claim', 5], ['claim again', 5], ['renew', 5], ['verify', 5], ['boot', 8], ['complete', 5], ['janitor, nothing to do', 8], ['next', 8], ['claim --next', 8]]],
];

/**
 * How a verb is run on a board, and what is so afterwards.
 * @param {BoardName} board @param {string} verb
 */
export function verbOn(board, verb) {
  const how = VERBS[verb];
  if (how === undefined) throw new Error(`no verb ${verb}`);
  return {
    /** @param {Place} place @returns {import('./row.mjs').Command} */
    command: (place) => {
      const id = how.free ? place.freeTask(board) : how.holds ? place.held(board) : place.newId();
      if (how.free) place.nowHold(board, id);
      if (how.takes) place.giveBack(board);
      const { dibs, project } = place.board(board);
      return { argv: dibs(...how.args(id)), cwd: project };
    },
    /** @param {Place} place */
    after: (place) => {
      if (how.ends) place.nowHold(board, undefined);
      if (how.takes) place.completeOnly(board);
    },
  };
}

export const verbRows = TABLE.flatMap(([board, size, verbs]) =>
  verbs.map(([verb, goal]) => {
    const { command, after } = verbOn(board, verb);
    return cold(`${verb}, ${size}`, NODE, goal, command, after);
  }),
);

export const memoryRows = ['claim', 'renew', 'verify', 'boot', 'list', 'complete'].map((verb) => {
  const { command, after } = verbOn('small', verb);
  return memory(`peak memory of ${verb}`, 1.3, command, after);
});
