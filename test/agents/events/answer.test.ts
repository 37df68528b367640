/** What each host is answered, to the byte, for the payloads of its documentation. */

import { describe, expect, it } from 'vitest';
import { answerCall } from '../../../lib/agents/events/answer.ts';
import { parseEvent } from '../../../lib/agents/events/parse-event.ts';
import { SILENT, type Answer } from '../../../lib/agents/events/render-answer.ts';
import { NOTHING, type HeldFact, type LossFact, type Verdict } from '../../../lib/agents/events/verdict.ts';
import { HOST_NAMES, SENT, type Sent } from './payloads.ts';

type HostName = (typeof HOST_NAMES)[number];

const answer = (host: string, event: string | undefined, input: unknown, verdict: Verdict): Answer => {
  const call = parseEvent(host, event, input);
  return call === undefined ? SILENT : answerCall(call, verdict);
};
const ask = (host: HostName, { event, input }: Sent, verdict: Verdict = NOTHING): Answer => answer(host, event, input, verdict);
const silent = (stdout = ''): Answer => ({ stdout, stderr: '', exitCode: 0 });

const HELD: HeldFact = {
  id: 'T-1',
  generation: 3,
  leaseSeconds: 1800,
  leftMs: 1_500_000,
  maxLeaseSeconds: 86_400,
  renew: 'dibs renew T-1',
  show: 'dibs show T-1',
  file: '/r/claimed/T-1~3@ana~S1:1769143261123+1800.md',
  title: 'Fix the parser',
  notes: ['3 min ago, ana: "half done"'],
};
const LOST: LossFact = { id: 'T-1', why: 'T-1 is no longer yours: bob has held it for 4 s', outcome: 'bob has held it for 4 s', acknowledge: 'dibs boot --ack', isTold: false };
const holding: Verdict = { ...NOTHING, held: [HELD] };
const lost: Verdict = { ...NOTHING, lost: [LOST] };
const blind = (recorded?: readonly string[]): Verdict => ({ ...NOTHING, blind: [{ why: 'the file system failed: list claimed: EIO', ...(recorded === undefined ? {} : { recorded }) }] });

const RESUME = [
  'dibs:',
  'RESUME T-1: this session holds it, fence 3, 25 min left of a lease of 30 min. Tools that run here renew it.',
  '  title  "Fix the parser"',
  '  file   /r/claimed/T-1~3@ana~S1:1769143261123+1800.md',
  '  text   dibs show T-1',
  '  note   3 min ago, ana: "half done"',
].join('\n');
// What a fork is told there in the name of its original, and the original as well.
const ORIGINAL = RESUME.replace('dibs:\n', 'dibs:\nThe following is true of session S1. A fork of it starts here under its name, and has none of its claims: dibs boot tells which of the two this is.\n');
const REASON = [
  'dibs: T-1 is no longer yours: bob has held it for 4 s.',
  'This session believed that it held it, so tools that can change something are refused here until the loss is acknowledged:',
  '  dibs boot --ack',
  'That passes when it is typed by itself, with nothing before or after it.',
].join('\n');
const LOSS = 'dibs:\nLOST T-1: bob has held it for 4 s. Tools that can change something are refused here until dibs boot --ack (typed by itself) acknowledges this.';

const line = (value: unknown): string => `${JSON.stringify(value)}\n`;
const specific = (hookEventName: string, additionalContext: string): string => line({ hookSpecificOutput: { hookEventName, additionalContext } });

