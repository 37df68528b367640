/** The agents among whom tasks are shared out, as somebody names them: `ana,bob:ops,cyd:docs+rust`, or their number. */

import { asciiTrim } from './ascii.ts';
import { refused } from './error.ts';
import { encodeOwner, ownerKey, requireOwnerText } from './owner.ts';
import type { WorkerKind } from './worker-kind.ts';

/** An agent that is to get tasks. */
export interface Worker {
  /** Encoded. Undefined if it has no name yet: then it gets nothing that is meant for somebody. */
  readonly owner?: string;
  readonly kind: WorkerKind;
}

const MOST = 1000;

/**
 * The agents of these texts, each a number or a list. An agent is a name, or a name, `:` and its role, and `+` before
 * each label. Who names neither is of the kind `usual`. Throws `usage`.
 */
export function dispatchAgents(texts: readonly string[], usual: WorkerKind): readonly Worker[] {
  const items = texts.flatMap((text) => text.split(',')).map((item) => asciiTrim(item));
  const [only = ''] = items;
  if (items.length === 1 && /^[0-9]+$/.test(only)) {
    if (Number(only) < 1 || Number(only) > MOST) throw refused({ why: 'not-agents', text: only, fault: 'count', most: MOST });
    return Array.from({ length: Number(only) }, () => ({ kind: usual }));
  }
  if (items.length > MOST) throw refused({ why: 'not-agents', text: `${items.length}`, fault: 'count', most: MOST });
  const workers = items.map((item) => workerOf(item, usual));
  const seen = new Set<string>();
  for (const [at, { owner = '' }] of workers.entries()) {
    if (seen.has(ownerKey(owner))) throw refused({ why: 'not-agents', text: items[at] ?? '', fault: 'twice', most: MOST });
    seen.add(ownerKey(owner));
  }
  return workers;
}

function workerOf(item: string, usual: WorkerKind): Worker {
  const cut = item.indexOf(':');
  const [role = '', ...labels] = (cut < 0 ? '' : item.slice(cut + 1)).split('+').map((part) => asciiTrim(part));
  const isNamed = cut < 0 || role !== '' || labels.length > 0;
  if (item === '' || !isNamed || labels.includes('')) throw refused({ why: 'not-agents', text: item, fault: 'form', most: MOST });
  const owner = encodeOwner(requireOwnerText(cut < 0 ? item : item.slice(0, cut)));
  return { owner, kind: cut < 0 ? usual : { ...(role === '' ? {} : { role }), labels } };
}
