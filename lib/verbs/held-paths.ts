/**
 * Who holds which paths: the live claims whose tasks say in `files` what they are about. Reads only.
 *
 * A hold on a path is nothing of its own. It begins and ends with the claim, so nothing can be left over of it, and it
 * decides nothing about who owns a task. Of a task without `files` nothing is held, and a text that nobody can read
 * for certain holds nothing either: a spoilt file must not stop others.
 */

import { isExpired } from '../rules/lease.ts';
import { isUnderReview, parseName, sameTenure, type ClaimedName } from '../rules/name.ts';
import { covers } from '../rules/path-overlap.ts';
import { CLAIMED } from '../rules/shelf.ts';
import { readMetadata } from '../rules/task-metadata.ts';
import { judge } from '../rules/truth.ts';
import { list, now, type Step } from '../store/step.ts';
import { frontText, type FrontText } from '../transitions/front-text.ts';
import { heldAt, type Held } from '../transitions/held.ts';
import { look } from '../transitions/look.ts';
import { statIfThere } from '../transitions/stat-if-there.ts';

/** A live claim, and what `match` found in its files. */
export interface PathHold<Found> extends Held {
  readonly found: Found;
}

/**
 * The live claims that are meant and in whose files `match` finds something, in the order in which they were claimed.
 * `mayMatch`: whether a text that is no JSON is worth reading. Throws StoreFault if it could not look.
 *
 * What must stay true: a claim that stands when this begins is seen, also if it gets another name meanwhile (it is
 * extended, handed on, rewritten or examined). So of two that each look when their own claim is confirmed, the one that
 * came later sees the other.
 */
export function* pathHolds<Found>(isMeant: (claim: ClaimedName) => boolean, match: (files: readonly string[]) => Found | undefined, mayMatch: (text: string) => boolean = mayHave): Step<readonly PathHold<Found>[]> {
  const holds: PathHold<Found>[] = [];
  for (const name of yield* claimedNames()) {
    const hold = yield* holdIn(name, isMeant, match, mayMatch);
    // A claim and its mark can both be listed, and lead to one task.
    if (hold !== undefined && !holds.some(({ tenure }) => tenure.key === hold.tenure.key)) holds.push(hold);
  }
  return holds.toSorted((one, other) => compareClaims(one.tenure, other.tenure));
}

/** Those in whose files an entry names the path, of which these are the readings. */
export function holdsOn(readings: readonly string[], isMeant: (claim: ClaimedName) => boolean = () => true): Step<readonly PathHold<string>[]> {
  return pathHolds(isMeant, (files) => readings.map((reading) => covers(files, reading)).find((entry) => entry !== undefined));
}

/** Of two claims, the one whose hold on a path counts comes first. */
export function compareClaims(one: ClaimedName, other: ClaimedName): number {
  return one.claimedAt - other.claimedAt || (one.key < other.key ? -1 : one.key > other.key ? 1 : 0);
}

/** It lists twice, because one listing can miss a name that is just being marked or put back. */
function* claimedNames(): Step<readonly string[]> {
  yield* now('reading');
  const listed = yield* list(CLAIMED);
  const again = yield* list(CLAIMED);
  return listed === again ? listed : [...new Set([...listed, ...again])];
}

const JSON_ENDING = '.json';

/** So often a claim may get another name while it is looked at. */
const RENAMES = 6;

/**
 * What is held by the claim that was listed under this name. Most texts name nothing, and then nobody parses the name.
 */
function* holdIn<Found>(listed: string, isMeant: (claim: ClaimedName) => boolean, match: (files: readonly string[]) => Found | undefined, mayMatch: (text: string) => boolean): Step<PathHold<Found> | undefined> {
  // What stands there for git is no claim, and its text has the word.
  if (listed.startsWith('.')) return undefined;
  const front = yield* frontText({ path: `${CLAIMED}/${listed}` });
  if (front === undefined || (front.text !== '' && !listed.endsWith(JSON_ENDING) && !mayMatch(front.text))) return undefined;
  const claim = parseName(CLAIMED, listed);
  return claim?.kind === 'claimed' ? yield* holdOf(claim, front, isMeant, match, mayMatch) : undefined;
}

/** What the claim holds by the name that it has now. `read`: what was read of it by the name that was listed. */
function* holdOf<Found>(listed: ClaimedName, read: FrontText, isMeant: (claim: ClaimedName) => boolean, match: (files: readonly string[]) => Found | undefined, mayMatch: (text: string) => boolean): Step<PathHold<Found> | undefined> {
  let claim = listed;
  let front: FrontText | undefined = read;
  for (let renames = 0; renames <= RENAMES; renames++) {
    // A reviewer changes no files.
    if (isUnderReview(claim) || !isMeant(claim)) return undefined;
    if (renames > 0) front = yield* frontText(claim);
    // An empty text is also what is read of a name that is gone.
    const isGone = front?.text === '' && (yield* statIfThere(claim.path)) === undefined;
    const found = front === undefined ? undefined : foundIn(claim, front, match, mayMatch);
    if (found === undefined && !isGone) return undefined;
    const task = judge(yield* look(claim.key))?.task;
    if (task?.kind !== 'claimed') return undefined;
    const file = found !== undefined && sameTenure(task, claim) ? yield* statIfThere(task.path) : undefined;
    if (found !== undefined && file !== undefined) {
      const { ms } = yield* now('reading');
      return file.kind !== 'file' || isExpired(task, file.mtimeMs, ms, file.ctimeMs) ? undefined : { ...heldAt(task, file, ms), found };
    }
    claim = task;
  }
  return undefined;
}

function foundIn<Found>({ ext }: ClaimedName, { text, whole }: FrontText, match: (files: readonly string[]) => Found | undefined, mayMatch: (text: string) => boolean): Found | undefined {
  if (ext !== JSON_ENDING && !mayMatch(text)) return undefined;
  const reading = readMetadata(text, ext, whole);
  return reading.kind === 'malformed' || reading.metadata.files === undefined ? undefined : match(reading.metadata.files);
}

/** Most tasks have no such key, and to read all their keys takes longer than to read their files. */
function mayHave(text: string): boolean {
  return text.includes('files');
}
