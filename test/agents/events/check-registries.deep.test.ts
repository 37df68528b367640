/** A look that runs out of time, at each of its operations. */

import { renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerCall } from '../../../lib/agents/events/answer.ts';
import { parseEvent } from '../../../lib/agents/events/parse-event.ts';
import type { Answer } from '../../../lib/agents/events/render-answer.ts';
import { checkRegistries } from '../../../lib/agents/events/check-registries.ts';
import { makeRegistry, type Registry } from '../../support/fixture.ts';
import { SENT, type Sent } from './payloads.ts';

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
});

afterEach(() => {
  registry.remove();
});

interface Cut extends Answer {
  readonly wasCut: boolean;
}

/**
 * The answer of a hook whose time is over after so many operations, and that for a last look after so many more; and
 * whether it came to that.
 */
async function within(operations: number, { input }: Sent, last = Number.POSITIVE_INFINITY): Promise<Cut> {
  const call = parseEvent('claude', undefined, { ...input, cwd: registry.base });
  if (call === undefined) throw new Error('it is no event');
  let [asked, late] = [0, 0];
  const verdict = await checkRegistries(call, { env: { DIBS_AGENT: 'ana' }, cwd: registry.base, options: {}, isOver: () => ++asked > operations, isTooLate: () => ++late > last });
  return { ...answerCall(call, verdict), wasCut: asked > operations };
}

/** Of each number of operations, until it is enough. */
async function cuts(sent: Sent, last?: number): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (let operations = 0; ; operations++) {
    const { wasCut, ...given } = await within(operations, sent, last);
    if (!wasCut) return answers;
    answers.push(given);
  }
}

/** A tool that names no file, so that all that is asked is about the claims of the session. */
const WORK: Sent = { input: { ...SENT.claude.edit().input, tool_name: 'Bash', tool_input: { command: 'make' } } };

const COULD_NOT_LOOK = /COULD NOT LOOK: the registry gave no answer in the time a hook has/;

