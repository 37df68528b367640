/**
 * What each verb is stopped in: how its task lies before, the command line, and where the task is when nobody stops it.
 */

import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Registry } from '../support/fixture.ts';

/** The task that everything is about. */
export const ID = 'T-1';
export const TEXT = `---\ntitle: The one that is stopped\n---\n${'bytes that nobody may lose\n'.repeat(20)}`;
/** The text with another title. */
const SET_TEXT = TEXT.replace('The one that is stopped', 'Two');
/** Who is stopped; `bob` and `carl` come by afterwards. */
export const ACTOR = 'ana~s1';

export interface Scene {
  readonly name: string;
  /** As the verb table has it. */
  readonly verb: string;
  readonly args: readonly string[];
  readonly lay: (registry: Registry) => void;
  /** How it ends when nobody stops it. */
  readonly ends: string;
  /**
   * What the actor is told who types the same again after it was stopped, where that can be more than the usual answer.
   */
  readonly again?: readonly number[];
  /**
   * Stopped half-way it lies under a claim of the act itself, and the actor cannot get there before that has run out.
   */
  readonly waits?: true;
  /** Files that belong into lost+found/ when everything is tidied up. */
  readonly aside?: number;
  readonly settings?: string;
  /** The bytes of the task that it makes. */
  readonly makes?: RegExp;
  /** The bytes that the task may have after it, in place of those that it had. */
  readonly sets?: string;
  /** What it reads from standard input. */
  readonly input?: string;
  /** A command that the actor has allowed in this registry. */
  readonly trusts?: string;
}

const HOUR_S = 3600;
const inScoped = (registry: Registry): void => void registry.file(`scoped/${ID}.md`, TEXT);
const on = (shelf: string) => (registry: Registry): void => void registry.file(`${shelf}/${ID}~1.md`, TEXT);
const heldBy = (owner: string, ageSeconds = 60) => (registry: Registry): string => registry.held(ID, { owner, ageSeconds, lease: HOUR_S, text: TEXT });
const mine = heldBy(ACTOR);
const ranOut = heldBy('bob', 2 * HOUR_S);
const DONE = { v: 1, at: Date.now() - 3 * HOUR_S * 1000, event: 'review', id: ID, generation: 1, by: 'eve', from: `claimed/${ID}~1@eve:1769143261123+60.md`, to: `review/${ID}~1.md` };

/** Eve has handed it in. */
function handedIn(registry: Registry): void {
  registry.file(`review/${ID}~1.md`, TEXT);
  registry.file(`log/${ID}.jsonl`, `${JSON.stringify(DONE)}\n`);
}

/** Bob has finished it. */
function finished(registry: Registry): void {
  registry.file(`complete/${ID}~1.md`, TEXT);
  registry.file(`log/${ID}.jsonl`, `${JSON.stringify(DONE)}\n${JSON.stringify({ ...DONE, event: 'approved', by: 'bob', to: `complete/${ID}~1.md` })}\n`);
}

/** And somebody has archived it. */
function archived(registry: Registry): void {
  finished(registry);
  mkdirSync(join(registry.root, 'archive/2025'), { recursive: true });
  for (const [from, to] of [[`complete/${ID}~1.md`, `${ID}~1.md`], [`log/${ID}.jsonl`, `${ID}.jsonl`]] as const) renameSync(join(registry.root, from), join(registry.root, 'archive/2025', to));
}

/** Eve has handed it in, and this owner reviews it. */
function reviewedBy(owner: string, ageSeconds = 60) {
  return (registry: Registry): void => {
    registry.file(`log/${ID}.jsonl`, `${JSON.stringify(DONE)}\n`);
    registry.held(ID, { owner, generation: 2, ageSeconds, lease: HOUR_S, review: true, text: TEXT });
  };
}

/** Its text says how it is verified. */
function mineToVerify(registry: Registry): void {
  registry.held(ID, { owner: ACTOR, ageSeconds: 60, lease: HOUR_S, text: `---\nverify: 'true'\n---\n${TEXT}` });
}

/** An examiner died between its mark and its decision. */
function marked(hold: (registry: Registry) => string) {
  return (registry: Registry): void => {
    const name = hold(registry);
    renameSync(join(registry.root, 'claimed', name), join(registry.root, 'claimed', name.replace('.md', '!0123456789ab.md')));
  };
}

