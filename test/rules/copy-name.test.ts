import { describe, expect, it } from 'vitest';
import { copyMadeBy } from '../../lib/rules/copy-name.ts';
import { parseName } from '../../lib/rules/name.ts';
import { isTaskId, requireTaskId } from '../../lib/rules/task-id.ts';

describe('a copy that another tool lays beside a task', () => {
  it.each([
    ['git mergetool', 'M-1_BASE_123'],
    ['git mergetool', 'M-1_LOCAL_123'],
    ['git mergetool', 'M-1_REMOTE_98765'],
    ['git mergetool', 'M-1_BACKUP_77'],
    ['git mergetool', 'fix-parser_BASE_12345'],
    ['git mergetool', 'T-1.md.LOCAL.4242'],
    ['Syncthing', 'T-1.sync-conflict-20260818-173636-D4LGQYW'],
    ['Syncthing', 'T-1.sync-conflict-20260818-173636'],
    ['ownCloud', 'T-1_conflict-20180410-093612'],
    ['ownCloud', 'T-1_conflict-ana-20180410-093612'],
    ['Resilio Sync', 'T-1.Conflict'],
    ['Resilio Sync', 'T-1.Conflict2'],
    ['rclone', 'T-1.conflict1'],
    ['git-annex', 'T-1.variant-c696'],
    ['OneDrive', 'T-1-DESKTOP-8KQ2F1A'],
    ['OneDrive', 'T-1-LAPTOP-8KQ2F1AB-2'],
    ['an editor', 'T-1___jb_tmp___'],
  ])('by %s is no task: %s', (tool, id) => {
    expect(copyMadeBy(id)).toBe(tool);
    expect([id, id.replace(/^[A-Za-z-]+/, 'fix-the-parser')].map(isTaskId)).toEqual([false, false]);
    expect(parseName('scoped', `${id}.md`)).toMatchObject({ kind: 'foreign' });
    expect(parseName('scoped', `${id}~2.md`)).toMatchObject({ kind: 'foreign' });
    expect(() => requireTaskId(id)).toThrow(`${tool} gives such names to copies of a file`);
  });

  it.each([
    'T-1 (1).md',
    'T-1 2.md',
    "T-1 (Ana's conflicted copy 2026-01-02).md",
    'T-1 (conflicted copy 2018-04-10 093612).md',
    'T-1 (conflict on 2026-01-02).md',
    'T-1 - Copy.md',
    'Copy of T-1.md',
    'T-1.md.rej',
    'T-1.md.bak',
    'T-1.md.1234567',
    'T-1.md~HEAD',
    'T-1~base.x1.md',
    'sedkGguF6',
  ])('is foreign by its name alone: %s', (name) => {
    expect(parseName('scoped', name)).toMatchObject({ kind: 'foreign' });
  });

  it.each(['T-1.md~', '.T-1.md.swp', '.#T-1.md', '#T-1.md#', 'T-1.md.orig', '.T-1.md.x8Fq2L', '4913', '.syncthing.T-1.md.tmp'])('is ignored quietly, as before: %s', (name) => {
    expect(parseName('scoped', name)).toBeUndefined();
  });
});

describe('a name that only resembles such a copy', () => {
  it.each(['DATA_BASE_1', 'DATA_BASE_2024', 'M-1_BASE_1', 'M-1_BASE', 'M-1_base_123', 'BASE_12345', 'CODE_BASE', 'T-1.conflict', 'resolve-conflict-20260818', 'T-1.variant-blue', 'FIX-DESKTOP-LOGIN', 'sync-conflict-20260818-173636', 'sedation', 'T-1-conflict-1'])('is a task: %s', (id) => {
    expect(copyMadeBy(id)).toBeUndefined();
    expect(parseName('scoped', `${id}.md`)).toMatchObject({ kind: 'rest', id });
  });
});
