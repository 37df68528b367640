import { describe, expect, it } from 'vitest';
import type { Wanted } from '../../lib/rules/routing.ts';
import { unsuited, workerKind, type WorkerKind } from '../../lib/rules/worker-kind.ts';

describe('the kind of a worker', () => {
  it.each([
    [{}, {}, { labels: [], roleSource: 'none', labelsSource: 'none' }],
    [{ DIBS_ROLE: ' dev ', DIBS_LABELS: 'rust, sql\tgo,,' }, { role: 'ops', labels: ['x'] }, { role: 'dev', labels: ['rust', 'sql', 'go'], roleSource: 'DIBS_ROLE', labelsSource: 'DIBS_LABELS' }],
    [{ DIBS_ROLE: ' ', DIBS_LABELS: ' , ' }, { role: 'ops', labels: ['x'] }, { role: 'ops', labels: ['x'], roleSource: 'registry.yaml', labelsSource: 'registry.yaml' }],
    [{ DIBS_LABELS: 'a' }, { role: 'ops' }, { role: 'ops', labels: ['a'], roleSource: 'registry.yaml', labelsSource: 'DIBS_LABELS' }],
  ] as const)('is by the environment %j before registry.yaml %j', (env, settings, kind) => {
    expect(workerKind(env, settings)).toEqual(kind);
  });
});

describe('a task', () => {
  const of = (task: { readonly role?: string; readonly labels?: readonly string[] } | undefined, worker: Partial<WorkerKind>, asked: Wanted = {}): string | undefined =>
    unsuited(task === undefined ? undefined : { labels: [], ...task }, { labels: [], ...worker }, asked);

  it('that says nothing is for every worker', () => {
    expect(of(undefined, { role: 'dev', labels: ['rust'] })).toBeUndefined();
    expect(of({}, { role: 'dev', labels: ['rust'] })).toBeUndefined();
  });

  it('with a role is for that role, and for a worker without one', () => {
    expect(of({ role: 'Dev' }, { role: 'dev' })).toBeUndefined();
    expect(of({ role: 'ops' }, { role: 'dev' })).toBe('role');
    expect(of({ role: 'ops' }, {})).toBeUndefined();
  });

  it('with labels is for who has one of them, and for a worker without any', () => {
    expect(of({ labels: ['Bug', 'rust'] }, { labels: ['sql', 'RUST'] })).toBeUndefined();
    expect(of({ labels: ['bug', 'go'] }, { labels: ['sql', 'rust'] })).toBe('labels');
    expect(of({ labels: ['bug'] }, {})).toBeUndefined();
  });

  it('is judged by what is asked for where that is said', () => {
    expect(of({ role: 'ops', labels: ['go'] }, { role: 'dev', labels: ['rust'] }, { role: 'ops' })).toBe('labels');
    expect(of({ role: 'ops', labels: ['go'] }, { role: 'dev', labels: ['rust'] }, { labels: ['go'] })).toBe('role');
    expect(of({ role: 'ops' }, { role: 'dev' }, { project: 'x' })).toBe('role');
    expect(of({ role: 'dev', labels: ['go'] }, { role: 'dev', labels: ['rust'] }, { labels: ['go'] })).toBeUndefined();
  });
});
