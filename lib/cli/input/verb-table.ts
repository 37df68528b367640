/** Every verb and option of the command line, as data. The parser, the help and the tests read this one table. */

import { HOST_NAMES } from '../../agents/hosts/names.ts';
import type { Command } from '../command.ts';

export interface OptionSpec {
  readonly name: string;
  /** What the value is called. An option without a value is a flag. */
  readonly value?: string;
  /** The value may be left out (`--wait`). */
  readonly optional?: boolean;
  /** The option may be given more than once. */
  readonly many?: boolean;
  readonly summary: string;
}

export interface VerbSpec {
  readonly name: string;
  /**
   * The positionals as the help shows them: `<id>` one, `[id]` at most one, `<...ids>` one or more, `[...ids]` any
   * number.
   */
  readonly args: string;
  readonly summary: string;
  readonly options: readonly OptionSpec[];
  /** The exit code 0 says all that there is to say: with `--quiet` nothing is printed then. */
  readonly isToldByExit?: boolean;
  /** An option that stands in the place of the positionals: either it is given, or they are. */
  readonly instead?: string;
  /** `--agent` and `--session` say whose claims are meant. Nobody acts, so next steps do not repeat them. */
  readonly asksOfAgent?: boolean;
  /** Takes a command after `--`. */
  readonly command?: boolean;
  readonly load: () => Promise<{ readonly command: Command }>;
}

export const GLOBAL_OPTIONS: readonly OptionSpec[] = [
  { name: 'registry', value: '<dir>', summary: 'The registry (default: DIBS_REGISTRY, then the nearest .agent/registry)' },
  { name: 'agent', value: '<name>', summary: 'Who acts (default: DIBS_AGENT, AGENT_ID, then agent: in registry.yaml)' },
  { name: 'session', value: '<id>', summary: "Which session acts (default: DIBS_SESSION, then the host's own variable)" },
  { name: 'json', summary: 'Print one JSON object on stdout, also for an error' },
  { name: 'quiet', summary: 'Print only errors, and answers that an exit code cannot give' },
  { name: 'help', summary: 'Show this help' },
  { name: 'version', summary: 'Show the version' },
];

const STAMP: OptionSpec = { name: 'stamp', value: '<owner:time>', summary: 'Only if my claim has exactly this stamp' };
const FENCE: OptionSpec = { name: 'fence', value: '<n>', summary: 'Only if my claim has exactly this generation' };
const LEASE: OptionSpec = { name: 'lease', value: '<duration>', summary: 'How long the claim lasts without a heartbeat, 1s to 24h' };
const WAIT: OptionSpec = { name: 'wait', value: '<duration>', optional: true, summary: 'Wait while another owner holds it, or nothing comes next; with a duration at most so long' };
const NOTE: OptionSpec = { name: 'note', value: '<text>', summary: 'A note for the log' };

const AUTHOR: OptionSpec = { name: 'author', value: '<owner>', summary: 'Who does it in my name, for the log' };

const NEXT: OptionSpec = { name: 'next', summary: 'Choose the task that comes next, in place of an id' };
const FROM: OptionSpec = { name: 'shelf', value: '<shelf>', summary: 'Only what is to be done (scoped), or only what is to be reviewed (review)' };
const WANTED: readonly OptionSpec[] = [
  { name: 'project', value: '<text>', summary: 'Only tasks of this project' },
  { name: 'role', value: '<text>', summary: 'Only tasks for this role' },
  { name: 'label', value: '<text>', many: true, summary: 'Only tasks with this label' },
];
const BRIEF: OptionSpec = { name: 'brief', summary: 'Also print the briefing of what was claimed' };
const EXPLAIN: OptionSpec = { name: 'explain', summary: 'Say of each task that came before why it was passed over' };

