import { expect, it } from 'vitest';
import { StoreFault } from '../../lib/store/store.ts';
import { isFault, statIfThere } from '../../lib/transitions/stat-if-there.ts';
import { useBench } from '../support/bench.ts';

const bench = useBench();

it('an entry is there, or is not, and any other fault is a fault', () => {
  expect(bench().run(statIfThere('scoped/T.md'))?.kind).toBe('file');
  expect(bench().run(statIfThere('scoped/nothing.md'))).toBeUndefined();
  const actor = bench().start(statIfThere('scoped/T.md'));
  actor.inject = () => ({ code: 'EIO' });
  expect(actor.answer()).toBe('EIO');
});

it('faults are told by their codes', () => {
  const fault = new StoreFault('EXDEV', 'rename', ['a', 'b']);
  expect([isFault(fault), isFault(fault, 'EIO', 'EXDEV'), isFault(fault, 'EIO'), isFault(new Error('EXDEV'))]).toEqual([true, true, false, false]);
});