describe('when the time is over', () => {
  it('a tool passes with a warning, and its claim has a heartbeat, as long as a last look shows the claim and nothing against it', async () => {
    const name = registry.held('T-1', { owner: 'ana~S1', ageSeconds: 1800 });
    const path = join(registry.root, 'claimed', name);
    const before = statSync(path).mtimeMs;
    const [first, ...answers] = await cuts(WORK);
    for (const { exitCode, stdout, stderr } of [first, ...answers].filter((answer) => answer !== undefined)) {
      expect([exitCode, stderr]).toEqual([0, '']);
      expect(JSON.parse(stdout)).toEqual({ hookSpecificOutput: { hookEventName: 'PreToolUse', additionalContext: expect.stringMatching(/could not be looked at for certain.*T-1 stands in claimed\/ with (?:60|59) min of its lease left, and nothing was seen against it; dibs verify T-1 tells for certain/) } });
    }
    expect(answers.length).toBeGreaterThan(20);
    expect(statSync(path).mtimeMs).toBeGreaterThan(before + 1_700_000);
    expect(await registry.dibs(['verify', 'T-1'], { as: 'ana~S1' })).toMatchObject({ code: 0 });
  });

  it.each<readonly [string, () => void]>([
    ['its name is gone', () => rmSync(join(registry.root, 'claimed', registry.held('T-1', { owner: 'ana~S1' })))],
    ['somebody examines it', () => {
      const name = registry.held('T-1', { owner: 'ana~S1' });
      renameSync(join(registry.root, 'claimed', name), join(registry.root, 'claimed', name.replace('.md', '!000000000001.md')));
    }],
    ['it is under its old name again, and complete', () => {
      registry.file(`holders/ana~s1/${registry.held('T-1', { owner: 'ana~S1' })}`, 'confirmed\nended\n');
      registry.file('complete/T-1~1.md', '');
    }],
    ['another has the next generation of it', () => {
      registry.held('T-1', { owner: 'ana~S1' });
      registry.held('T-1', { owner: 'bob', generation: 2 });
    }],
    ['its lease has run out', () => void registry.held('T-1', { owner: 'ana~S1', ageSeconds: 4000 })],
    ['it never counted', () => void registry.file(`holders/ana~s1/${registry.held('T-1', { owner: 'ana~S1' })}`, '')],
    ['it is not a regular file', () => {
      const name = registry.held('T-1', { owner: 'ana~S1' });
      rmSync(join(registry.root, 'claimed', name));
      symlinkSync('/etc/hosts', join(registry.root, 'claimed', name));
    }],
    ['another one does not stand so', () => {
      registry.held('T-1', { owner: 'ana~S1' });
      registry.held('T-2', { owner: 'ana~S1', ageSeconds: 4000 });
    }],
  ])('a tool is refused where the claim does not stand by a last look: %s', async (_what, lay) => {
    lay();
    const { exitCode, stderr } = await within(8, WORK);
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(COULD_NOT_LOOK)]);
    expect(stderr).toMatch(/T-1.* recorded for this session/);
  });

  it('a loss that was seen before is told, whatever stands', async () => {
    // Of two agents that one session is: the claim of the first is lost, and the time ends at the second.
    registry.held('T-1', { owner: 'ana~S1' });
    registry.held('T-2', { owner: 'bea~S1' });
    registry.held('T-1', { owner: 'bob', generation: 2 });
    const answers = await cuts(WORK);
    for (const { exitCode } of answers) expect(exitCode).toBe(2);
    expect(answers.some(({ stderr }) => stderr.includes('T-1 is no longer yours') && !COULD_NOT_LOOK.test(stderr))).toBe(true);
  });

  it('a tool is refused as soon as it is known that something is recorded, and let through before that, where there is no time for a last look', async () => {
    registry.held('T-1', { owner: 'ana~S1' });
    const answers = await cuts(WORK, 0);
    const known = answers.findIndex(({ exitCode }) => exitCode === 2);
    expect(known).toBeGreaterThan(0);
    for (const [index, { exitCode, stderr }] of answers.entries()) expect([index, exitCode, stderr]).toEqual([index, index < known ? 0 : 2, expect.stringMatching(COULD_NOT_LOOK)]);
    expect(answers.at(-1)?.stderr).toContain('T-1 is recorded for this session');
    // Nor does what the last look saw count, as long as it is not whole.
    for (let last = 1; (await within(8, WORK, last)).exitCode === 2; last++) expect(last).toBeLessThan(40);
    // What was left half-way was safe to leave.
    expect(await registry.dibs(['verify', 'T-1'], { as: 'ana~S1' })).toMatchObject({ code: 0 });
    expect(await within(10_000, WORK)).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('also a registry that is asked second is looked at', async () => {
    registry.held('T-1', { owner: 'ana~S1', ageSeconds: 4000 });
    expect(await within(0, WORK)).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(COULD_NOT_LOOK) });
  });

  it('the start of a session says that it could not look', async () => {
    registry.held('T-1', { owner: 'ana~S1' });
    for (const { exitCode, stdout } of await cuts(SENT.claude.boot('resume'))) expect([exitCode, stdout]).toEqual([0, expect.stringContaining('COULD NOT LOOK')]);
  });

  it('what only renews is silent', async () => {
    registry.held('T-1', { owner: 'ana~S1' });
    for (const answer of await cuts(SENT.claude.after())) expect(answer).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  it('in a boot that is owed, what was renewed before stands, and the boot is owed still', async () => {
    registry.held('T-1', { owner: 'ana~S1' });
    await within(10_000, SENT.claude.boot('compact'));
    let operations = 0;
    while ((await within(operations, WORK, 0)).stderr !== '') operations++;
    expect(await within(operations, WORK)).toEqual({ exitCode: 0, stdout: '', stderr: '', wasCut: true });
    expect((await within(10_000, WORK)).stdout).toContain('RESUME T-1');
  });

  it('of whom nothing is recorded is asked so little that it does not come to that', async () => {
    registry.held('T-1', { owner: 'ana~S2' });
    expect(await cuts(WORK)).toHaveLength(1);
  });

  it('in a look at the files that a tool would write, the tool passes: its claim was renewed, and nobody is known to hold them', async () => {
    registry.held('T-1', { owner: 'ana~S1' });
    const [claims, all] = [await cuts(WORK), await cuts(SENT.claude.edit())];
    expect(all.length).toBeGreaterThan(claims.length);
    for (const { exitCode, stderr } of all.slice(claims.length)) expect([exitCode, stderr]).toEqual([0, '']);
  });
});
