import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { firstInOrderOfIds, inOrderOfIds } from '../../lib/rules/id-order.ts';

const order = (...ids: string[]): string[] => inOrderOfIds(ids.map((id) => ({ id }))).map(({ id }) => id);

it('ids are in the order in which people count', () => {
  expect(order('T-10', 'b', 'T-9', 'a10', 'A2', 'T-9.5', 'T-100', 'T-09')).toEqual(['A2', 'a10', 'b', 'T-9', 'T-09', 'T-9.5', 'T-10', 'T-100']);
});

it('the order is that of the language, whatever the ids look like', () => {
  const id = fc.oneof(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,6}$/), fc.tuple(fc.constantFrom('T-', 't-', 'T_', 'A', ''), fc.integer({ min: 0, max: 1200 })).map(([stem, number]) => `${stem}${number}`), fc.constantFrom('T-01', 'T-1', 'T-001'));
  fc.assert(
    fc.property(fc.array(id, { maxLength: 30 }), (ids) => {
      const sorted = ids.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
      expect(order(...ids)).toEqual(sorted);
      for (const count of [0, 1, 3, 20, 40]) expect(firstInOrderOfIds(ids.map((one) => ({ id: one })), count).map((one) => one.id)).toEqual(sorted.slice(0, count));
    }),
    { numRuns: 2000 },
  );
});
