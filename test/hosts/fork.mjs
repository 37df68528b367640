// @ts-check
/**
 * A session that goes on as a copy of another. The copy has the whole conversation of the other, and an id of its own:
 * hooks, shell and server have to take it for a session of its own, all three.
 */

import { flawless } from './recipes.mjs';
import { answered, seenIn } from './seen.mjs';

/** @typedef {import('./wires/wire.mjs').Heard} Heard */

/**
 * @param {import('./scene.mjs').Scene} scene @param {import('./scene.mjs').Agent} agent
 * @param {import('./recipes.mjs').Note} note
 */
export async function forked(scene, agent, note) {
  const { host } = agent;
  const first = await agent.turn('do the next task', function* (opening) {
    yield* host.find?.(opening) ?? [];
    yield { call: 'dibs/next_task' };
    yield { say: 'T-1 is begun.' };
  });
  flawless(first, 'the first session', note);
  const before = scene.board()['T-1'] ?? '';

  /** @type {Record<string, Heard>} */
  const heard = {};
  const copy = await agent.turn(
    'go on',
    function* (opening) {
      yield* host.find?.(opening) ?? [];
      heard['note'] = yield { call: 'dibs/update_task', args: { task_id: 'T-1', note: 'half of it' } };
      yield { call: 'dibs/next_task' };
      heard['shell'] = yield host.shell('dibs verify');
      yield { say: 'T-2 is begun.' };
    },
    { resume: true, fork: true },
  );
  flawless(copy, 'the copy', note);
  const told = seenIn(copy.requests.filter(({ isTalk }) => isTalk).slice(0, 1), 'PREDECESSOR T-1');
  note('the copy is told at its beginning who has the task that it reads of', told.length > 0, told);
  note('it cannot write about that task through MCP', heard['note'] !== undefined && /holder(?:"|\b)/.test(answered(heard['note'])));
  note('the claim is where it was', scene.board()['T-1'] === before, before);
  const own = heard['shell'] === undefined ? '' : answered(heard['shell']);
  const two = scene.board()['T-2'] ?? '';
  note('its shell is the owner of what it claims through MCP', own.includes('T-2 is yours'), own);
  note('that owner is another one', ownerIn(two) !== '' && ownerIn(two) !== ownerIn(before), two);

  const stolen = await scene.dibs('bob', 'steal', 'T-2', '--force', '--reason', 'its agent is away');
  note('another process takes its task', stolen.code === 0, stolen.stderr);
  const last = await agent.turn(
    'go on',
    function* () {
      yield host.edit(`${scene.project}/lost.txt`, 'lost\n');
      yield { say: 'I stop here.' };
    },
    { resume: true },
  );
  flawless(last, 'the copy that is resumed', note);
  note('its hooks stop the copy after that loss', !scene.has('lost.txt'));
}

/** Agent and session in the name of a claim. @param {string} path */
function ownerIn(path) {
  return /@([^:]+):/.exec(path)?.[1] ?? '';
}
