/**
 * Did two owners ever hold one task at the same time? Told from its tenures. Pure.
 *
 * Times alone would not tell: a line is written after the change that it is about, so the next owner can have claimed
 * before the line of a release is written. Names tell more. A claim is a rename of exactly one name, and its line says
 * which. If that is the claim before it, or the file that this one left on its shelf, then the one had ended when the
 * other began, whatever the clocks say. Only where names do not tell, times do.
 *
 * Nothing is concluded from what is not there. A process that was killed between its rename and its line leaves a
 * tenure, or an end, without a line: such a tenure is unproven, and no double hold.
 */

import type { LoggedLine } from './event.ts';
import { SKEW_MS } from './lease.ts';
import { parseClaimedPath, parseName, sameOwner, type TaskName } from './name.ts';
import { isMoving } from './owner.ts';
import { isShelf } from './shelf.ts';
import { claimIn, stampKey, type LoggedTenure } from './tenures.ts';

export interface Overlap {
  readonly earlier: LoggedTenure;
  readonly later: LoggedTenure;
  /** How long both held it by what was logged, ms. */
  readonly ms: number;
  /** No longer than clocks may differ: then the order of the two is not known, and this is no double hold. */
  readonly isWithinSkew: boolean;
}

/** `at`: ms, of the line that shows it, or of the claim. */
export type Unproven = { readonly at: number } & (
  /** No line tells of this claim, or its end tells of it first: nobody can tell whether it counted. */
  | { readonly why: 'no-claim-line'; readonly tenure: LoggedTenure }
  /** It is over by what the task is now, or by the claim after it, and no line tells how. */
  | { readonly why: 'no-end-line'; readonly tenure: LoggedTenure }
  /** Its owner logged something about it, long after the next one had begun: it was stopped before that line. */
  | { readonly why: 'late-line'; readonly tenure: LoggedTenure }
  /** Two claims, one after the other, of one generation. */
  | { readonly why: 'same-fence'; readonly tenure: LoggedTenure }
  /** No line tells of these generations. */
  | { readonly why: 'no-line'; readonly first: number; readonly last: number }
);

export interface Proof {
  readonly overlaps: readonly Overlap[];
  readonly unproven: readonly Unproven[];
}

export interface Known {
  readonly key: string;
  readonly lines: readonly LoggedLine[];
  readonly tenures: readonly LoggedTenure[];
  /** The task as it is named now. Undefined if no shelf has it. */
  readonly task: TaskName | undefined;
}

/** What the history of one task proves, and what it does not. */
export function proveTenures(known: Known): Proof {
  const overlaps: Overlap[] = [];
  const unproven: Unproven[] = [...unclaimed(known), ...gaps(known)];
  const cameFrom = new Map(known.lines.flatMap((line) => (line.from === undefined || line.to === undefined ? [] : [[line.to, line.from] as const])));
  // Of those before, the one that was held the longest.
  let open: LoggedTenure | undefined;
  for (const [index, tenure] of known.tenures.entries()) {
    const before = known.tenures[index - 1];
    const way = before === undefined ? undefined : wayFrom(before, tenure, known.key, cameFrom);
    const clash = before === undefined ? undefined : ((way === undefined ? overlap(before, tenure) : contradiction(before, tenure, way)) ?? (before === open ? undefined : overlap(open, tenure)));
    if (clash !== undefined) overlaps.push(clash);
    else if (before !== undefined) unproven.push(...doubts(before, tenure));
    if (open === undefined || (way !== undefined && before === open) || until(tenure) >= until(open)) open = tenure;
    if (tenure.begun !== undefined && tenure.ends.length === 0 && !isHeld(tenure, known.task)) unproven.push({ why: 'no-end-line', at: tenure.name.claimedAt, tenure });
  }
  return { overlaps, unproven: unproven.toSorted((a, b) => a.at - b.at) };
}

/** Does the owner of this tenure hold the task now? */
export function isHeld(tenure: LoggedTenure, task: TaskName | undefined): boolean {
  return task?.kind === 'claimed' && stampKey(task) === stampKey(tenure.name);
}

/** When the log says last that it was held: its end, or a later sign of its owner. ms; 0 if it says neither. */
function until({ ends, lastSign }: LoggedTenure): number {
  return Math.max(ends[0]?.at ?? 0, lastSign?.at ?? 0);
}

/**
 * The names through which the later one was made of the earlier one, or of the file that the earlier one left on a
 * shelf. Undefined if it was not, or nobody can tell.
 */
function wayFrom(earlier: LoggedTenure, later: LoggedTenure, key: string, cameFrom: ReadonlyMap<string, string>): ReadonlySet<string> | undefined {
  const way = new Set<string>();
  for (let path = later.begun?.from; path !== undefined && !way.has(path); path = cameFrom.get(path)) {
    way.add(path);
    const claim = claimIn(path, key);
    if (claim !== undefined) return stampKey(claim) === stampKey(earlier.name) ? way : undefined;
    const isMover = path.startsWith('claimed/');
    const generation = restGeneration(path);
    if (generation === undefined) return undefined;
    if (generation === earlier.generation) return isMover ? new Set([...way, ...shelvesOf(earlier)]) : way;
  }
  return undefined;
}

