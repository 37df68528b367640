/**
 * The one list of the agent hosts that dibs knows. A new host needs a file of its own beside this one, its name here,
 * and its two halves in hosts.ts, which does not compile without them.
 */

export const HOST_NAMES = ['claude', 'codex', 'gemini', 'cursor', 'copilot', 'opencode'] as const;
export type HostName = (typeof HOST_NAMES)[number];

/** Is there a host of this name? */
export function isHostName(text: string): text is HostName {
  return HOST_NAMES.some((name) => name === text);
}
