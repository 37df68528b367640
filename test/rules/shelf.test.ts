import { describe, expect, it } from 'vitest';
import { DIRECTORIES, FLOW, isRestShelf, REST_SHELVES, shelfRank } from '../../lib/rules/shelf.ts';

describe('shelves', () => {
  it('rank at rest rises from discovery to complete', () => {
    expect(REST_SHELVES.toSorted((a, b) => shelfRank(a) - shelfRank(b))).toEqual(['discovery', 'scoped', 'waiting', 'review', 'cancelled', 'complete']);
  });

  it('a listing walks every shelf once, in the direction of flow', () => {
    expect(FLOW).toEqual(['discovery', 'scoped', 'claimed', 'waiting', 'review', 'cancelled', 'complete']);
  });

  it('a registry has every shelf and the four directories beside them', () => {
    expect(DIRECTORIES.toSorted()).toEqual(['cancelled', 'claimed', 'complete', 'discovery', 'holders', 'log', 'lost+found', 'review', 'scoped', 'tmp', 'waiting']);
  });

  it.each(REST_SHELVES)('%s is a shelf at rest', (shelf) => {
    expect(isRestShelf(shelf)).toBe(true);
  });

  it.each(['claimed', 'log', 'holders', 'tmp', 'lost+found', '', 'Scoped', 'scoped/', '..', 'toString', '__proto__'])('%j is not a shelf at rest', (text) => {
    expect(isRestShelf(text)).toBe(false);
  });
});
