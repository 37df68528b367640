/** The verbs as the help shows them: by what somebody wants to do, each with an example that works as printed. */

export interface VerbGroup {
  readonly title: string;
  /** The name of each verb, and the arguments of its example. */
  readonly verbs: Readonly<Record<string, string>>;
}

export const VERB_GROUPS: readonly VerbGroup[] = [
  {
    title: 'Daily work',
    verbs: {
      add: "add 'Fix the date parser'",
      set: 'set T-1 priority=1 labels+=urgent',
      list: 'list --ready',
      claims: 'claims --expiring 5m',
      who: 'who lib/parse.ts',
      next: 'next --explain',
      dispatch: 'dispatch --agents ana,bob',
      show: 'show T-1',
      briefing: 'briefing T-1',
      claim: 'claim T-1',
      renew: 'renew T-1',
      note: "note T-1 'the lexer is done'",
      complete: "complete T-1 --summary 'parses all dates'",
      review: 'review T-1 --approve',
      release: 'release T-1',
      move: 'move T-1 --to waiting',
      log: 'log T-1',
      events: 'events --follow',
      run: 'run T-1 -- make test',
    },
  },
  {
    title: 'Agents and sessions',
    verbs: {
      guide: 'guide',
      boot: 'boot',
      verify: 'verify T-1',
      whoami: 'whoami',
      resume: 'resume T-1',
      handoff: 'handoff T-1 --to bob',
      steal: 'steal T-1 --if-expired',
      setup: 'setup --dry-run',
      hooks: 'hooks install',
      hook: 'hook claude < event.json',
      guard: 'guard install',
      mcp: 'mcp',
    },
  },
  {
    title: 'Set-up and repair',
    verbs: { init: 'init', doctor: 'doctor --fix', trust: 'trust', janitor: 'janitor', archive: 'archive --older 90d', salvage: 'salvage show T-1', stuck: 'stuck', report: 'report --since 7d', help: 'help claim' },
  },
];

/** The example of a verb, with `dibs` in front. */
export function exampleOf(verb: string): string | undefined {
  const example = VERB_GROUPS.map(({ verbs }) => verbs[verb]).find((text) => text !== undefined);
  return example === undefined ? undefined : `dibs ${example}`;
}
