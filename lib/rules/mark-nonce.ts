/**
 * The nonce of a mark: 12 of `0-9a-z`. Six tell the line of marks, two count in it (base 36), four are fresh. A mark
 * that is made of a mark continues its line, so that whoever has the file under a mark of a line can say of all marks
 * before it that nothing was decided by them, even if their makers write their ends later. Pure.
 *
 * What must stay true: a mark that is made of a bare name begins a line, because the file there may be a ghost of what
 * was put on a shelf by a mark of another line.
 */

const LENGTH = 12;
const LINE = 6;
const COUNT = 8;
const LAST_COUNT = 36 ** 2 - 1;

/** The nonce of a mark that is made of the mark `from`, or of a bare name. `fresh`: 12 random characters. */
export function nextNonce(from: string | undefined, fresh: string): string {
  const count = from?.length === LENGTH ? countOf(from) + 1 : 0;
  const line = from === undefined || count === 0 || count > LAST_COUNT ? fresh : from;
  return `${line.slice(0, LINE)}${(line === fresh ? 0 : count).toString(36).padStart(2, '0')}${fresh.slice(COUNT)}`;
}

/** Is this the mark with the nonce `mark`, or one from which that was made? */
export function leadsTo(nonce: string, mark: string): boolean {
  if (nonce === mark) return true;
  return nonce.length === LENGTH && mark.length === LENGTH && nonce.slice(0, LINE) === mark.slice(0, LINE) && countOf(nonce) < countOf(mark);
}

function countOf(nonce: string): number {
  return Number.parseInt(nonce.slice(LINE, COUNT), 36);
}
