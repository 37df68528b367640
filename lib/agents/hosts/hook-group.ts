/** The entry in the settings of Claude Code and Codex: a matcher, and a list of commands. */

import type { JsonObject } from './host-setup.ts';
import type { HostName } from './names.ts';
import { HOOK_SECONDS, storedLine, type Scope } from './stored-line.ts';

/** Without a `matcher` the hook runs at every event of its kind. `handler`: the fields that differ from the default. */
export function hookGroup(host: HostName, scope: Scope, extra: { readonly matcher?: string; readonly handler?: JsonObject } = {}): JsonObject {
  const handler = { type: 'command', command: storedLine(host, scope), timeout: HOOK_SECONDS, ...extra.handler };
  return { ...(extra.matcher === undefined ? {} : { matcher: extra.matcher }), hooks: [handler] };
}
