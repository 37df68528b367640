import { describe, expect, it } from 'vitest';
import { inOrder } from '../../lib/rules/line-order.ts';

const line = (generation: number, to?: string): { generation: number; to?: string } => ({ generation, ...(to === undefined ? {} : { to }) });

describe('the order of the lines of a log', () => {
  it('is that of their generations, wherever they stand', () => {
    const [first, second, third] = [line(1, 'review/T~1.md'), line(2, 'scoped/T~2.md'), line(3, 'claimed/T~3@a:1769143261123+60.md')];
    expect(inOrder([second, third, first])).toEqual([first, second, third]);
  });

  it('has a claim before what became of it, and else leaves one generation as it stands', () => {
    const [claim, extended, shelved, moved] = [line(1, 'claimed/T~1@a:1769143261123+60.md'), line(1, 'claimed/T~1@b:1769143261123+60.md'), line(1, 'scoped/T~1.md'), line(1, 'complete/T~1.md')];
    expect(inOrder([shelved, moved, claim, extended])).toEqual([claim, extended, shelved, moved]);
    expect(inOrder([extended, claim, moved, shelved])).toEqual([extended, claim, moved, shelved]);
  });

  it('takes a line that does not say where the task went for one about a shelf', () => {
    const [claim, untold] = [line(1, 'claimed/T~1@a:1769143261123+60.md'), line(1)];
    expect(inOrder([untold, claim])).toEqual([claim, untold]);
  });

  it('changes nothing in the list that it is given', () => {
    const lines = [line(2), line(1)];
    inOrder(lines);
    expect(lines).toEqual([line(2), line(1)]);
    expect(inOrder([])).toEqual([]);
  });
});
