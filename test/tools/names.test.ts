/** A step has one name: `dibs_second_look` in the shell tools is `secondLook` in TypeScript. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const TOOLS = 'registry-template/tools';

/** The shell's steps, without `dibs_`, by the file in lib/ that has the same step. */
const STEPS: Readonly<Record<string, string>> = {
  'rules/claimant.ts': 'read_claimant',
  'rules/foreign-claim.ts': 'foreign_claim foreign_claims_among stamped_claim',
  'rules/ascii.ts': 'ascii_lower ascii_trim',
  'rules/duration.ts': 'describe_span parse_duration',
  'rules/event.ts': 'is_ended',
  'rules/identity.ts': 'resolve_identity',
  'rules/lease.ts': 'expires_at',
  'rules/mine-among.ts': 'meant_among mine_among',
  'rules/name.ts': 'is_under_review marked_name same_owner same_stamp same_tenure shelf_behind',
  'rules/owner.ts': 'describe_owner encode_part is_cut_of is_owner may_be_same_agent owner_key',
  'rules/printable.ts': 'printable',
  'rules/review-past.ts': 'authors_of has_session is_same_worker',
  'rules/settings.ts': 'count own_lease',
  'rules/stamp.ts': 'meets_fence',
  'rules/shelf.ts': 'shelf_rank',
  'rules/meant-id.ts': 'meant_id',
  'rules/task-id.ts': 'is_task_id',
  'rules/task-metadata.ts': 'read_metadata',
  'rules/mark-nonce.ts': 'leads_to',
  'rules/truth.ts': 'are_contested is_ending_above is_claimed_later is_rival is_undecided_above judge standing',
  'store/git-directory.ts': 'git_directory_above',
  'store/git-memory.ts': 'begin_life emptied_since forget_holder is_life life_of memory_of names_in record_holder remember_holder',
  'store/keep-from-git.ts': 'keep_from_git',
  'store/lay-whole.ts': 'lay_whole',
  'store/remembered-listing.ts': 'stir',
  'store/step.ts': 'link list nonce now pause stat touch',
  'transitions/archived.ts': 'archived_logs archived_names',
  'transitions/ask-beliefs.ts': 'ask_beliefs is_shelved',
  'transitions/ask-with-archive.ts': 'ask_with_archive',
  'transitions/belief.ts':
    'beliefs believe confirm end forget forget_those forget_with_older has_counted is_confirmed remember says_it_put state_of take_back_end withdraw',
  'transitions/claim.ts': 'are_left claim claim_from_owner conclude settle_claims',
  'transitions/dependencies.ts': 'blockers_of read_dependencies ring_through',
  'transitions/drop.ts': 'cut drop drop_staged put_aside',
  'transitions/examine.ts': 'examine',
  'transitions/fence.ts': 'highest_generation',
  'transitions/foreign-claim.ts': 'claimed_without_dibs most_telling owner_called',
  'transitions/front-text.ts': 'read_front',
  'transitions/gate.ts': 'is_reserved_for meant_for_another require_current require_ready',
  'transitions/history.ts': 'history log_of logged_generation logged_generation_at record',
  'transitions/look.ts': 'bracketed_look look look_confirming_absence',
  'transitions/mine.ts': 'look_past_mark settle_doubt',
  'transitions/not-mine.ts': 'is_open holder_among is_untaken other_tenure refuse',
  'transitions/put-back.ts': 'put_back rename_back',
  'transitions/refusal.ts': 'held_by holding in_doubt not_found unproven',
  'transitions/put-on-shelf.ts': 'clear_bare',
  'transitions/release.ts': 'give_up is_under_mark mine_to_leave require_standing unrecorded',
  'transitions/renew.ts': 'renew',
  'transitions/review-gate.ts': 'require_may_take require_not_kept',
  'transitions/second-look.ts': 'own_other second_look',
  'transitions/shelve.ts': 'shelve',
  'transitions/survey.ts': 'survey',
  'transitions/take.ts': 'is_shared make_durable require_tenure_left take take_again take_from_shelf take_marked used_up',
  'transitions/try-rename.ts': 'try_rename',
  'transitions/under-mark.ts': 'end_beside is_beside_mark lift mark_task taken_over unpin was_linked',
  'verbs/boot.ts': 'boot current_refusal forget_all forget_older perhaps_mine',
  'verbs/claim-limit.ts': 'arrivals_of require_arrived_in_time require_room too_many',
  'verbs/claim-remarks.ts': 'remark_place',
  'verbs/next-tasks.ts': 'next_tasks nothing_to_claim',
  'verbs/own-claims.ts': 'claims_of',
  'verbs/give-back.ts': 'give_back',
  'verbs/forget-the-dead.ts': 'forget_the_dead',
  'verbs/recall.ts': 'was_given_up',
  'verbs/still-wanted.ts': 'release_unless_wanted',
  'verbs/sweep.ts': 'clear_debris reap redate tend',
  'verbs/tidy.ts': 'tidy',
  'verbs/untold-loss.ts': 'require_told',
  'verbs/verify.ts': 'verify',
  'client/claim-next.ts': 'any_of_the_first attempt claim_next',
  'client/git-upkeep.ts': 'boot_git_side tidy_git_side',
  'client/open-registry.ts': 'read_settings',
  'words/foreign.ts': 'foreign_clause',
  'system/shell-quote.ts': 'quote_for_terminal',
};

