/** Which texts are ids is one question with one answer, in lib/rules and in the shell tools. */

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isTaskId } from '../../lib/rules/task-id.ts';
import { Random } from '../simulation/random.ts';
import { SHELLS, whereIs } from './shells.ts';
import { TOOLS } from './tools.ts';

const PIECES = ['T-1', 'T', 'M', '7', 'DATA', '_', '.', '-', '_BASE_', '.LOCAL.', '_REMOTE_', '_BACKUP_', 'BASE', '1', '12', '12345', '.sync-conflict-', '_conflict-', 'conflict', '.conflict', '.Conflict', '20260818', '173636', 'D4LGQYW', '8KQ2F1AB', '-DESKTOP-', '-LAPTOP-', 'DESKTOP', '.variant-', 'c696', 'blue', '___jb_tmp___', '___jb_old___', '.md', 'ana', 'README'];
const random = new Random(1);
const texts = Array.from({ length: 4000 }, () => Array.from({ length: 1 + random.below(6) }, () => random.pick(PIECES)).join(''));
const script = `LC_ALL=C; . "$1"; while IFS= read -r text; do if dibs_is_task_id "$text"; then echo "$text"; fi; done`;

it.each(SHELLS.filter(({ shell: [program] }) => whereIs(program) !== undefined).map(({ name, shell }) => [name, shell] as const))('under %s', (_name, [program, ...words]) => {
  const ids = execFileSync(program, [...words, '-c', script, 'sh', join(TOOLS, 'dibs', 'names.sh')], { input: `${texts.join('\n')}\n`, encoding: 'utf8' });
  expect(ids.split('\n').slice(0, -1)).toEqual(texts.filter((text) => isTaskId(text)));
  expect(texts.filter((text) => !isTaskId(text)).length).toBeGreaterThan(300);
});
