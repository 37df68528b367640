import { expect, it } from 'vitest';
import type { Blocker } from '../../lib/rules/facts.ts';
import { withoutEnd } from '../../lib/transitions/dependencies.ts';

it('what is open will be complete, and what is not merged will be; anything else waits for a person', () => {
  const never: readonly Blocker[] = [{ id: 'A', is: 'missing' }, { id: 'B', is: 'cancelled' }, { id: 'C', is: 'ring', ring: ['C', 'D', 'C'] }];
  const passing: readonly Blocker[] = [{ id: 'E', is: 'open' }, { id: 'F', is: 'unmerged', because: 'not-merged' }];
  expect(withoutEnd([...passing, ...never])).toEqual(never);
});
