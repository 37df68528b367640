/** Forms of an answer that more than one host reads. */

/** Of hosts that take an empty stdout for an answer. */
export const nothing = (): string => '';

/** One object on one line. */
export function json(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

/** The form of Claude Code, which Codex and Gemini have in common with it. */
export function specific(hookEventName: string, additionalContext: string): string {
  return json({ hookSpecificOutput: { hookEventName, additionalContext } });
}
