/**
 * The tenures of a task, by its log: who held it, from when, and by which line that ended. Pure.
 *
 * A line tells of tenures by the names in it: `to` is what there was after it, `from` what there was before it. So the
 * kind of a line is hardly asked, and a kind that comes later is read in the same way. A tenure is known by its stamp,
 * because an examiner can give it another generation. Of a tenure whose claim has no line (its process was killed
 * between the rename and the line) the line that ended it has the whole name.
 */

import { isChange } from './event-kind.ts';
import type { LoggedLine } from './event.ts';
import { parseClaimedPath, sameOwner, type ClaimedName } from './name.ts';
import { isMoving, ownerKey } from './owner.ts';

export interface LoggedTenure {
  /** Its first name that the log has. */
  readonly name: ClaimedName;
  /** The highest generation under which it was held: it may have been put back under another one. */
  readonly generation: number;
  /** The line of its claim. Undefined if there is none. */
  readonly begun?: LoggedLine;
  /** The lines that ended it, as they were written. One, unless something is wrong. */
  readonly ends: readonly LoggedLine[];
  /** The last thing that its owner logged about it after its claim, its end too. */
  readonly lastSign?: LoggedLine;
  /** The line that told of it first. */
  readonly told: LoggedLine;
}

type Draft = { -readonly [Key in keyof Omit<LoggedTenure, 'ends'>]: LoggedTenure[Key] } & { readonly ends: LoggedLine[] };

/** The stamp of a claim as it is compared. */
export function stampKey({ owner, claimedAt, ext }: Pick<ClaimedName, 'owner' | 'claimedAt' | 'ext'>): string {
  return `${ownerKey(owner)}:${claimedAt}${ext}`;
}

/**
 * In the order of their generations. `key`: of the task; a name of another task counts for nothing. The claims under
 * which a task is moved last for an instant and are never logged: they are left out.
 */
export function tenuresIn(key: string, lines: readonly LoggedLine[]): readonly LoggedTenure[] {
  const found = new Map<string, Draft>();
  const tenureOf = (name: ClaimedName, line: LoggedLine): Draft => {
    const stamp = stampKey(name);
    let tenure = found.get(stamp);
    if (tenure === undefined) found.set(stamp, (tenure = { name, generation: name.generation, ends: [], told: line }));
    tenure.generation = Math.max(tenure.generation, name.generation);
    return tenure;
  };
  for (const line of lines) {
    const [from, to] = [claimIn(line.from, key), claimIn(line.to, key)];
    const isSame = from !== undefined && to !== undefined && stampKey(from) === stampKey(to);
    if (from !== undefined && !isSame && isChange(line)) {
      const tenure = tenureOf(from, line);
      tenure.ends.push(line);
      sign(tenure, line);
    }
    // What is put aside under a claimed name never counted, or has ended.
    if (to === undefined || line.event === 'set-aside') continue;
    const tenure = tenureOf(to, line);
    if (isChange(line) && !isSame && tenure.begun === undefined) tenure.begun = line;
    else sign(tenure, line);
  }
  return [...found.values()].toSorted((a, b) => a.name.generation - b.name.generation || a.name.claimedAt - b.name.claimedAt);
}

/** The claim of the task that a line names. Undefined if that path is none, or of another task, or of who moved it. */
export function claimIn(path: string | undefined, key: string): ClaimedName | undefined {
  const name = path?.startsWith('claimed/') === true ? parseClaimedPath(path) : undefined;
  return name?.key === key && !isMoving(name.owner) ? name : undefined;
}

function sign(tenure: Draft, line: LoggedLine): void {
  if (sameOwner(line.by, tenure.name.owner) && (tenure.lastSign === undefined || line.at > tenure.lastSign.at)) tenure.lastSign = line;
}