/** What only the shell has, by the reason. */
const SHELL_ONLY: Readonly<Record<string, string>> = {
  'parseName, under a short name, because it stands on every other line': 'parse',
  'one process serves one task, and variables hold what is a parameter in TypeScript': 'keep mean task',
  'the parts are read when they are first needed': 'part',
  'it prints or ends the tool, or reads its arguments, which lib/cli does in TypeScript': 'prove proof_word act cannot_tell complain could_not fail said_claim say unreadable setting_bad boot_acknowledge boot_emptied boot_other foreign_refuse end_with tasks tell_claim',
  'TypeScript has an option of the store for it: to add a line to a file and never make one': 'add_line',
  'in TypeScript the store makes a directory that is missing, when it is needed': 'make_missing',
  'it opens the registry, whose path and agent come from where the tools lie': 'login open place main_tree',
  'a test or a time of a file, for which a shell needs a test or a program': 'there regular is_readable stated stated_line tick now_reading now_taking require_clock elapse uptime mount_of one_mount holder',
  'one find, one awk or one shell pattern does for all names what a program does for each': 'find each archive_directories list_archived logged_generation_by_awk believed_in claimed_names shelves encode_bytes boot_ids claimed_times foreign_tasks judge_unsure sort_tasks with_wishes',
  'a bracketed look by the times that a shell can compare':
    'bracketed_look_names look_names is_newer is_newer_soon look_by_times network own_tick one_pass pass_anew ran_on drop_clocks require_missing spare still_spared times_anew times_late shelf_times times_spare',
  'dibs runs the commands of a task, and the shell does not': 'require_unverified',
  'to start awk takes as long as the rest of a claim': 'is_plainly_free',
  'a question in the shell, for which TypeScript has a value: a number to sort by, or who made a copy': 'above above_by_name first is_any_foreign is_copy is_foreign_there is_full is_over is_wanted',
  'a part of judge, standing or secondLook that a shell function must have for itself': 'judge_all judge_beside standing_above only_claimed second_by_another',
  'a part of another step, which is a closure, an expression or a method there':
    'add_archived ask_of_each is_beside require_archive ask_contested parse_belief place_of find_task has_arrived foreign_rest boot_one boot_put_there believed ended_here event_field git_ignore is_claimed is_ending is_encoded is_of_stamp is_part last_event next_count quote refusal remembers renew_again settings_whole take_forget take_is_given take_undo tell_beliefs tend_claim',
};

const camel = (name: string): string => name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

function functionsOf(text: string): ReadonlySet<string> {
  const declared = [...text.matchAll(/^(?:export )?(?:async )?function\*? ?(\w+)/gm), ...text.matchAll(/^export const (\w+) = \(/gm), ...text.matchAll(/^ {2}(?:async )?\*?(\w+)\(.*\{$/gm)];
  return new Set(declared.map(([, name = '']) => name));
}

const parts = readdirSync(join(TOOLS, 'dibs')).map((name) => join(TOOLS, 'dibs', name));
const shell = new Set([join(TOOLS, 'dibs.sh'), ...parts].flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/^dibs_(\w+)\(\) \{/gm)].map(([, name = '']) => name)));
const paired = new Map(Object.entries(STEPS).flatMap(([file, names]) => names.split(' ').map((name) => [name, file] as const)));
const alone = Object.values(SHELL_ONLY).flatMap((names) => names.split(' '));

describe('the names of steps', () => {
  it.each([...paired])('dibs_%s is the step of that name in lib/%s', (name, file) => {
    expect(shell).toContain(name);
    expect(functionsOf(readFileSync(join('lib', file), 'utf8'))).toContain(camel(name));
  });

  it('each function of the shell tools is such a step, or is listed with the reason why only the shell has it', () => {
    expect([...shell].filter((name) => !paired.has(name) && !alone.includes(name))).toEqual([]);
    expect([...paired.keys(), ...alone].filter((name) => !shell.has(name))).toEqual([]);
  });

  it('what only the shell has is not called as a step in TypeScript is', () => {
    const files = ['rules', 'store', 'transitions', 'verbs'].flatMap((room) => readdirSync(join('lib', room)).map((name) => join('lib', room, name)));
    const exported = files.map((path) => [...readFileSync(path, 'utf8').matchAll(/^export .*$/gm)].join('\n'));
    const steps = new Set(exported.flatMap((lines) => [...functionsOf(lines)]));
    expect(alone.filter((name) => steps.has(camel(name)))).toEqual([]);
  });
});
