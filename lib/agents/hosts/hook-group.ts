/** The entry of settings as Claude Code made it up, and Codex reads it too: a matcher, and a list of what runs. */

import type { JsonObject } from './host-setup.ts';
import type { HostName } from './names.ts';
import { HOOK_SECONDS, storedLine, type Scope } from './stored-line.ts';

/** Without a `matcher` it runs at every event of its kind. `handler`: what it has otherwise than by default. */
export function hookGroup(host: HostName, scope: Scope, extra: { readonly matcher?: string; readonly handler?: JsonObject } = {}): JsonObject {
  const handler = { type: 'command', command: storedLine(host, scope), timeout: HOOK_SECONDS, ...extra.handler };
  return { ...(extra.matcher === undefined ? {} : { matcher: extra.matcher }), hooks: [handler] };
}
