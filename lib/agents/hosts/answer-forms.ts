/** Forms of an answer that more than one host reads. */

/** For hosts that take an empty stdout as an answer. */
export const nothing = (): string => '';

/** One object on one line. */
export function json(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

/** The form that Claude Code, Codex and Gemini CLI read. */
export function specific(hookEventName: string, additionalContext: string): string {
  return json({ hookSpecificOutput: { hookEventName, additionalContext } });
}
