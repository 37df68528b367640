/** Forms of an answer that more than one host reads. */

export const nothing = (): string => '';

export function json(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

/** The form of Claude Code, which Codex and Gemini have in common with it. */
export function specific(hookEventName: string, additionalContext: string): string {
  return json({ hookSpecificOutput: { hookEventName, additionalContext } });
}
