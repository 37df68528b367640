/** The file of the skill. Its last line says what the rest was when dibs wrote it, so that a change can be told. */

import { createHash } from 'node:crypto';
import { DibsError } from '../../rules/error.ts';
import { printable } from '../../rules/printable.ts';
import { SKILL } from '../../words/skill.ts';

const MARK = /\n<!-- Made by "dibs setup", which removes it with --remove as long as nobody changes it: ([0-9a-f]{16}) -->\n$/;

/** `older`: an earlier version of dibs wrote it. `foreign`: dibs did not. */
export type SkillState = 'installed' | 'absent' | 'older' | 'changed' | 'foreign';

/** What a file with this text is. */
export function stateOfSkill(text: string | undefined): SkillState {
  if (text === undefined) return 'absent';
  // git may have changed the line ends for another system.
  const plain = text.replaceAll('\r\n', '\n');
  if (plain === skillText()) return 'installed';
  const mark = MARK.exec(plain);
  if (mark === null) return /^<!-- Made by "dibs setup"/m.test(plain) ? 'changed' : 'foreign';
  return sumOf(plain.slice(0, mark.index)) === mark[1] ? 'older' : 'changed';
}

/** The text of the file: an earlier version is renewed, and one that somebody changed stays. Throws `conflict`. */
export function withSkill(text: string | undefined, path: string): string {
  const state = stateOfSkill(text);
  if (state === 'foreign') throw new DibsError('conflict', `${printable(path, 400)} is there already, and dibs did not make it. It was left as it is`);
  return text === undefined || state === 'older' ? skillText() : text;
}

/** Undefined if it is as some dibs wrote it. Throws `conflict` for one that somebody changed. */
export function withoutSkill(text: string, path: string): string | undefined {
  const state = stateOfSkill(text);
  if (state === 'changed') throw new DibsError('conflict', `${printable(path, 400)} was changed after dibs made it. It was left as it is: remove it yourself if nobody needs it`);
  return state === 'foreign' ? text : undefined;
}

function skillText(): string {
  return `${SKILL}\n<!-- Made by "dibs setup", which removes it with --remove as long as nobody changes it: ${sumOf(SKILL)} -->\n`;
}

/** The first 16 digits of its SHA-256. */
function sumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
