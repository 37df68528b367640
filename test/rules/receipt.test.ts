import { expect, it } from 'vitest';
import { receiptIn, receiptsOf, type Receipt } from '../../lib/rules/receipt.ts';

const RECEIPT: Receipt = { command: 'npm test', exit: 0, seconds: 1.5, tail: 'ok' };

it.each([RECEIPT, { ...RECEIPT, exit: 'SIGTERM' }, { ...RECEIPT, exit: 127, tail: '' }])('%j is a receipt', (receipt) => {
  expect(receiptIn(receipt)).toEqual(receipt);
});

it.each([{}, { command: 1 }, { exit: 1.5 }, { exit: null }, { seconds: -1 }, { seconds: '1' }, { tail: undefined }])('a line with %j in the place of a part is none', (more) => {
  expect(receiptIn(Object.keys(more).length === 0 ? {} : { ...RECEIPT, ...more })).toBeUndefined();
});

it('the receipts of a log are its last ones, oldest first', () => {
  const line = (at: number, more: object = {}) => ({ event: 'verified' as const, at, by: 'ana', ...RECEIPT, ...more });
  const { command: _gone, ...broken } = line(3);
  expect(receiptsOf([line(1), line(2), broken, { ...line(4), event: 'note' }, line(5)], 2)).toEqual([{ at: 2, by: 'ana', ...RECEIPT }, { at: 5, by: 'ana', ...RECEIPT }]);
});
