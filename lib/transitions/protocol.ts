/**
 * The claim protocol, version 1. The normative text is docs/protocol.md; this is its contract with whoever calls it.
 *
 * Purpose
 *   Many processes, on one machine or on several that share a file system, do each task of a registry once:
 *   - mutual exclusion: one owner at a time has a task;
 *   - liveness: what a dead owner held comes back, and what a living owner holds does not.
 *
 * How
 *   The name of a file is its lock state and one rename is one transition. A rename names its source exactly, so it is
 *   a compare-and-swap: the loser has touched nothing. There is no lock to leak, no database, no daemon.
 *
 * What is assumed
 *   rename(2) and link(2) are atomic within the file system that holds the registry; an entry that does not move is
 *   listed; everybody who takes a tenure looks a second time before it counts.
 *
 * What holds at every instant, a crash at any operation included
 *   1. No two owners hold an unexpired, confirmed tenure of one task.
 *   2. A renewal that returned success is not followed by a take-over of an expired claim before the time it promised.
 *   3. By the order of truth each task is on exactly one shelf, whole; no bytes are destroyed.
 *   4. Nothing needs repair before work goes on.
 *   5. A holder who lost its claim learns it from its next verb, whatever it remembers.
 *
 * Calling sequence
 *   claim -> (renew | note)* -> complete | release | handoff
 *
 *   Each of them is a generator over a store (store/step.ts): run it to the end, or step it. It is safe to drop a
 *   generator half-way, because that is the same as a crash. Every verb looks for itself: only the owner has to be
 *   passed from one call to the next, though a fence (generation or stamp) makes a call refuse any other tenure than
 *   the one that the caller means.
 *
 * Errors
 *   DibsError for an answer (rules/error.ts lists the codes), StoreFault when the file system failed. A failed listing
 *   is a fault and never an empty answer.
 *
 * Clocks
 *   Leases run by the clock of the file system (mtime of a probe), measured once per process before it writes a time
 *   and anew before anything is taken from anybody. Generations, which no clock moves, are the fence.
 */

export { add, type Addition } from './add.ts';
export { beliefs } from './belief.ts';
export { claim, type Claim, type ClaimOptions } from './claim.ts';
export { examine, type Examined, type Intent } from './examine.ts';
export { history, type History } from './history.ts';
export { move, type Moved } from './move.ts';
export { note } from './note.ts';
export type { Caller } from './caller.ts';
export { extend, handoff, resume, steal, type PassedOn } from './pass-on.ts';
export { complete, release, type GivenUp, type GiveUp } from './release.ts';
export type { Held } from './held.ts';
export { renew } from './renew.ts';
export { rewrite, type Change, type Rewritten } from './rewrite.ts';
export { survey, surveySome, type Survey } from './survey.ts';
