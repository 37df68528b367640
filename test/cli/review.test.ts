/** A review, as it is typed: by two agents, round after round, up to the cap. */

import { describe, expect, it } from 'vitest';
import { registry } from './runs.ts';

interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- what it printed
  readonly json: any;
}

const by = (as: string) => (...args: readonly string[]): Promise<Said> => registry.dibs([...args], { as });
const [ana, bob, cyd] = [by('ana~1'), by('bob~1'), by('cyd~1')];
const why = ({ code, stderr }: Said): readonly [number | null, string] => [code, stderr.split('\n')[0] ?? ''];

/** Bob does the work, and hands it in. */
async function handIn(): Promise<void> {
  await bob('claim', 'T-1');
  expect((await bob('complete', 'T-1', '--review', '--summary', 'did it')).code).toBe(0);
}

describe('a review', () => {
  it('goes round between two agents, and at the last round to a person', async () => {
    registry.file('registry.yaml', 'version: 1\nmax_rounds: 2\n');
    for (const [round, shelf] of [[1, 'scoped'], [2, 'waiting']] as const) {
      await handIn();
      expect(why(await bob('claim', '--next', '--shelf', 'review'))[0]).toBe(7);
      expect((await ana('claim', '--next', '--shelf', 'review', '--json')).json).toMatchObject({ claim: { id: 'T-1', review: true } });
      const { json } = await ana('review', '--request-changes', '--comments', `no tests ${round}`, '--json');
      expect(json).toMatchObject({ verdict: 'changes-requested', round, task: { shelf } });
      if (shelf === 'scoped') {
        expect(why(await cyd('claim', 'T-1'))).toEqual([6, expect.stringContaining('bob (session 1), whose work it is, may claim it first: for 30 min more')]);
        expect((await bob('claim', 'T-1')).stdout).toContain('it came back from review/');
        expect((await bob('briefing', 'T-1')).stdout).toContain('no tests 1');
      }
    }
    expect(why(await bob('claim', 'T-1'))).toEqual([6, expect.stringContaining('changes were requested 2 times, the last time: no tests 2')]);
    expect((await bob('show', 'T-1')).stdout).toContain('came back from review 2 times');
  });

  it('ends with an approval, which says what became ready', async () => {
    registry.file('scoped/T-2.md', '---\ndepends_on: T-1\n---\n');
    await handIn();
    expect(why(await ana('claim', 'T-2'))[0]).toBe(6);
    await ana('claim', 'T-1');
    const { code, stdout } = await ana('review', 'T-1', '--approve');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^T-1 is approved, and complete\n {2}ready {2}T-2,/)]);
    expect(registry.names('complete')).toEqual(['T-1~2.md']);
  });

  it('takes its comments from a file, or from what it is fed', async () => {
    await handIn();
    await ana('claim', 'T-1');
    const { code } = await registry.dibs(['review', 'T-1', '--request-changes', '--comments-file', '-'], { as: 'ana~1', input: 'line one\nline \u001B[2Jtwo\n' });
    expect(code).toBe(0);
    const { stdout } = await bob('claim', 'T-1');
    expect(stdout).toContain('line one');
    expect(stdout).not.toContain('\u001B[2J');
  });

  it('is told by whatever shows a claim', async () => {
    await handIn();
    await ana('claim', 'T-1');
    expect((await ana('boot')).stdout).toContain('RESUME T-1: it is yours to review');
    expect((await bob('list')).stdout).toMatch(/claimed {2}T-1 {2}in review by ana \(session 1\)/);
    expect((await bob('show', 'T-1')).stdout).toContain('T-1 is in review by ana');
    expect((await bob('claims')).stdout).toContain('reviewed for');
    expect((await ana('briefing', 'T-1')).stdout).toMatch(/You hold this task, to review what another did\.[^]*if the work is good: dibs review T-1 --approve/);
    expect((await ana('note', 'T-1', 'half of it', '--json')).json.next).toBe('dibs review T-1 --approve');
    expect((await ana('move', 'T-1', '--to', 'complete')).stderr).toContain('next: dibs review T-1 --approve');
    expect((await ana('release', 'T-1')).stdout).toContain('T-1 is back in review/');
  });

  it('is refused in words that say what to do', async () => {
    await handIn();
    expect(why(await bob('claim', 'T-1'))).toEqual([6, 'dibs: not-claimable: T-1 is the work of bob (session 1), and nobody reviews its own work']);
    expect(why(await ana('claim', 'T-1', '--shelf', 'scoped'))[0]).toBe(6);
    expect(why(await ana('claim', 'T-1', '--shelf', 'complete'))[0]).toBe(64);
    await ana('claim', 'T-1');
    const complete = await ana('complete', 'T-1');
    expect([complete.code, complete.stderr]).toEqual([6, expect.stringContaining('next: dibs review T-1 --approve')]);
    expect(why(await ana('release', 'T-1', '--to', 'waiting', '--reason', 'x'))[0]).toBe(6);
    expect(why(await ana('review', 'T-1'))[0]).toBe(64);
    expect(why(await ana('review', 'T-1', '--approve', '--request-changes'))[0]).toBe(64);
    expect(why(await ana('review', 'T-1', '--request-changes', '--comments', ' '))[0]).toBe(64);
    expect(why(await ana('review', 'T-1', '--approve', '--comments', 'x'.repeat(5000)))[0]).toBe(64);
    expect(why(await cyd('review', 'T-1', '--approve'))[0]).toBe(3);
  });

  it('is had by one of several that ask at once', async () => {
    for (const id of ['T-1', 'T-2', 'T-3']) {
      registry.file(`scoped/${id}.md`, '');
      await bob('claim', id);
      await bob('complete', id, '--review');
    }
    const said = await Promise.all(['a', 'b', 'c', 'd'].map((who) => by(who)('claim', '--next', '--shelf', 'review', '--json')));
    expect(said.map(({ code }) => String(code)).toSorted()).toEqual(['0', '0', '0', '7']);
    expect(new Set(said.flatMap(({ json }) => json.task?.id ?? [])).size).toBe(3);
  });
});
