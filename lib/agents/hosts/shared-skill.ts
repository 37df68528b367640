/**
 * The place of skills that several hosts share. If each had a file of its own, those that read both places would warn
 * of two skills with one name.
 */

export const SHARED_SKILL = { project: '.agents/skills/dibs/SKILL.md', user: '~/.agents/skills/dibs/SKILL.md' } as const;
