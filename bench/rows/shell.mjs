// @ts-check
/** The shell tools, against the rename that they are made of. `shell-tools.mjs` has more of them, in each shell. */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ME } from '../boards.mjs';

/** @typedef {import('../place.mjs').Place} Place */

/**
 * A claim that is not its owner's first: that makes a directory more. @param {Place} place
 * @returns {import('../run.mjs').Command}
 */
export function claimByTool(place) {
  const id = place.freeTask('tools');
  const { project, root } = place.board('tools');
  mkdirSync(join(root, 'holders', `sh-${id}`));
  return { argv: ['sh', '.agent/tools/claim_task.sh', id, `sh-${id}`], cwd: project };
}

/** @param {Place} place @returns {import('../run.mjs').Command} */
export function verifyByTool(place) {
  return { argv: ['sh', '.agent/tools/verify_task.sh', place.held('tools'), ME], cwd: place.board('tools').project };
}

/**
 * A command against `mv` in the same directory. @param {string} name @param {number | undefined} atMost
 * @param {(place: Place) => import('../run.mjs').Command} command @returns {import('./row.mjs').Row}
 */
export function againstMove(name, atMost, command) {
  return {
    name,
    baseline: "sh -c 'mv a b'",
    unit: 'ms',
    goal: atMost === undefined ? {} : { atMost },
    measure(place) {
      const { project } = place.board('tools');
      const meant = command(place);
      const [a, b] = [join(project, 'a'), join(project, 'b')];
      if (!existsSync(a) && !existsSync(b)) writeFileSync(a, '');
      const base = place.time({ argv: ['sh', '-c', existsSync(a) ? 'mv a b' : 'mv b a'], cwd: project });
      return { value: place.time(meant), base };
    },
  };
}

export const shellRows = [againstMove('claim_task.sh', 3, claimByTool), againstMove('verify_task.sh', 2.5, verifyByTool)];