describe('a session that starts', () => {
  it.each(HOST_NAMES)('is told nothing in %s when there is nothing to say', (host) => {
    expect(ask(host, SENT[host].boot())).toEqual(silent());
  });

  it.each<[HostName, string]>([
    ['claude', `${ORIGINAL}\n`],
    ['codex', `${RESUME}\n`],
    ['gemini', specific('SessionStart', RESUME)],
    ['cursor', line({ additional_context: RESUME })],
    ['copilot', line({ additionalContext: RESUME })],
    ['opencode', `${RESUME}\n`],
  ])('is told in %s what it holds, in the form that reaches the model there', (host, stdout) => {
    expect(ask(host, SENT[host].boot('resume'), holding)).toEqual(silent(stdout));
  });

  it.each(HOST_NAMES)('is told in %s when nobody could look, and not that it holds nothing', (host) => {
    const { stdout, exitCode } = ask(host, SENT[host].boot(), blind());
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('COULD NOT LOOK: the file system failed: list claimed: EIO')]);
  });

  it.each(['startup', 'resume', 'clear', 'compact', 'fork'])('is told in Claude Code after %s', (source) => {
    expect(ask('claude', SENT.claude.boot(source), holding).stdout).toBe(`${source === 'resume' ? ORIGINAL : RESUME}\n`);
  });

  it('is told of a fork, which may start in its name in Claude Code, only where it has or lost something', () => {
    const predecessors: Verdict = { ...NOTHING, predecessors: [{ id: 'T-2', holder: 'ana', silentMs: 1, leftMs: 1, resume: 'dibs resume T-2' }] };
    for (const verdict of [predecessors, blind(['T-1'])]) expect(ask('claude', SENT.claude.boot('resume'), verdict).stdout).not.toContain('A fork of it');
    expect(ask('claude', SENT.claude.boot('resume'), lost).stdout).toMatch(/^dibs:\nThe following is true of session S1\. A fork of it .*\nLOST T-1/);
  });
});

