/** The text of a task, as far as it can be shown. Reads only. */

import { utf8Text } from '../rules/utf8-text.ts';
import { read, type Step } from '../store/step.ts';
import { isFault } from '../transitions/stat-if-there.ts';

/** Why a text cannot be shown. */
export type Unreadable = { readonly is: 'binary' | 'not-a-file' } | { readonly is: 'fault'; readonly code: string };

export interface ShownText {
  /** Undefined if it cannot be read as text. Then `unreadable` says why. */
  readonly text?: string;
  readonly unreadable?: Unreadable;
  /** The text is longer than this. */
  readonly cut: boolean;
}

const TEXT_LIMIT = 256 * 1024;

/** The text at this path, at most 256 KiB of it. Throws no fault: it is part of the answer. */
export function* shownText(path: string): Step<ShownText> {
  try {
    const bytes = yield* read(path, TEXT_LIMIT);
    if (bytes.includes(0)) return { unreadable: { is: 'binary' }, cut: false };
    return { text: utf8Text(bytes), cut: bytes.length === TEXT_LIMIT };
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    return { unreadable: fault.code === 'EINVAL' || fault.code === 'ELOOP' ? { is: 'not-a-file' } : { is: 'fault', code: fault.code }, cut: false };
  }
}
