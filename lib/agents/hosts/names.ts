/** The agent hosts that dibs knows. The one list of their names; hosts.ts says what there is to each of them. */

export const HOST_NAMES = ['claude', 'codex', 'gemini', 'cursor', 'copilot', 'opencode'] as const;
export type HostName = (typeof HOST_NAMES)[number];

/** Is there a host of this name? */
export function isHostName(text: string): text is HostName {
  return HOST_NAMES.some((name) => name === text);
}
