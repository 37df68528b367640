/** boot: what a session that was started or restored asks first. It says what is held, and what was lost. */

import type { DibsError } from '../../rules/error.ts';
import { describeOwner } from '../../rules/owner.ts';
import { bootGitSide } from '../../client/git-upkeep.ts';
import { boot as bootVerb, type BootReport } from '../../verbs/boot.ts';
import { foreignFacts } from '../../verbs/without-dibs.ts';
import { emptiedSentence } from '../../words/emptied.ts';
import { foreignClause } from '../../words/foreign.ts';
import { whyLost } from '../../words/loss.ts';
import { whyInDoubt } from '../../words/refusals.ts';
import { heldFields, noteFields } from '../claim-fields.ts';
import { callOf } from '../next-steps.ts';
import type { Fields } from '../results.ts';
import type { Call, Tool } from '../tool.ts';

// An agent with many sessions does not need all of them.
const MOST = 5;
const NOTES = 3;
// A model reads on with list_tasks. What is lost is told whole, because it is acknowledged as a whole.
const MOST_HELD = 20;

export const boot: Tool = {
  name: 'boot',
  about: 'First of all, and after a compaction: what you hold and what you lost.',
  parameters: { acknowledge: { is: 'flag', about: 'losses are read: tell them no more' } },
  output: { verdict: 'string', resume: 'array', lost: 'array' },
  hints: { readOnly: false, idempotent: true },
  async run(call) {
    const { args, registry, caller } = call;
    const acknowledge = args.has('acknowledge');
    const report = await call.run(bootVerb(caller, { acknowledge }));
    const emptied = bootGitSide(registry.place.root, caller.owner, { holds: report.resume.length > 0, acknowledge });
    const isLost = report.lost.length > 0 || (emptied === 'mine' && !acknowledge);
    const verdict = isLost ? 'lost' : report.resume.length > 0 ? 'resume' : report.unproven.length + report.doubt.length > 0 ? 'in-doubt' : 'nothing';
    return {
      message: `${MESSAGES[verdict]}${report.resume.length > MOST_HELD ? `; ${MOST_HELD} of ${report.resume.length} that you hold are listed` : ''}`,
      fields: { verdict, you: describeOwner(caller.owner), ...foundFields(call, report), emptied: emptied === undefined || acknowledge ? undefined : emptiedSentence(emptied, 'you') },
      next: nextOf(report, isLost && !acknowledge),
    };
  },
};

const MESSAGES = {
  lost: 'you lost what is listed as lost: do not edit, commit or complete it',
  resume: 'you hold what is listed as resume: go on with it',
  'in-doubt': 'nobody can tell whether what is listed is yours: do not work on it before you know',
  nothing: 'you hold no task here',
} as const;

function foundFields(call: Call, { now, resume, lost, unproven, doubt, withoutDibs, predecessors }: BootReport): Fields {
  return {
    resume: resume.slice(0, MOST_HELD).map(({ held, expired, notes }) => ({ ...heldFields(call, held, now), expired, last_notes: notes.slice(-NOTES).map((note) => noteFields(note, now)) })),
    lost: lost.map(({ id, refusal }) => ({ task_id: id, why: whyLost(refusal) })),
    unproven: some(unproven.map(({ id, refusal }) => ({ task_id: id, why: refusal.message }))),
    in_doubt: some(doubt.map(({ id, refusal }) => ({ task_id: id, why: whyOf(refusal) }))),
    claimed_without_dibs: some(withoutDibs.map((claim) => ({ task_id: claim.claim.id, why: foreignClause(foreignFacts(claim, now, call.caller.owner)) }))),
    // They may be alive. A person decides whether one goes on in their place.
    other_sessions_of_yours: some(predecessors.map((held) => ({ task_id: held.tenure.id, held_by: describeOwner(held.tenure.owner), lease_left_seconds: Math.round((held.expiresAt - now) / 1000) }))),
  };
}

function whyOf(refusal: DibsError): string {
  return whyInDoubt(refusal);
}

function some<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length === 0 ? undefined : items.slice(0, MOST);
}

function nextOf({ resume, lost }: BootReport, isUnread: boolean): readonly string[] {
  return [
    ...(isUnread ? [...lost.map(({ id }) => `stop working on ${id}`), callOf('boot', { acknowledge: true })] : []),
    ...resume.slice(0, MOST).map(({ held }) => callOf('get_briefing', { task_id: held.tenure.id })),
    ...(resume.length === 0 ? [callOf('next_task')] : []),
  ];
}
