import { describe, expect, it } from 'vitest';
import { formatCursor, requireCursor } from '../../lib/rules/event-cursor.ts';

describe('a cursor', () => {
  it('is read as it is printed', () => {
    for (const cursor of [{ journal: '4f2a9c1e7b3d', place: 17 }, { journal: 'abcdefghijkl', place: 0 }]) expect(requireCursor(formatCursor(cursor))).toEqual(cursor);
  });

  it.each(['', '17', '4f2a9c1e7b3d', '4f2a9c1e7b3d-', '4f2a9c1e7b3d-017', '4f2a9c1e7b3d--1', '4F2A9C1E7B3D-1', ' 4f2a9c1e7b3d-1', '4f2a9c1e7b3d-1\n', '4f2a9c1e7b3d-9999999999999999', '../../etc/passwd-1', '__proto__', 'x'.repeat(1_000_000)])(
    'is no other text: %j',
    (text) => {
      expect(() => requireCursor(text)).toThrow(expect.objectContaining({ code: 'usage', message: expect.stringMatching(/ is not a cursor: a cursor looks like /) }));
    },
  );
});