describe('before a tool', () => {
  it.each<[HostName, string]>(HOST_NAMES.map((host) => [host, host === 'cursor' ? line({ permission: 'allow' }) : '']))('%s lets it through where the claim stands, and where there is none', (host, stdout) => {
    for (const verdict of [NOTHING, holding]) {
      expect(ask(host, SENT[host].edit(), verdict)).toEqual(silent(stdout));
      expect(ask(host, SENT[host].shell('make test'), verdict)).toEqual(silent(stdout));
    }
  });

  it.each<[HostName, string]>([
    ['claude', line({ hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'deny', permissionDecisionReason: REASON } })],
    ['codex', ''],
    ['gemini', ''],
    ['cursor', line({ permission: 'deny', user_message: REASON, agent_message: REASON })],
    ['copilot', line({ permissionDecision: 'deny', permissionDecisionReason: REASON })],
    ['opencode', ''],
  ])('%s refuses it after a loss that nobody acknowledged: 2, and the reason on stderr', (host, stdout) => {
    expect(ask(host, SENT[host].edit(), lost)).toEqual({ stdout, stderr: `${REASON}\n`, exitCode: 2 });
    expect(ask(host, SENT[host].shell('make test'), lost)).toEqual({ stdout, stderr: `${REASON}\n`, exitCode: 2 });
  });

  it.each(HOST_NAMES)('%s lets through, after a loss, what only reads, and one simple command of dibs', (host) => {
    for (const sent of [SENT[host].read(), SENT[host].shell('dibs boot --ack')]) expect(ask(host, sent, lost)).toEqual(silent(host === 'cursor' ? line({ permission: 'allow' }) : ''));
    for (const command of ['dibs boot --ack; rm -rf .', 'dibs steal T-1 --force --reason x', 'ls']) expect(ask(host, SENT[host].shell(command), lost)).toMatchObject({ exitCode: 2 });
  });

  it.each(['sql', 'skill', 'read_agent', 'list_agents', 'fetch_copilot_cli_documentation'])('%s of Copilot changes nothing of the work', (toolName) => {
    const { event, input } = SENT.copilot.edit();
    expect(answer('copilot', event, { ...input, toolName, toolArgs: {} }, lost)).toEqual(silent());
  });

  it.each(HOST_NAMES)('%s refuses where nobody could look at what is recorded, and lets through where nothing is', (host) => {
    expect(ask(host, SENT[host].edit(), blind(['T-1']))).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/COULD NOT LOOK: .* T-1 is recorded for this session/) });
    for (const verdict of [blind(), blind([])]) expect(ask(host, SENT[host].edit(), verdict)).toMatchObject({ exitCode: 0, stdout: host === 'cursor' ? line({ permission: 'allow' }) : '', stderr: expect.stringContaining('COULD NOT LOOK') });
  });

  it.each(HOST_NAMES)('%s refuses while somebody examines the claim, and says that another try can be another answer', (host) => {
    const verdict: Verdict = { ...NOTHING, doubt: [{ id: 'T-1', ask: 'dibs verify T-1' }] };
    expect(ask(host, SENT[host].edit(), verdict)).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/nothing is decided.*dibs verify T-1/) });
  });

  it('says how to acknowledge, however much is lost', () => {
    const many = Array.from({ length: 40 }, (_, n): LossFact => ({ ...LOST, id: `T-${n}`, why: `T-${n} is no longer yours: ${'x'.repeat(200)}`, outcome: 'x'.repeat(200) }));
    const { stderr, exitCode } = ask('claude', SENT.claude.edit(), { ...lost, lost: many, held: Array.from({ length: 99 }, (_, n) => ({ ...HELD, id: `HELD-${n}` })) });
    expect([exitCode, Buffer.byteLength(stderr) <= 2048]).toEqual([2, true]);
    expect(stderr).toMatch(/^dibs: T-0 is no longer yours[\s\S]*…\nThis session believed that it held them, [^\n]* acknowledged:\n  dibs boot --ack\nThat passes when [^\n]* after it\.\nStill held by this session: HELD-0, /);
  });

  it('says all that is lost, each way to acknowledge it once, and what is still held', () => {
    const other: LossFact = { ...LOST, id: 'T-2', why: 'T-2 is no longer yours: it lies in scoped/', outcome: 'it lies in scoped/', acknowledge: 'dibs boot --ack --agent eve' };
    const { stderr } = ask('claude', SENT.claude.edit(), { ...NOTHING, lost: [LOST, { ...LOST, id: 'T-3', why: 'T-3 is gone' }, other], held: [{ ...HELD, id: 'T-9' }] });
    expect(stderr.match(/dibs boot --ack$/gm)).toHaveLength(1);
    for (const text of ['T-1 is no longer yours', 'T-2 is no longer yours', 'T-3 is gone', '  dibs boot --ack --agent eve', 'Still held by this session: T-9.']) expect(stderr).toContain(text);
  });

  it.each<[string, Sent, boolean]>([
    ['a command that may run for ten minutes', SENT.claude.shell('make', { timeout: 600_000 }), true],
    ['a command that says nothing, and may run for two', SENT.claude.shell('make'), true],
    ['a command that is over within the lease', SENT.claude.shell('make', { timeout: 60_000 }), false],
    ['a command in the background, which no call waits for', SENT.claude.shell('make', { timeout: 600_000, run_in_background: true }), false],
    ['an edit', SENT.claude.edit(), false],
  ])('Claude Code is told that a lease of 60 s is shorter than %s, if it is', (_what, sent, isShort) => {
    const verdict: Verdict = { ...NOTHING, held: [{ ...HELD, leaseSeconds: 60 }] };
    const { stdout, exitCode } = ask('claude', sent, verdict);
    expect(exitCode).toBe(0);
    if (isShort) expect(JSON.parse(stdout)).toEqual({ hookSpecificOutput: { hookEventName: 'PreToolUse', additionalContext: expect.stringMatching(/the lease of T-1 is 60 s, and this command may run for (?:10 min|2 min|120 s).*dibs renew T-1 --for (?:11|3)m makes it longer/) } });
    else expect(stdout).toBe('');
  });

  it('is not told so again', () => {
    expect(ask('claude', SENT.claude.shell('make'), { ...NOTHING, held: [{ ...HELD, leaseSeconds: 60, isShortTold: true }] })).toEqual({ stdout: '', stderr: '', exitCode: 0 });
  });

  it('no longer lease is spoken of than registry.yaml allows', () => {
    const verdict: Verdict = { ...NOTHING, held: [{ ...HELD, leaseSeconds: 60, maxLeaseSeconds: 300 }] };
    expect(ask('claude', SENT.claude.shell('make', { timeout: 600_000 }), verdict).stdout).not.toContain('--for');
  });

  it('what there is no place for goes to stderr, and the tool runs: OpenCode and a lease that is too short', () => {
    expect(ask('opencode', SENT.opencode.shell('make', { timeout: 600_000 }), { ...NOTHING, held: [{ ...HELD, leaseSeconds: 60 }] })).toEqual({ exitCode: 0, stdout: '', stderr: expect.stringContaining('the lease of T-1 is 60 s') });
  });

  it('a boot that is owed is told with the first tool in Claude Code', () => {
    expect(ask('claude', SENT.claude.edit(), { ...holding, due: true })).toEqual(silent(specific('PreToolUse', RESUME)));
  });
});

