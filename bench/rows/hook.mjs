// @ts-check
/** The hook, by the line that a host has stored, as a host runs it: `sh -c <line>`, the event on standard input. */

import { output } from '../run.mjs';
import { cold, NODE, SHELL } from './row.mjs';

/** @typedef {import('../place.mjs').Place} Place */

const HOLDER = 'S1';
const LOSER = 'S2';
const STRANGER = 'S3';
const EDIT = { tool_name: 'Edit', tool_input: { file_path: 'a.ts', old_string: 'a', new_string: 'b' } };

/** Boards on which the sessions have claimed already. @type {WeakSet<object>} */
const ready = new WeakSet();

/** @typedef {'hooks' | 'hooks, 100 claims'} HookBoard where sessions hold something */

/** One session holds a task, and one has lost one. @param {Place} place @param {HookBoard} name */
function sessions(place, name) {
  const board = place.board(name);
  if (ready.has(board)) return board;
  const [mine, lost] = name === 'hooks' ? ['T-50', 'T-51'] : ['T-150', 'T-151'];
  /** @param {readonly string[]} args */
  const dibs = (...args) => output({ argv: board.dibs(...args), cwd: board.project }, board.home);
  dibs('claim', mine, '--lease=24h', '--session', HOLDER);
  dibs('claim', lost, '--lease=24h', '--session', LOSER);
  dibs('steal', lost, '--force', '--reason', 'to be lost', '--agent', 'thief');
  ready.add(board);
  return board;
}

/**
 * @param {Place} place @param {HookBoard | 'nothing recorded'} on @param {string} event @param {string} session
 * @param {object} more @returns {import('../run.mjs').Command}
 */
function line(place, on, event, session, more) {
  const { project } = on === 'nothing recorded' ? place.board(on) : sessions(place, on);
  const input = JSON.stringify({ session_id: session, cwd: project, permission_mode: 'default', hook_event_name: event, ...more });
  return { argv: ['sh', '-c', place.storedLine(on, event)], cwd: project, input };
}

/** @param {Place} place @param {HookBoard} on */
export const gateWithOneClaim = (place, on = 'hooks') => line(place, on, 'PreToolUse', HOLDER, EDIT);

/** The line of the gate, as if the host had called it for another event. @param {Place} place @param {string} event */
export function gateFor(place, event) {
  const command = gateWithOneClaim(place);
  return { ...command, input: JSON.stringify({ ...JSON.parse(command.input ?? '{}'), hook_event_name: event }) };
}

export const hookRows = [
  cold('hook gate, nothing recorded for anybody', SHELL, 2, (place) => line(place, 'nothing recorded', 'PreToolUse', STRANGER, EDIT)),
  cold('hook gate, one claim renewed', NODE, 1.4, (place) => gateWithOneClaim(place)),
  cold('hook gate before an edit, 100 live claims that hold files', NODE, 1.4, (place) => gateWithOneClaim(place, 'hooks, 100 claims')),
  cold('hook gate, nothing recorded for this session', NODE, undefined, (place) => line(place, 'hooks', 'PreToolUse', STRANGER, EDIT)),
  cold('hook gate, a claim that is lost', NODE, undefined, (place) => ({ ...line(place, 'hooks', 'PreToolUse', LOSER, EDIT), exit: 2 })),
  cold('hook after a tool, one claim', NODE, undefined, (place) => line(place, 'hooks', 'PostToolUse', HOLDER, { ...EDIT, tool_response: {} })),
  cold('hook at the start of a session, one claim', NODE, undefined, (place) => line(place, 'hooks', 'SessionStart', HOLDER, { source: 'resume' })),
];
