import { describe, expect, it } from 'vitest';
import { stateOfSkill, withoutSkill, withSkill } from '../../../lib/agents/install/skill-file.ts';
import { GUIDE } from '../../../lib/words/guide.ts';

const MADE = withSkill(undefined, 'SKILL.md');

describe('the skill', () => {
  it('has the front matter that hosts read, the first steps, and the guide', () => {
    expect(MADE).toMatch(/^---\nname: dibs\ndescription: [^\n]{60,1024}\n---\n/);
    expect(MADE).toContain('`dibs claim --next --brief`. First of all, run `dibs boot`');
    expect(MADE).toContain(GUIDE);
  });

  it('is removed as long as nobody changed it, also with other line ends', () => {
    for (const text of [MADE, MADE.replaceAll('\n', '\r\n')]) {
      expect(stateOfSkill(text)).toBe('installed');
      expect(withSkill(text, 'SKILL.md')).toBe(text);
      expect(withoutSkill(text, 'SKILL.md')).toBeUndefined();
    }
  });

  it('of an earlier version is renewed and removed', () => {
    // As another version would have written it: with the sum of its own text.
    const older = `a guide of old\n<!-- Made by "dibs setup", which removes it with --remove as long as nobody changes it: 37d6e755ffb1e152 -->\n`;
    expect(stateOfSkill(older)).toBe('older');
    expect(withSkill(older, 'SKILL.md')).toBe(MADE);
    expect(withoutSkill(older, 'SKILL.md')).toBeUndefined();
  });

  it('that somebody changed stays', () => {
    const changed = MADE.replace('First of all', 'Never');
    expect(stateOfSkill(changed)).toBe('changed');
    expect(withSkill(changed, 'SKILL.md')).toBe(changed);
    expect(() => withoutSkill(changed, 'SKILL.md')).toThrow(/was changed after dibs made it/);
    expect(stateOfSkill(`${MADE}\nmore\n`)).toBe('changed');
  });

  it('of somebody else stays', () => {
    expect(stateOfSkill('# my own\n')).toBe('foreign');
    expect(() => withSkill('# my own\n', 'SKILL.md')).toThrow(/dibs did not make it/);
    expect(withoutSkill('# my own\n', 'SKILL.md')).toBe('# my own\n');
  });
});