describe('a prompt', () => {
  it.each<[HostName, string]>([
    ['claude', ''],
    ['codex', ''],
    ['gemini', ''],
    ['cursor', line({ continue: true })],
    ['copilot', ''],
  ])('in %s goes on without a word', (host, stdout) => {
    const sent = SENT[host].turn?.();
    if (sent === undefined) throw new Error('no prompt');
    for (const verdict of [NOTHING, holding, lost]) expect(ask(host, sent, verdict)).toEqual(silent(stdout));
  });

  it.each<[HostName, string]>([
    ['claude', `${RESUME}\n`],
    ['codex', `${RESUME}\n`],
    ['gemini', specific('BeforeAgent', RESUME)],
    ['copilot', line({ additionalContext: RESUME })],
  ])('in %s has a boot with it that is owed', (host, stdout) => {
    const sent = SENT[host].turn?.();
    if (sent === undefined) throw new Error('no prompt');
    expect(ask(host, sent, { ...holding, due: true })).toEqual(silent(stdout));
  });
});

describe('after a tool', () => {
  it.each(HOST_NAMES)('%s hears nothing where the claim stands, and where nobody could look', (host) => {
    for (const verdict of [NOTHING, holding, blind(['T-1']), { ...lost, lost: [{ ...LOST, isTold: true }] }]) expect(ask(host, SENT[host].after(), verdict)).toEqual(silent());
  });

  const forms: readonly [HostName, (text: string) => string][] = [
    ['claude', (text) => specific('PostToolUse', text)],
    ['codex', (text) => specific('PostToolUse', text)],
    ['gemini', (text) => specific('AfterTool', text)],
    ['cursor', (text) => line({ additional_context: text })],
    ['copilot', (text) => line({ additionalContext: text })],
    ['opencode', (text) => `${text}\n`],
  ];
  it.each(forms)('%s is told a loss that is new', (host, form) => {
    expect(ask(host, SENT[host].after(), lost)).toEqual(silent(form(LOSS)));
  });

  it.each(forms)('%s is told a boot that is owed', (host, form) => {
    expect(ask(host, SENT[host].after(), { ...holding, due: true })).toEqual(silent(form(RESUME)));
  });

  it('a failed tool in Claude Code is one too, under its own name', () => {
    const { input } = SENT.claude.after();
    expect(ask('claude', { input: { ...input, hook_event_name: 'PostToolUseFailure' } }, lost).stdout).toBe(specific('PostToolUseFailure', LOSS));
  });
});

describe('what is to be shortened, or ends', () => {
  it.each(HOST_NAMES)('is answered with silence in %s', (host) => {
    for (const sent of [SENT[host].mark?.(), SENT[host].end?.()]) if (sent !== undefined) for (const verdict of [NOTHING, holding, lost, blind(['T-1'])]) expect(ask(host, sent, verdict)).toEqual(silent());
  });
});

describe('what is no event', () => {
  const nonsense: readonly unknown[] = [undefined, null, 1, 'x', [], {}, { hook_event_name: 7 }, { hook_event_name: 'Nonsense', session_id: 'S1' }, { hook_event_name: 'constructor' }, { hook_event_name: '__proto__' }];
  it.each(HOST_NAMES)('is answered with silence in %s', (host) => {
    for (const input of nonsense) for (const verdict of [NOTHING, lost]) expect(answer(host, undefined, input, verdict)).toEqual(silent());
    expect(answer(host, 'nonsense', {}, lost)).toEqual(silent());
  });

  it('or of no host', () => {
    for (const host of ['', 'vim', '__proto__', 'constructor']) expect(answer(host, 'preToolUse', { cwd: '/' }, lost)).toEqual(silent());
  });
});

it('no answer but a refusal exits with anything else than 0', () => {
  const verdicts: readonly Verdict[] = [NOTHING, holding, { ...holding, due: true }, blind(), { ...NOTHING, predecessors: [{ id: 'T-2', holder: 'ana', silentMs: 1, leftMs: 1, resume: 'dibs resume T-2' }] }];
  for (const host of HOST_NAMES) {
    for (const make of Object.values(SENT[host])) for (const verdict of verdicts) expect(ask(host, (make as (text: string) => Sent)('startup'), verdict).exitCode).toBe(0);
  }
});

it('a refusal always has a reason: one host lets the tool through where stderr is empty', () => {
  for (const host of HOST_NAMES) for (const verdict of [lost, blind(['T-1'])]) expect(ask(host, SENT[host].edit(), verdict)).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/\S/) });
});
