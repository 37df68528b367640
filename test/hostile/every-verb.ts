/**
 * Command lines of every verb about one task, from the same table that the command line is parsed by: no later verb can
 * be forgotten.
 */

import { VERBS } from '../../lib/cli/input/verb-table.ts';

type Lines = (id: string) => readonly (readonly string[])[];

const LINES: Readonly<Record<string, Lines>> = {
  init: () => [['init']],
  add: (id) => [['add', id, '--title=x'], ['add', 'ADDED', '--depends-on', id], ['add', 'Two words'], ['add', '--from', '/dev/null']],
  set: (id) => [['set', id, 'priority=1'], ['set', id, 'depends_on+=ADDED', 'title=']],
  list: () => [['list'], ['list', '--shelf', 'complete', '--shelf', 'waiting'], ['list', '--mine']],
  claims: () => [['claims'], ['claims', '--agent=zoe', '--expiring=5m']],
  who: (id) => [['who', id], ['who', 'a/b.ts', 'c']],
  next: () => [['next'], ['next', '--count=3', '--explain', '--label=x'], ['next', '--shelf=review']],
  dispatch: () => [['dispatch', '--agents=2'], ['dispatch', '--agents=zoe,bob:ops+x', '--count=2', '--strict'], ['dispatch', '--agents=zoe', '--claim', '--note=x']],
  show: (id) => [['show', id]],
  briefing: (id) => [['briefing', id], ['briefing', id, '--max=2048']],
  claim: (id) => [['claim', id], ['claim', id, '--new', '--note=x'], ['claim', id, 'NEEDS'], ['claim', '--next', '--count=3', '--explain'], ['claim', '--next', '--shelf=review']],
  renew: (id) => [['renew', id], ['renew', id, '--for=2h'], ['renew']],
  release: (id) => [['release', id], ['release', id, '--to=waiting', '--reason=x']],
  complete: (id) => [['complete', id, '--skip-verify', '--reason=x'], ['complete', id], ['complete', id, '--review', '--summary=x']],
  review: (id) => [['review', id, '--approve'], ['review', id, '--request-changes', '--comments=x']],
  trust: (id) => [['trust'], ['trust', id], ['trust', '--revoke']],
  move: (id) => [['move', id, '--to=discovery'], ['move', id, '--to=complete', '--reason=x']],
  verify: (id) => [['verify', id], ['verify']],
  boot: () => [['boot'], ['boot', '--ack']],
  whoami: () => [['whoami']],
  resume: (id) => [['resume', id]],
  handoff: (id) => [['handoff', id, '--to=zoe', '--note=x']],
  steal: (id) => [['steal', id, '--if-expired'], ['steal', id, '--force', '--reason=x']],
  note: (id) => [['note', id, 'x']],
  log: (id) => [['log', id]],
  events: (id) => [['events'], ['events', '--ready'], ['events', '--json', '--task', id, '--kind=complete']],
  janitor: () => [['janitor'], ['janitor', '--dry-run'], ['janitor', '--print-schedule', 'cron']],
  salvage: (id) => [['salvage', 'list'], ['salvage', 'show', id], ['salvage', 'drop', id, '--fence=1']],
  archive: () => [['archive'], ['archive', '--older=1h', '--dry-run'], ['archive', '--older=1s']],
  stuck: () => [['stuck']],
  report: () => [['report'], ['report', '--since=7d', '--json']],
  run: (id) => [['run', id, '--', 'true'], ['run', id, '--create', '--release', '--conflict-exit-code=9', '--', 'false'], ['run', '--next', '--', 'true']],
  doctor: () => [['doctor'], ['doctor', '--fix']],
  // Nobody sends it an event here: it is silent.
  hook: () => [['hook', 'claude'], ['hook', 'copilot', 'preToolUse']],
  setup: () => [['setup', '--check'], ['setup', '--host=claude', '--yes'], ['setup', '--host=claude', '--remove', '--yes']],
  hooks: () => [['hooks', 'status'], ['hooks', 'install', '--host=claude'], ['hooks', 'uninstall', '--host=claude']],
  guide: () => [['guide']],
  // Nobody calls it here: its input is over at once.
  mcp: () => [['mcp']],
  help: () => [['help'], ['help', 'claim']],
  guard: () => [['guard', 'status'], ['guard', 'check', 'pre-commit'], ['guard', 'check', 'pre-push']],
};

/** At least one command line of each verb; throws for a verb that nobody has written any for. */
export function everyVerb(id: string): readonly (readonly string[])[] {
  const missing = VERBS.filter(({ name }) => LINES[name] === undefined);
  if (missing.length > 0) throw new Error(`test/hostile/every-verb.ts has no command line of ${missing.map(({ name }) => name).join(', ')}`);
  return VERBS.flatMap(({ name }) => LINES[name]?.(id) ?? []);
}

const READING: ReadonlySet<string> = new Set(['list', 'claims', 'next', 'trust', 'show', 'briefing', 'verify', 'whoami', 'log', 'stuck', 'report', 'hook', 'hooks', 'setup', 'guard', 'guide', 'mcp', 'help']);

/** Does this command line only look? Then nothing in the registry may be another thing after it. */
export function onlyLooks([verb = '', ...rest]: readonly string[]): boolean {
  return READING.has(verb) || (verb === 'salvage' && rest[0] !== 'drop') || (verb === 'archive' && rest.includes('--dry-run')) || (verb === 'boot' && !rest.includes('--ack')) || (verb === 'janitor' && rest.length > 0) || (verb === 'dispatch' && !rest.includes('--claim'));
}

// 1 is a failure that nobody foresaw, 2 is never used; docs/cli.md has them all.
const EXITS: ReadonlySet<number> = new Set([0, 3, 4, 5, 6, 7, 8, 9, 64, 65, 66, 74, 75]);

/** Is this an answer that the page promises? What `dibs run` passes on is its command's: here `false`, which says 1. */
export function isPromised([verb]: readonly string[], code: number): boolean {
  return EXITS.has(code) || (verb === 'run' && code === 1);
}
