/**
 * What kind of worker an agent is: its own role and labels, each from the first place that names it. Pure. They decide
 * which tasks are offered to it, and never what it may claim.
 */

import { asciiTrim, sameButForCase } from './ascii.ts';
import type { Routing, Wanted } from './routing.ts';

/** Nothing that is left out keeps a task from being offered. */
export interface WorkerKind {
  readonly role?: string;
  /** Empty means that it has none of its own. */
  readonly labels: readonly string[];
}

export interface KnownKind extends WorkerKind {
  readonly roleSource: 'DIBS_ROLE' | 'registry.yaml' | 'none';
  readonly labelsSource: 'DIBS_LABELS' | 'registry.yaml' | 'none';
}

/** The kind by DIBS_ROLE and DIBS_LABELS, else by `role:` and `labels:` of registry.yaml. A blank one names nothing. */
export function workerKind(env: Readonly<Record<string, string | undefined>>, settings: Partial<WorkerKind>): KnownKind {
  const ownRole = asciiTrim(env['DIBS_ROLE'] ?? '');
  const ownLabels = labelsIn(env['DIBS_LABELS'] ?? '');
  const role = ownRole === '' ? settings.role : ownRole;
  const labels = ownLabels.length === 0 ? (settings.labels ?? []) : ownLabels;
  return {
    ...(role === undefined ? {} : { role }),
    labels,
    roleSource: ownRole !== '' ? 'DIBS_ROLE' : role === undefined ? 'none' : 'registry.yaml',
    labelsSource: ownLabels.length > 0 ? 'DIBS_LABELS' : labels.length === 0 ? 'none' : 'registry.yaml',
  };
}

/** The labels of a text: commas and blanks are between them, as in the front matter of a task. */
export function labelsIn(text: string): readonly string[] {
  return text.split(/[, \t\n\v\f\r]+/).filter((label) => label !== '');
}

/**
 * What of this task does not suit such a worker. A task with a role is for that role, and a task with labels for who
 * has one of them; a task without is for everybody. What is asked for in so many words counts in place of the own kind.
 */
export function unsuited(routing: Routing | undefined, { role, labels }: WorkerKind, asked: Wanted): 'role' | 'labels' | undefined {
  if (routing === undefined) return undefined;
  if (role !== undefined && asked.role === undefined && routing.role !== undefined && !sameButForCase(routing.role, role)) return 'role';
  const isOwn = (label: string): boolean => labels.some((own) => sameButForCase(own, label));
  return labels.length > 0 && (asked.labels ?? []).length === 0 && routing.labels.length > 0 && !routing.labels.some((label) => isOwn(label)) ? 'labels' : undefined;
}