/** From where a killed mover took a file is not said. The generation tells that it is what the earlier one left. */
function shelvesOf({ ends }: LoggedTenure): readonly string[] {
  return ends.flatMap(({ to }) => to ?? []);
}

/** The generation that the task had on its shelf, by a path there, or by the claim of who moved it away from there. */
function restGeneration(path: string): number | undefined {
  const [, shelf = '', name = ''] = /^([a-z]+)\/([^/]+)$/.exec(path) ?? [];
  const mover = shelf === 'claimed' ? parseClaimedPath(path) : undefined;
  if (mover !== undefined) return isMoving(mover.owner) ? mover.generation - 1 : undefined;
  const parsed = isShelf(shelf) ? parseName(shelf, name) : undefined;
  return parsed?.kind === 'rest' ? parsed.generation : undefined;
}

/**
 * The names say that the earlier one had ended. Its owner says, later, that it has put the task somewhere else: of one
 * claim there is one end, so one of the two is wrong.
 */
function contradiction(earlier: LoggedTenure, later: LoggedTenure, way: ReadonlySet<string>): Overlap | undefined {
  const other = earlier.ends.find((end) => end !== later.begun && !way.has(end.to ?? '') && end.at > later.name.claimedAt && sameOwner(end.by, earlier.name.owner));
  return other === undefined ? undefined : asOverlap(earlier, later, other.at - later.name.claimedAt);
}

/**
 * By their times. One owner is never two. Of a later claim without a line nobody can tell from what it was made, and an
 * earlier one, of which its owner has logged nothing, was perhaps never held.
 */
function overlap(earlier: LoggedTenure | undefined, later: LoggedTenure): Overlap | undefined {
  if (earlier === undefined || sameOwner(earlier.name.owner, later.name.owner) || later.begun === undefined || (earlier.begun ?? earlier.lastSign) === undefined) return undefined;
  const ms = until(earlier) - later.name.claimedAt;
  return ms > 0 ? asOverlap(earlier, later, ms) : undefined;
}

function asOverlap(earlier: LoggedTenure, later: LoggedTenure, ms: number): Overlap {
  return { earlier, later, ms, isWithinSkew: ms <= SKEW_MS };
}

/** What is odd about two that did not overlap. */
function doubts(earlier: LoggedTenure, later: LoggedTenure): readonly Unproven[] {
  if (earlier.begun !== undefined && later.begun !== undefined && earlier.name.generation === later.name.generation) return [{ why: 'same-fence', at: later.name.claimedAt, tenure: later }];
  const { lastSign } = earlier;
  const isLate = lastSign !== undefined && !earlier.ends.includes(lastSign) && lastSign.at > later.name.claimedAt + SKEW_MS;
  return isLate ? [{ why: 'late-line', at: lastSign.at, tenure: earlier }] : [];
}

/** Tenures that something tells of, and no line of a claim. */
function* unclaimed({ tenures, task }: Known): Generator<Unproven> {
  for (const tenure of tenures) if (tenure.begun === undefined) yield { why: 'no-claim-line', at: tenure.told.at, tenure };
  if (task?.kind !== 'claimed' || isMoving(task.owner) || tenures.some((tenure) => isHeld(tenure, task))) return;
  const told: LoggedLine = { v: 1, at: task.claimedAt, event: 'claim', id: task.id, generation: task.generation, by: task.owner };
  yield { why: 'no-claim-line', at: task.claimedAt, tenure: { name: task, generation: task.generation, ends: [], told } };
}

/** Generations between those that lines tell of. A task that is added anew begins above all that was known. */
function gaps({ lines, tenures, task }: Known): readonly Unproven[] {
  const told: { readonly generation: number; readonly at: number; readonly isNew: boolean }[] = [];
  for (const { event, generation, at } of lines) if (event !== 'set-aside') told.push({ generation, at, isNew: event === 'add' });
  for (const { name, generation, told: line } of tenures) for (const one of [name.generation, generation]) told.push({ generation: one, at: line.at, isNew: false });
  const found: Unproven[] = [];
  let last = 0;
  for (const { generation, at, isNew } of told.toSorted((a, b) => a.generation - b.generation || Number(b.isNew) - Number(a.isNew))) {
    if (generation > last + 1 && !isNew) found.push({ why: 'no-line', at, first: last + 1, last: generation - 1 });
    last = Math.max(last, generation);
  }
  const known = task === undefined ? 0 : task.generation - (task.kind === 'claimed' ? 1 : 0);
  if (known > last) found.push({ why: 'no-line', at: lines.at(-1)?.at ?? 0, first: last + 1, last: known });
  return found;
}