export const VERBS: readonly VerbSpec[] = [
  {
    name: 'init',
    isToldByExit: true,
    args: '[dir]',
    summary: 'Make a registry (.agent/registry) and test the file system',
    options: [{ name: 'replace-tools', summary: 'Put the shell tools in the place of scripts of the same names, which are kept beside them' }],
    load: () => import('../commands/init.ts'),
  },
  {
    name: 'add',
    isToldByExit: true,
    args: '[id|title]',
    summary: 'Add a task to scoped/; without an id, dibs makes one',
    options: [
      { name: 'title', value: '<text>', summary: 'One line that says what the task is' },
      { name: 'priority', value: '<text>', summary: 'How urgent it is: 1 is the most urgent, 2 the default; a word counts as 2' },
      { name: 'due', value: '<date>', summary: 'When it must be done' },
      { name: 'depends-on', value: '<id>', many: true, summary: 'A task that must be complete first' },
      { name: 'reserve-for', value: '<owner>', summary: 'Only this agent may claim it' },
      { name: 'for', value: '<agent>', summary: 'Whom it is offered to; others may still claim it by its id' },
      { name: 'role', value: '<text>', summary: 'The kind of worker the task is for' },
      { name: 'project', value: '<text>', summary: 'The project it belongs to' },
      { name: 'label', value: '<text>', many: true, summary: 'A label, to choose it by' },
      { name: 'lease', value: '<duration>', summary: 'How long its claims last without a heartbeat, where claim does not say' },
      { name: 'verify', value: '<command>', many: true, summary: 'A command that shows that it is done' },
      { name: 'files', value: '<path>', many: true, summary: 'A file or pattern that it is about' },
      { name: 'waiting-for', value: '<text>', summary: 'What it waits for when it lies in waiting/' },
      { name: 'body', value: '<text>', summary: 'The text of the task' },
      { name: 'body-file', value: '<file>', summary: 'A file with the text of the task; - for standard input' },
      { name: 'from', value: '<file>', summary: 'A YAML or JSON file with many tasks: all are added, or none; - for standard input' },
      { name: 'file', value: '<file>', summary: 'A file that is the whole task, as it is; - for standard input' },
      AUTHOR,
    ],
    load: () => import('../commands/add.ts'),
  },
  {
    name: 'set',
    isToldByExit: true,
    args: '[id] <...changes>',
    summary: 'Change what a task says of itself: priority=1, due=, labels+=urgent',
    options: [AUTHOR, STAMP, FENCE],
    load: () => import('../commands/set.ts'),
  },
  {
    name: 'list',
    args: '',
    summary: 'Show the tasks that are not finished',
    options: [
      { name: 'shelf', value: '<shelf>', many: true, summary: 'Only this shelf: discovery, scoped, claimed, waiting, review, cancelled, complete' },
      { name: 'all', summary: 'Also the free tasks after the first 20' },
      { name: 'mine', summary: 'Only what I hold' },
      { name: 'ready', summary: 'Only what can be claimed now: free tasks, and claims that ran out' },
      { name: 'blocked', summary: 'Only what nobody holds and I cannot claim, and what each task waits for' },
    ],
    load: () => import('../commands/list.ts'),
  },
  {
    name: 'claims',
    args: '',
    summary: 'Show who holds what, by the time that is left; --agent: only what that one holds',
    asksOfAgent: true,
    options: [{ name: 'expiring', value: '<duration>', summary: 'Only claims whose lease runs out within this time' }],
    load: () => import('../commands/claims.ts'),
  },
  {
    name: 'who',
    args: '<...paths>',
    summary: 'Show which claims hold these paths, by the files of their tasks',
    options: [],
    load: () => import('../commands/who.ts'),
  },
  {
    name: 'next',
    args: '',
    summary: 'Show the task that comes next, and claim nothing',
    options: [...WANTED, FROM, { name: 'count', value: '<n>', summary: 'Show so many' }, EXPLAIN],
    load: () => import('../commands/next.ts'),
  },
  {
    name: 'dispatch',
    args: '',
    summary: 'Share the open tasks out among agents, so that none waits for another or changes its files',
    options: [
      { name: 'agents', value: '<agents>', many: true, summary: 'How many, or which: ana,bob:ops,cyd:docs+rust (name:role+label)' },
      { name: 'count', value: '<n>', summary: 'At most so many tasks for each' },
      ...WANTED,
      { name: 'strict', summary: 'Leave out the tasks that do not say which files they are about' },
      { name: 'claim', summary: 'Claim for each agent what it can begin with: all of it, or nothing' },
      LEASE,
      NOTE,
    ],
    load: () => import('../commands/dispatch.ts'),
  },
  { name: 'show', args: '<id>', summary: 'Show one task: state, holder, notes, text', options: [], load: () => import('../commands/show.ts') },
  {
    name: 'briefing',
    args: '[id]',
    summary: 'Say all that the holder of a task needs to start or to go on',
    options: [{ name: 'max', value: '<bytes>', summary: 'At most so long, 2048 to 1048576; default 16384' }, STAMP, FENCE],
    load: () => import('../commands/briefing.ts'),
  },
  {
    name: 'claim',
    isToldByExit: true,
    args: '<...ids>',
    instead: 'next',
    summary: 'Claim tasks, or the next one; claiming again renews',
    options: [
      NEXT,
      ...WANTED,
      FROM,
      { name: 'count', value: '<n>', summary: 'With --next: claim up to so many' },
      EXPLAIN,
      BRIEF,
      LEASE,
      NOTE,
      WAIT,
      { name: 'new', summary: 'Refuse a task that I already hold' },
      AUTHOR,
      STAMP,
      FENCE,
    ],
    load: () => import('../commands/claim.ts'),
  },
  {
    name: 'renew',
    isToldByExit: true,
    args: '[...ids]',
    instead: 'all',
    summary: 'Renew claims (default: CURRENT_TASK_ID, else all I hold)',
    options: [{ name: 'all', summary: 'All that I hold, whatever CURRENT_TASK_ID says' }, { name: 'for', value: '<duration>', summary: 'Set a lease of this length; stamp and path change' }, STAMP, FENCE],
    load: () => import('../commands/renew.ts'),
  },
  {
    name: 'release',
    isToldByExit: true,
    args: '[id]',
    instead: 'all',
    summary: 'Give a claim back (default: CURRENT_TASK_ID, else the only task I hold)',
    options: [
      { name: 'all', summary: 'All that I hold, each with its own result' },
      { name: 'to', value: '<shelf>', summary: 'The shelf: scoped (default), waiting, discovery or cancelled' },
      { name: 'reason', value: '<text>', summary: 'Why; required for every shelf but scoped' },
      AUTHOR,
      STAMP,
      FENCE,
    ],
    load: () => import('../commands/release.ts'),
  },
  {
    name: 'complete',
    isToldByExit: true,
    args: '[id]',
    summary: 'Finish a claimed task (default: CURRENT_TASK_ID, else the only task I hold)',
    options: [
      { name: 'summary', value: '<text>', summary: 'What was done' },
      { name: 'artifact', value: '<what>', many: true, summary: 'A commit, file or link that shows the result' },
      { name: 'review', summary: 'Put the task in review/ instead of complete/' },
      AUTHOR,
      { name: 'skip-verify', summary: 'Do not run the commands by which the task is verified' },
      { name: 'reason', value: '<text>', summary: 'Why; required with --skip-verify, for the log' },
      STAMP,
      FENCE,
    ],
    load: () => import('../commands/complete.ts'),
  },
  {
    name: 'review',
    args: '[id]',
    summary: 'End a review that I hold (default: CURRENT_TASK_ID, else the only task I hold)',
    options: [
      { name: 'approve', summary: 'The work is done: the task goes to complete/' },
      { name: 'request-changes', summary: 'It goes back to scoped/, where its author may claim it first' },
      { name: 'comments', value: '<text>', summary: 'What was found; required with --request-changes' },
      { name: 'comments-file', value: '<file>', summary: 'A file with the comments; - for standard input' },
      AUTHOR,
      STAMP,
      FENCE,
    ],
    load: () => import('../commands/review.ts'),
  },
  {
    name: 'trust',
    args: '[...ids]',
    summary: 'Show the commands by which tasks are verified, and allow those of these tasks to run here',
    options: [
      { name: 'all', summary: 'Allow those of all open tasks, as they are now' },
      { name: 'revoke', summary: 'Allow those of these tasks no more; without ids, none at all' },
    ],
    load: () => import('../commands/trust.ts'),
  },
  {
    name: 'move',
    isToldByExit: true,
    args: '<id>',
    summary: 'Move a task that nobody holds to another shelf',
    options: [
      { name: 'to', value: '<shelf>', summary: 'The shelf: discovery, scoped, waiting, review, cancelled or complete' },
      { name: 'reason', value: '<text>', summary: 'Why, for the log' },
      AUTHOR,
      STAMP,
      FENCE,
    ],
    load: () => import('../commands/move.ts'),
  },
  {
    name: 'verify',
    isToldByExit: true,
    args: '[id]',
    summary: 'Check whether a task is still mine (default: CURRENT_TASK_ID, else all I hold or believe to hold)',
    options: [STAMP, FENCE],
    load: () => import('../commands/verify.ts'),
  },
  {
    name: 'boot',
    args: '',
    summary: 'Run this first in a restored session: it says what to resume and what was lost',
    options: [{ name: 'ack', summary: 'I have read the losses: do not show them again' }, STAMP, FENCE],
    load: () => import('../commands/boot.ts'),
  },
  { name: 'whoami', args: '', summary: 'Show who dibs thinks I am, and why', options: [], load: () => import('../commands/whoami.ts') },
  {
    name: 'resume',
    isToldByExit: true,
    args: '<id>',
    summary: 'Take over the claim of an earlier session of my own agent',
    options: [LEASE],
    load: () => import('../commands/resume.ts'),
  },
  {
    name: 'handoff',
    isToldByExit: true,
    args: '<id>',
    summary: 'Give my claim to another owner',
    options: [{ name: 'to', value: '<owner>', summary: 'The new owner: agent or agent~session' }, NOTE, AUTHOR, STAMP, FENCE],
    load: () => import('../commands/handoff.ts'),
  },
  {
    name: 'steal',
    isToldByExit: true,
    args: '<id>',
    summary: 'Take a claim that has run out; people may also take a living one',
    options: [
      { name: 'if-expired', summary: 'Only if the lease has run out' },
      { name: 'force', summary: 'Even if the owner is alive; dibs tells the owner' },
      { name: 'reason', value: '<text>', summary: 'Why (required with --force), for the log' },
      LEASE,
    ],
    load: () => import('../commands/steal.ts'),
  },
  {
    name: 'note',
    isToldByExit: true,
    args: '[id] [...text]',
    summary: 'Log a note, or how far the work is, and renew the claim',
    options: [
      { name: 'phase', value: '<phase>', summary: 'How far it is: planned or executing' },
      { name: 'progress', value: '<n>', summary: 'How much of it is done, of a hundred' },
      AUTHOR,
      STAMP,
      FENCE,
    ],
    load: () => import('../commands/note.ts'),
  },
  { name: 'log', args: '<id>', summary: 'Show the history of a task', options: [], load: () => import('../commands/log.ts') },
  {
    name: 'events',
    args: '',
    summary: 'Tell what happened to all tasks, each event once',
    options: [
      { name: 'follow', summary: 'Stay, and tell what happens' },
      { name: 'ready', summary: 'Look, too, which tasks became ready to be claimed' },
      { name: 'since', value: '<cursor>', summary: 'Only what came after the event with this cursor' },
      { name: 'task', value: '<id>', many: true, summary: 'Only events of this task' },
      { name: 'kind', value: '<kind>', many: true, summary: 'Only events of this kind, such as complete' },
    ],
    load: () => import('../commands/events.ts'),
  },
  {
    name: 'janitor',
    args: '',
    summary: 'Give back the claims of dead owners and put debris aside',
    options: [
      { name: 'dry-run', summary: 'Only say what would be done' },
      { name: 'watch', summary: 'Keep running, and sweep when something runs out' },
      { name: 'no-salvage', summary: 'Do not save what the owners had not committed' },
      { name: 'print-schedule', value: '<clock>', summary: 'Sweep nothing; print what cron, systemd or launchd needs to run the janitor' },
    ],
    load: () => import('../commands/janitor.ts'),
  },
  {
    name: 'archive',
    args: '',
    summary: 'Put tasks that have been finished for long, and their logs, into archive/',
    options: [
      { name: 'older', value: '<age>', summary: 'Only what has been finished for so long: 90d (the default), 12w, 36h' },
      { name: 'dry-run', summary: 'Only say what would be archived' },
    ],
    load: () => import('../commands/archive.ts'),
  },
  {
    name: 'salvage',
    args: '<action> [id]',
    summary: 'The work that was saved of owners who lost a claim: list, show, drop',
    options: [{ name: 'fence', value: '<n>', summary: 'Only what was saved when the claim of this generation was lost' }],
    load: () => import('../commands/salvage.ts'),
  },
  { name: 'stuck', args: '', summary: 'List claims that have run out or have been silent for long', options: [], load: () => import('../commands/stuck.ts') },
  {
    name: 'report',
    args: '',
    summary: 'Say how long tasks took, who held them, and whether two ever held one at once',
    options: [
      { name: 'since', value: '<time>', summary: 'Only what happened since then: 90m, 12h, 7d ago, or a date' },
      { name: 'html', value: '<file>', summary: 'Also write it as a page with a timeline' },
    ],
    load: () => import('../commands/report.ts'),
  },
  {
    name: 'run',
    args: '<id>',
    instead: 'next',
    summary: 'Run a command under a claim; complete it on exit 0, else release it',
    options: [
      NEXT,
      ...WANTED,
      WAIT,
      { name: 'create', summary: 'Make the task if it does not exist' },
      { name: 'release', summary: 'Always put it back into scoped/, as a lock to use again' },
      { name: 'conflict-exit-code', value: '<n>', summary: 'The exit code when another holds it (default 3, or 9 after --wait)' },
      LEASE,
    ],
    command: true,
    load: () => import('../commands/run.ts'),
  },
  {
    name: 'doctor',
    args: '',
    summary: 'Check the registry and the file system under it',
    options: [
      { name: 'fix', summary: 'Repair what is safe: missing directories, debris, marks' },
      { name: 'race', summary: 'Let some processes race on this file system and count the winners' },
    ],
    load: () => import('../commands/doctor.ts'),
  },
  {
    name: 'setup',
    args: '',
    summary: 'Give agent hosts all that they need here: hooks, the MCP server, a skill',
    options: [
      { name: 'host', value: '<host>', many: true, summary: `Only this one: ${HOST_NAMES.join(', ')}` },
      { name: 'scope', value: '<scope>', summary: "project (default), or user: the user's own settings, for every project" },
      { name: 'dry-run', summary: 'Only say which files would be written' },
      { name: 'yes', summary: 'Do not ask' },
      { name: 'check', summary: 'Say what is there, what differs, and what the hosts still want from you' },
      { name: 'remove', summary: 'Take all of it away again' },
    ],
    load: () => import('../commands/setup.ts'),
  },
  {
    name: 'hook',
    args: '<host> [event]',
    summary: 'Answer a hook event of an agent host, read from stdin',
    options: [],
    load: () => import('../commands/hook.ts'),
  },
  {
    name: 'hooks',
    args: '<action>',
    summary: "Manage dibs's hooks in the settings of agent hosts: install, uninstall, status",
    options: [
      { name: 'host', value: '<host>', many: true, summary: `Only this one: ${HOST_NAMES.join(', ')}` },
      { name: 'scope', value: '<scope>', summary: "project (default), or user: the user's own settings, for every project" },
    ],
    load: () => import('../commands/hooks.ts'),
  },
  {
    name: 'guard',
    args: '<action> [hook]',
    summary: 'Block commits and pushes after a claim is lost: install, uninstall, status, check <hook>',
    options: [],
    load: () => import('../commands/guard.ts'),
  },
  { name: 'guide', args: '', summary: 'Print the loop of an agent, in about 300 words', options: [], load: () => import('../commands/guide.ts') },
  { name: 'mcp', args: '', summary: 'Serve the tools of an agent host (MCP) on standard input and output', options: [], load: () => import('../commands/mcp.ts') },
  { name: 'help', args: '[verb]', summary: 'Show this help, or that of one verb', options: [], load: () => import('../commands/help.ts') },
];
