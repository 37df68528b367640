/** A look that runs out of time, at each of its operations. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerCall, type Answer } from '../../../lib/faces/hook/answer.ts';
import { readCall } from '../../../lib/faces/hook/call.ts';
import { lookFor } from '../../../lib/faces/hook/look.ts';
import { makeRegistry, type Registry } from '../../cli/fixture.ts';
import { SENT, type Sent } from './payloads.ts';

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
});

afterEach(() => {
  registry.remove();
});

/** The answer of a hook whose time is over after so many operations, and whether it came to that. */
function within(operations: number, { input }: Sent): Answer & { readonly wasCut: boolean } {
  const call = readCall('claude', undefined, { ...input, cwd: registry.base });
  if (call === undefined) throw new Error('it is no event');
  let asked = 0;
  const verdict = lookFor(call, { env: { DIBS_AGENT: 'ana' }, cwd: registry.base, options: {}, isOver: () => ++asked > operations });
  return { ...answerCall(call, verdict), wasCut: asked > operations };
}

/** Of each number of operations, until it is enough. */
function cuts(sent: Sent): readonly Answer[] {
  const answers: Answer[] = [];
  for (let operations = 0; ; operations++) {
    const { wasCut, ...given } = within(operations, sent);
    if (!wasCut) return answers;
    answers.push(given);
  }
}

describe('when the time is over', () => {
  it('a tool is refused as soon as it is known that something is recorded, and let through before that', async () => {
    registry.held('T-1', { owner: 'ana~S1' });
    const answers = cuts(SENT.claude.edit());
    const known = answers.findIndex(({ exitCode }) => exitCode === 2);
    expect(known).toBeGreaterThan(0);
    for (const [index, { exitCode, stderr }] of answers.entries()) expect([index, exitCode, stderr]).toEqual([index, index < known ? 0 : 2, expect.stringMatching(/COULD NOT LOOK: the registry gave no answer in the time a hook has/)]);
    expect(answers.at(-1)?.stderr).toContain('T-1 is recorded for this session');
    // What was left half-way was safe to leave.
    expect(await registry.dibs(['verify', 'T-1'], { as: 'ana~S1' })).toMatchObject({ code: 0 });
    expect(within(10_000, SENT.claude.edit())).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('the start of a session says that it could not look', () => {
    registry.held('T-1', { owner: 'ana~S1' });
    for (const { exitCode, stdout } of cuts(SENT.claude.boot('resume'))) expect([exitCode, stdout]).toEqual([0, expect.stringContaining('COULD NOT LOOK')]);
  });

  it('what only renews is silent', () => {
    registry.held('T-1', { owner: 'ana~S1' });
    for (const answer of cuts(SENT.claude.after())) expect(answer).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  it('in a boot that is owed, what was renewed before stands, and the boot is owed still', () => {
    registry.held('T-1', { owner: 'ana~S1' });
    within(10_000, SENT.claude.boot('compact'));
    let operations = 0;
    while (within(operations, SENT.claude.edit()).stderr !== '') operations++;
    expect(within(operations, SENT.claude.edit())).toEqual({ exitCode: 0, stdout: '', stderr: '', wasCut: true });
    expect(within(10_000, SENT.claude.edit()).stdout).toContain('RESUME T-1');
  });

  it('of whom nothing is recorded is asked so little that it does not come to that', () => {
    registry.held('T-1', { owner: 'ana~S2' });
    expect(cuts(SENT.claude.edit())).toHaveLength(1);
  });
});
