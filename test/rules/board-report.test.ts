import { describe, expect, it } from 'vitest';
import { boardReport } from '../../lib/rules/board-report.ts';
import { restName } from '../../lib/rules/name.ts';
import { reportOf, type ReportedTask } from '../../lib/rules/reported-task.ts';
import { START, ToldHistory } from '../support/told-history.ts';

const NOW = START + 1_000_000;

function taskOf(key: string, tell: (story: ToldHistory) => void): ReportedTask {
  const story = new ToldHistory();
  tell(story);
  return { ...reportOf({ key: 't', lines: story.lines, task: story.task }, NOW), id: key.toUpperCase(), key };
}

/** T-10 ran out twice and is done; T-9 is held; T-2 was done early. */
const BOARD = [
  taskOf('t-10', (story) => {
    story.say('add', 0);
    story.end('reap', story.claim('ana~s1', 10), 100, { by: 'janitor' });
    story.claim('Ana~s2', 200);
    const bob = story.claim('bob', 400, { event: 'take-over' });
    story.say('verified', 450, { by: 'bob', to: bob.path, exit: 1 });
    story.say('verified', 460, { by: 'bob', to: bob.path, exit: 0 });
    story.say('verified', 470, { by: 'bob', to: bob.path, exit: 'SIGKILL' });
    story.end('complete', bob, 500, { shelf: 'complete' });
  }),
  taskOf('t-9', (story) => {
    story.claim('bob', 300);
    story.claim('bob', 310, { event: 'extend' });
    story.claim('cyd', 600, { event: 'steal' });
  }),
  taskOf('t-2', (story) => {
    story.say('add', 0);
    story.end('complete', story.claim('dan', 1), 5, { shelf: 'complete' });
  }),
];

describe('the report of a board', () => {
  it('counts what happened, and puts tasks in the order of their ids', () => {
    const { tasks, counts, times, takeOvers, steals, receipts, expiries, proof } = boardReport(BOARD, NOW);
    expect(tasks.map(({ id }) => id)).toEqual(['T-2', 'T-9', 'T-10']);
    expect(counts).toEqual({ done: 2, held: 1 });
    expect(times.lead).toEqual({ count: 2, median: 5000, p90: 500_000, most: 500_000 });
    expect([takeOvers, steals, receipts]).toEqual([1, 1, { passed: 1, failed: 2 }]);
    expect(expiries.map(({ id, count, owners }) => [id, count, ...owners])).toEqual([['T-10', 2, ['ana~s1', 1], ['Ana~s2', 1]]]);
    expect([proof.tenures, proof.overlaps, proof.unproven]).toEqual([7, [], []]);
  });

  it('counts what each agent did, in all its sessions and spellings, and a longer lease as the same claim', () => {
    const { agents } = boardReport(BOARD, NOW);
    expect(agents.map(({ agent, sessions, claims, heldMs, ends, passed, failed }) => [agent, sessions, claims, heldMs / 1000, ends.complete, ends['ran-out'], ends.taken, passed, failed])).toEqual([
      ['bob', 1, 2, 100 + 10 + 290, 1, 0, 1, 1, 2],
      ['dan', 1, 1, 4, 1, 0, 0, 0, 0],
      ['ana', 2, 2, 90 + 200, 0, 2, 0, 0, 0],
      ['cyd', 1, 1, 400, 0, 0, 0, 0, 0],
    ]);
  });

  it('tells of a window only what happened in it, and what is held', () => {
    const late = boardReport(BOARD, NOW, START + 550_000);
    expect(late.tasks.map(({ id }) => id)).toEqual(['T-9']);
    expect([late.counts, late.times, late.expiries, late.takeOvers, late.steals]).toEqual([{ done: 0, held: 1 }, {}, [], 0, 1]);
    expect(late.agents.map(({ agent, heldMs }) => [agent, heldMs])).toEqual([['cyd', 400_000], ['bob', 50_000]]);
    expect(boardReport(BOARD, NOW, START + 900_000).tasks.map(({ id }) => id)).toEqual(['T-9']);
    const { counts, expiries } = boardReport(BOARD, NOW, START + 150_000);
    expect([counts.done, expiries[0]?.count]).toEqual([1, 1]);
    expect(boardReport(BOARD, NOW, START + 455_000).receipts).toEqual({ passed: 1, failed: 1 });
    const noted = taskOf('t-1', (story) => {
      story.end('complete', story.claim('ana', 1), 5, { shelf: 'complete' });
      story.say('note', 600, { to: 'complete/T~1.md' });
    });
    expect(boardReport([noted], NOW, START + 550_000).counts).toEqual({ done: 0, held: 0 });
  });

  it('of nothing is empty', () => {
    expect(boardReport([], NOW)).toMatchObject({ tasks: [], counts: { done: 0, held: 0 }, times: {}, agents: [], proof: { tenures: 0, overlaps: [], unproven: [] } });
  });
});

it('a line of the year 9999 makes no double hold of what names do not tell', () => {
  const spoilt = taskOf('t-1', (story) => {
    const claim = story.claim('ana', 1);
    story.claim('bob', 100, { generation: 5, from: 'scoped/T~4.md' });
    story.say('note', 251_000_000_000, { to: claim.path });
  });
  expect(spoilt.proof.overlaps).toEqual([]);
  expect(spoilt.lastAt).toBe(NOW);
});

it('a task that lies in complete/ counts as done, also where no line tells when', () => {
  const untold = taskOf('t-1', (story) => {
    story.claim('ana', 1);
    story.task = restName('complete', 'T', 1, '.md');
  });
  const { counts, times, proof } = boardReport([untold], NOW);
  expect([counts.done, times, proof.unproven.map(({ why }) => why)]).toEqual([1, {}, ['no-end-line']]);
});
