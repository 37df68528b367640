/** dibs guide */

import { GUIDE } from '../../words/guide.ts';
import type { Answer } from '../command.ts';
import { EXIT } from '../output/exit-code.ts';

export function command(): Answer {
  return { exit: EXIT.ok, fields: { guide: GUIDE }, text: GUIDE };
}
