/** Exit codes: the same for every verb, with `--json` and without. Scripts depend on them. docs/cli.md lists them. */

import type { ErrorCode } from '../../rules/error.ts';

export const EXIT: Readonly<Record<ErrorCode | 'ok', number>> = {
  ok: 0,
  unexpected: 1,
  // 2 is kept for hooks, where it means "block this tool".
  held: 3,
  lost: 4,
  'not-found': 5,
  'not-claimable': 6,
  unverified: 6,
  'nothing-to-claim': 7,
  conflict: 8,
  timeout: 9,
  usage: 64,
  malformed: 65,
  'no-registry': 66,
  // Said by bin/dibs.ts, before anything else is loaded.
  'node-too-old': 69,
  'store-failed': 74,
  'in-doubt': 75,
  unproven: 75,
};
