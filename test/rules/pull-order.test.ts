import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { areEquallyUrgent, compareQueued, inPullOrder, type Queued } from '../../lib/rules/pull-order.ts';

const queued = (id: string, said: Partial<Queued['routing'] & object> = {}, isExpired = false): Queued => ({ id, isExpired, routing: { labels: [], ...said } });

it('goes by priority, free before run out, due date, date of creation, and id as people count', () => {
  const ordered = [
    queued('Z', { priority: '1' }, true),
    queued('Y', { due: '2026-12-01' }),
    queued('X', { due: '2026-12-02', created: '2026-01-02' }),
    queued('W', { created: '2026-01-01' }),
    queued('V', { created: '2026-01-02' }),
    { id: 'T-9', isExpired: false },
    queued('T-10', { priority: 'high' }),
    queued('A', {}, true),
    queued('B', { priority: '3' }),
  ];
  expect([...ordered].toReversed().toSorted(compareQueued)).toEqual(ordered);
  expect(inPullOrder([...ordered].toReversed())).toEqual(ordered);
});

it('those of one priority and one due date are equally urgent, however old they are', () => {
  expect(areEquallyUrgent(queued('A', { created: '2026-01-01' }), queued('B'))).toBe(true);
  expect(areEquallyUrgent(queued('A', { due: '2026-01-01' }), queued('B'))).toBe(false);
  expect(areEquallyUrgent(queued('A', { priority: '1' }), queued('B'))).toBe(false);
  expect(areEquallyUrgent(queued('A', {}, true), queued('B'))).toBe(false);
});

it('is one order for everybody, in whatever order the tasks come', () => {
  const anyTask = fc.record({
    id: fc.constantFrom('A', 'B', 'T-2', 'T-10'),
    isExpired: fc.boolean(),
    routing: fc.record({ priority: fc.constantFrom('1', '2', 'x'), due: fc.constantFrom('2026-01-01', '', '2026-01-02'), created: fc.constantFrom('2026-01-01', '?'), labels: fc.constant([]) }),
  });
  fc.assert(
    fc.property(fc.uniqueArray(anyTask, { selector: ({ id }) => id }), fc.nat(), (tasks, turn) => {
      const turned = [...tasks.slice(turn % (tasks.length + 1)), ...tasks.slice(0, turn % (tasks.length + 1))];
      expect(turned.toSorted(compareQueued)).toEqual(tasks.toSorted(compareQueued));
      expect(inPullOrder(turned)).toEqual(tasks.toSorted(compareQueued));
    }),
  );
});