/** Its lease ran out twice before, by the log. */
function ranOutTwice(registry: Registry): void {
  heldBy('bob', 2 * HOUR_S)(registry);
  const at = Date.now() - 3 * HOUR_S * 1000;
  registry.file(`log/${ID}.jsonl`, [0, 0].map((generation) => `${JSON.stringify({ v: 1, at, event: 'reap', id: ID, generation, by: 'cron', to: `scoped/${ID}.md` })}\n`).join(''));
}

/** No other task has its label. */
function labelled(registry: Registry): void {
  registry.file(`scoped/${ID}.md`, '---\nlabels: [only]\n---\n');
}

/** Two names beside the task: what git brought back, and what an editor saved under a claim of long ago. */
function withDebris(registry: Registry): void {
  registry.held(ID, { owner: 'bob', generation: 5, lease: 24 * HOUR_S, text: TEXT });
  registry.file(`scoped/${ID}.md`, 'what git brought back');
  registry.file(`claimed/${ID}~2@eve:${Date.now()}+60.md`, 'what an editor saved');
}

/** A claim that its owner had and lost: bob has the next one. */
function lost(registry: Registry): void {
  registry.held(ID, { owner: 'bob', generation: 2, lease: HOUR_S, text: TEXT });
  registry.file(`holders/${ACTOR}/${ID}~1@${ACTOR}:${Date.now() - 7_200_000}+60.md`, 'confirmed\n');
}

/** A compaction was told about, and that is to be told once more. */
function owedBoot(registry: Registry): void {
  mine(registry);
  registry.file(`holders/${ACTOR}/boot-owed`);
}

/** What a host sends of the actor's session. */
function sent(event: string, more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ session_id: ACTOR.split('~')[1], cwd: '/', hook_event_name: event, ...more });
}

