import { describe, expect, it } from 'vitest';
import { allArchived, archivedAmong, archiveDirectory, isArchiveYear, isInArchive } from '../../lib/rules/archive.ts';

const listing = { directory: 'archive/2026', shelf: 'complete', names: ['T-1~3.md', 'T-1.jsonl', 't-10.md', 'T-1.1.md', 'README.md', '.gitignore', 'T-1 (copy).md', 'T-1~3@ana:1769143261123+60.md', 'T-2'] } as const;

describe('the archive', () => {
  it('has what was complete in a directory of the year, and what was cancelled in one of its own, where no task can be called like it', () => {
    expect([archiveDirectory('2026', 'complete'), archiveDirectory('2026', 'cancelled')]).toEqual(['archive/2026', 'archive/cancelled/2026']);
    expect(['2026', '0000', '20266', '202', 'old', ' 2026', '2026~'].filter((name) => isArchiveYear(name))).toEqual(['2026', '0000']);
  });

  it('keeps the names that tasks have at rest, with the shelf on which they were finished', () => {
    expect(archivedAmong(listing, 't-1')).toMatchObject([{ kind: 'rest', id: 'T-1', key: 't-1', generation: 3, shelf: 'complete', name: 'T-1~3.md', path: 'archive/2026/T-1~3.md' }]);
    expect(archivedAmong({ ...listing, directory: 'archive/cancelled/2026', shelf: 'cancelled' }, 't-2')).toMatchObject([{ shelf: 'cancelled', path: 'archive/cancelled/2026/T-2' }]);
  });

  it('has no task under another name: logs, claims, copies and strangers are none', () => {
    expect(allArchived(listing).map(({ path }) => path)).toEqual(['archive/2026/T-1~3.md', 'archive/2026/t-10.md', 'archive/2026/T-1.1.md', 'archive/2026/T-2']);
  });

  it('tells by its path whether something lies there', () => {
    expect(['archive/2026/T-1.md', 'complete/T-1.md', 'scoped/archive'].map((path) => isInArchive(path))).toEqual([true, false, false]);
  });
});
