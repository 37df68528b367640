/** A thrown error as the answer of a call: what was refused, who stands in the way, since when, and the ways out. */

import type { CallToolResult } from '@modelcontextprotocol/server';
import { toDibsError } from '../client/to-dibs-error.ts';
import { waysOut } from './next-steps.ts';
import { refusalResult } from './results.ts';

/** `nowMs`: by the registry's clock, as far as it can be asked. `owner`: who called, encoded, if that was found out. */
export function refusalOf(thrown: unknown, nowMs: number, owner?: string): CallToolResult {
  const error = toDibsError(thrown);
  const { code, message, task, holder } = error;
  const left = holder?.expiresAt === undefined ? undefined : Math.round((holder.expiresAt - nowMs) / 1000);
  const fields = {
    ...(task === undefined ? {} : { task_id: task }),
    ...(holder === undefined
      ? {}
      : {
          holder: holder.session === undefined ? holder.agent : `${holder.agent}~${holder.session}`,
          holder_stamp: holder.stamp,
          held_seconds: Math.max(0, Math.round((nowMs - holder.claimedAt) / 1000)),
          ...(left === undefined ? {} : { lease_left_seconds: left }),
        }),
  };
  return refusalResult(code, message, fields, waysOut(error, nowMs, owner));
}