export const SCENES: readonly Scene[] = [
  { name: 'add', verb: 'add', args: ['add', ID, '--title', 'One'], lay: () => undefined, ends: 'in scoped/', again: [8], makes: /^---\ntitle: One\ncreated: "[-0-9T:.]+Z"\n---\n$/ },
  { name: 'set', verb: 'set', args: ['set', ID, 'title=Two'], lay: mine, ends: 'held by ana~s1, fence 1', sets: SET_TEXT },
  { name: 'set, at rest', verb: 'set', args: ['set', ID, 'title=Two'], lay: on('waiting'), ends: 'in waiting/', again: [3, 6], waits: true, sets: SET_TEXT },
  { name: 'list', verb: 'list', args: ['list'], lay: mine, ends: 'held by ana~s1, fence 1' },
  { name: 'next', verb: 'next', args: ['next'], lay: inScoped, ends: 'in scoped/' },
  { name: 'dispatch', verb: 'dispatch', args: ['dispatch', '--agents', '2'], lay: inScoped, ends: 'in scoped/' },
  { name: 'dispatch --claim', verb: 'dispatch', args: ['dispatch', '--agents', ACTOR, '--claim', '--label', 'only'], lay: labelled, ends: 'held by ana~s1, fence 1', again: [7] },
  { name: 'claims', verb: 'claims', args: ['claims'], lay: mine, ends: 'held by ana~s1, fence 1' },
  { name: 'briefing', verb: 'briefing', args: ['briefing', ID], lay: mine, ends: 'held by ana~s1, fence 1' },
  { name: 'claim --next', verb: 'claim', args: ['claim', '--next', '--label', 'only'], lay: labelled, ends: 'held by ana~s1, fence 1', again: [7] },
  { name: 'show', verb: 'show', args: ['show', ID], lay: mine, ends: 'held by ana~s1, fence 1' },
  { name: 'claim', verb: 'claim', args: ['claim', ID, '--note', 'begun'], lay: inScoped, ends: 'held by ana~s1, fence 1' },
  { name: 'claim, durable', verb: 'claim', args: ['claim', ID], lay: inScoped, ends: 'held by ana~s1, fence 1', settings: 'durable: true\n' },
  { name: 'claim again', verb: 'claim', args: ['claim', ID, '--note', 'still here'], lay: mine, ends: 'held by ana~s1, fence 1' },
  { name: 'claim what ran out', verb: 'claim', args: ['claim', ID], lay: ranOut, ends: 'held by ana~s1, fence 2' },
  { name: 'claim under a dead examiner', verb: 'claim', args: ['claim', ID], lay: marked(ranOut), ends: 'held by ana~s1, fence 2' },
  { name: 'renew', verb: 'renew', args: ['renew', ID], lay: mine, ends: 'held by ana~s1, fence 1' },
  { name: 'renew under a dead examiner', verb: 'renew', args: ['renew', ID], lay: marked(mine), ends: 'held by ana~s1, fence 1' },
  { name: 'renew --for', verb: 'renew', args: ['renew', ID, '--for', '2h'], lay: mine, ends: 'held by ana~s1, fence 2' },
  { name: 'release', verb: 'release', args: ['release', ID, '--reason', 'lunch'], lay: mine, ends: 'in scoped/', again: [4, 6] },
  { name: 'release --to waiting', verb: 'release', args: ['release', ID, '--to', 'waiting', '--reason', 'parts'], lay: mine, ends: 'in waiting/', again: [4, 6] },
  { name: 'complete', verb: 'complete', args: ['complete', ID, '--summary', 'done'], lay: mine, ends: 'in complete/', again: [4, 6] },
  { name: 'complete, durable', verb: 'complete', args: ['complete', ID], lay: mine, ends: 'in complete/', again: [4, 6], settings: 'durable: true\n' },
  { name: 'complete --review', verb: 'complete', args: ['complete', ID, '--review'], lay: mine, ends: 'in review/', again: [4, 6] },
  { name: 'claim a review', verb: 'claim', args: ['claim', ID], lay: handedIn, ends: 'held by ana~s1, fence 2' },
  { name: 'claim --next --shelf review', verb: 'claim', args: ['claim', '--next', '--shelf', 'review'], lay: handedIn, ends: 'held by ana~s1, fence 2', again: [7] },
  { name: 'review --approve', verb: 'review', args: ['review', ID, '--approve'], lay: reviewedBy(ACTOR), ends: 'in complete/', again: [4, 6] },
  { name: 'review --request-changes', verb: 'review', args: ['review', ID, '--request-changes', '--comments', 'no tests'], lay: reviewedBy(ACTOR), ends: 'in scoped/', again: [4, 6] },
  { name: 'release a review', verb: 'release', args: ['release', ID], lay: reviewedBy(ACTOR), ends: 'in review/', again: [4, 6] },
  { name: 'complete --skip-verify', verb: 'complete', args: ['complete', ID, '--skip-verify', '--reason', 'no network'], lay: mineToVerify, ends: 'in complete/', again: [4, 6] },
  { name: 'complete, verified', verb: 'complete', args: ['complete', ID], lay: mineToVerify, ends: 'in complete/', again: [4, 6], trusts: 'true' },
  { name: 'move forwards', verb: 'move', args: ['move', ID, '--to', 'waiting'], lay: on('scoped'), ends: 'in waiting/', again: [3, 6], waits: true },
  { name: 'move backwards', verb: 'move', args: ['move', ID, '--to', 'scoped'], lay: on('waiting'), ends: 'in scoped/', again: [3, 6], waits: true },
  { name: 'move out of the archive', verb: 'move', args: ['move', ID, '--to', 'complete'], lay: archived, ends: 'in complete/', again: [3, 6], waits: true },
  { name: 'move out of the archive, to be done again', verb: 'move', args: ['move', ID, '--to', 'scoped'], lay: archived, ends: 'in scoped/', again: [3, 6], waits: true },
  { name: 'verify', verb: 'verify', args: ['verify', ID], lay: mine, ends: 'held by ana~s1, fence 1' },
  { name: 'boot', verb: 'boot', args: ['boot'], lay: mine, ends: 'held by ana~s1, fence 1' },
  { name: 'boot --ack', verb: 'boot', args: ['boot', '--ack'], lay: lost, ends: 'held by bob, fence 2' },
  { name: 'trust', verb: 'trust', args: ['trust'], lay: mineToVerify, ends: 'held by ana~s1, fence 1' },
  { name: 'whoami', verb: 'whoami', args: ['whoami'], lay: mine, ends: 'held by ana~s1, fence 1' },
  { name: 'guide', verb: 'guide', args: ['guide'], lay: mine, ends: 'held by ana~s1, fence 1' },
  { name: 'help', verb: 'help', args: ['help', 'claim'], lay: mine, ends: 'held by ana~s1, fence 1' },
  { name: 'resume', verb: 'resume', args: ['resume', ID], lay: heldBy('ana~s0'), ends: 'held by ana~s1, fence 2', again: [64] },
  { name: 'handoff', verb: 'handoff', args: ['handoff', ID, '--to', 'bob', '--note', 'yours'], lay: mine, ends: 'held by bob, fence 2', again: [3, 4] },
  { name: 'steal --force', verb: 'steal', args: ['steal', ID, '--force', '--reason', 'its host is gone'], lay: heldBy('bob'), ends: 'held by ana~s1, fence 2', again: [64] },
  { name: 'steal --if-expired', verb: 'steal', args: ['steal', ID, '--if-expired'], lay: ranOut, ends: 'held by ana~s1, fence 2', again: [64] },
  { name: 'note', verb: 'note', args: ['note', ID, 'half of it'], lay: mine, ends: 'held by ana~s1, fence 1' },
  { name: 'log', verb: 'log', args: ['log', ID], lay: ranOutTwice, ends: 'held by bob, fence 1' },
  { name: 'janitor: what ran out', verb: 'janitor', args: ['janitor'], lay: ranOut, ends: 'in scoped/' },
  { name: 'janitor: a review that ran out', verb: 'janitor', args: ['janitor'], lay: reviewedBy('bob', 2 * HOUR_S), ends: 'in review/' },
  { name: 'janitor: parks', verb: 'janitor', args: ['janitor'], lay: ranOutTwice, ends: 'in waiting/' },
  { name: 'janitor: debris', verb: 'janitor', args: ['janitor'], lay: withDebris, ends: 'held by bob, fence 5', aside: 2 },
  { name: 'janitor: a dead examiner', verb: 'janitor', args: ['janitor'], lay: marked(heldBy('bob')), ends: 'held by bob, fence 1' },
  { name: 'janitor --dry-run', verb: 'janitor', args: ['janitor', '--dry-run'], lay: ranOut, ends: 'held by bob, fence 1' },
  { name: 'archive', verb: 'archive', args: ['archive', '--older', '1h'], lay: finished, ends: 'in archive/' },
  { name: 'events', verb: 'events', args: ['events'], lay: mine, ends: 'held by ana~s1, fence 1' },
  { name: 'salvage list', verb: 'salvage', args: ['salvage', 'list'], lay: mine, ends: 'held by ana~s1, fence 1' },
  { name: 'report', verb: 'report', args: ['report'], lay: mine, ends: 'held by ana~s1, fence 1' },
  { name: 'stuck', verb: 'stuck', args: ['stuck'], lay: ranOut, ends: 'held by bob, fence 1' },
  { name: 'run', verb: 'run', args: ['run', ID, '--', 'true'], lay: inScoped, ends: 'in complete/', again: [3, 6], waits: true },
  { name: 'run --create --release', verb: 'run', args: ['run', ID, '--create', '--release', '--', 'true'], lay: () => undefined, ends: 'in scoped/', again: [3], waits: true, makes: /^---\ntitle: Lock T-1\n---\n$/ },
  { name: 'doctor', verb: 'doctor', args: ['doctor'], lay: mine, ends: 'held by ana~s1, fence 1' },
  { name: 'doctor --fix', verb: 'doctor', args: ['doctor', '--fix'], lay: ranOut, ends: 'in scoped/' },
  { name: 'setup --check', verb: 'setup', args: ['setup', '--check'], lay: mine, ends: 'held by ana~s1, fence 1' },
  { name: 'hooks status', verb: 'hooks', args: ['hooks', 'status'], lay: mine, ends: 'held by ana~s1, fence 1' },
  { name: 'guard check', verb: 'guard', args: ['guard', 'check', 'pre-commit'], lay: mine, ends: 'held by ana~s1, fence 1' },
  { name: 'hook: before a tool', verb: 'hook', args: ['hook', 'claude'], input: sent('PreToolUse', { tool_name: 'Edit' }), lay: mine, ends: 'held by ana~s1, fence 1' },
  { name: 'hook: after a tool, a claim is lost', verb: 'hook', args: ['hook', 'claude'], input: sent('PostToolUse', { tool_name: 'Edit' }), lay: lost, ends: 'held by bob, fence 2' },
  { name: 'hook: after a compaction', verb: 'hook', args: ['hook', 'claude'], input: sent('SessionStart', { source: 'compact' }), lay: mine, ends: 'held by ana~s1, fence 1' },
  { name: 'hook: the first prompt after it', verb: 'hook', args: ['hook', 'claude'], input: sent('UserPromptSubmit'), lay: owedBoot, ends: 'held by ana~s1, fence 1' },
];
