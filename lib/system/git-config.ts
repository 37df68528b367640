/**
 * The few keys of a repository's own config that say where its files lie. It is read as a file: no git is started, no
 * include is followed.
 */

export interface GitConfig {
  bare: boolean;
  /** core.worktree, as written. */
  worktree?: string;
  /** Is there a config.worktree beside it, which overrides it? */
  perWorktree: boolean;
}

// Nearly every line of a config is about something else, and to take it apart takes longer.
const NAMED = /bare|worktree/i;
const SECTION = /^\s*\[\s*([^\]"\s]*)\s*("(?:[^"\\]|\\.)*")?\s*\](.*)$/;
const KEY = /^\s*([A-Za-z][A-Za-z0-9-]*)\s*(?:=\s*(.*))?(?:[#;].*)?$/;

/**
 * Reads the text of a git config on top of what an earlier file said. Lines that it does not understand are skipped.
 */
export function parseGitConfig(text: string, config: GitConfig = { bare: false, perWorktree: false }): GitConfig {
  let section = '';
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    if (!line.includes('[') && !NAMED.test(line)) continue;
    const [, name, subsection, behind] = SECTION.exec(line) ?? [];
    // A subsection is another section: `[core "x"]` says nothing about core.
    if (name !== undefined) section = subsection === undefined ? name.toLowerCase() : '';
    const [, key = '', value] = KEY.exec(behind ?? line) ?? [];
    switch (`${section}.${key.toLowerCase()}`) {
      case 'core.bare':
        config.bare = isTrue(value);
        break;
      case 'core.worktree':
        config.worktree = unquote(value ?? '');
        break;
      case 'extensions.worktreeconfig':
        config.perWorktree = isTrue(value);
        break;
    }
  }
  return config;
}

/** A key without a value is true. */
function isTrue(value: string | undefined): boolean {
  return value === undefined || /^(?:true|yes|on|[1-9][0-9]*)$/i.test(unquote(value));
}

const ESCAPED: Record<string, string> = { n: '\n', t: '\t', b: '\b' };

/** A value without its quotes, escapes and comment. */
function unquote(written: string): string {
  let text = '';
  let solid = 0;
  let quoted = false;
  for (let i = 0; i < written.length; i++) {
    const char = written.charAt(i);
    if (char === '"') quoted = !quoted;
    else if (!quoted && (char === '#' || char === ';')) break;
    else if (char === '\\') {
      const escaped = written.charAt(++i);
      text += ESCAPED[escaped] ?? escaped;
    } else text += char;
    // White space at the end counts only inside quotes, and a quoted value ends with a quote.
    if (!/\s/.test(char)) solid = text.length;
  }
  return text.slice(0, solid);
}
