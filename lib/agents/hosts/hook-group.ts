/** The entry in the settings of Claude Code and Codex: a matcher, and a list of commands. */

import type { JsonObject } from './host-setup.ts';
import type { HostName } from './names.ts';
import type { QuietAct } from './quiet-look.ts';
import { HOOK_SECONDS, storedLine, type Scope } from './stored-line.ts';

interface Extra {
  readonly matcher?: string;
  /** The line looks first whether the hook has to run. */
  readonly quiet?: QuietAct;
  readonly isRunBySh?: boolean;
  /** The fields of the handler that differ from the default. */
  readonly handler?: JsonObject;
}

/** Without a `matcher` the hook runs at every event of its kind. */
export function hookGroup(host: HostName, scope: Scope, { matcher, handler: more, ...line }: Extra = {}): JsonObject {
  const handler = { type: 'command', command: storedLine(host, scope, line), timeout: HOOK_SECONDS, ...more };
  return { ...(matcher === undefined ? {} : { matcher }), hooks: [handler] };
}
