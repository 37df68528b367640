// @ts-check
/** The shell tools, against the rename that they are made of. `shell-tools.mjs` has more of them, in each shell. */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ME } from '../boards.mjs';

/** @typedef {import('../place.mjs').Place} Place */

/**
 * A tool against `mv` in the same directory. @param {string} name @param {number} atMost
 * @param {(place: Place) => readonly string[]} args @returns {import('./row.mjs').Row}
 */
function tool(name, atMost, args) {
  return {
    name,
    baseline: "sh -c 'mv a b'",
    unit: 'ms',
    goal: { atMost },
    measure(place) {
      const { project } = place.board('tools');
      const meant = ['sh', ...args(place)];
      const [a, b] = [join(project, 'a'), join(project, 'b')];
      if (!existsSync(a) && !existsSync(b)) writeFileSync(a, '');
      const base = place.time({ argv: ['sh', '-c', existsSync(a) ? 'mv a b' : 'mv b a'], cwd: project });
      return { value: place.time({ argv: meant, cwd: project }), base };
    },
  };
}

export const shellRows = [
  tool('claim_task.sh', 3, (place) => {
    // Not the owner's first claim ever: that makes a directory more.
    const id = place.freeTask('tools');
    mkdirSync(join(place.board('tools').root, 'holders', `sh-${id}`));
    return ['.agent/tools/claim_task.sh', id, `sh-${id}`];
  }),
  tool('verify_task.sh', 2.5, (place) => ['.agent/tools/verify_task.sh', place.held('tools'), ME]),
];
