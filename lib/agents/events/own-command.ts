/**
 * Is this command line one of dibs's own, and nothing else? Somebody whose claim is lost has to be able to read what happened, to
 * acknowledge it and to claim anew, while everything else is refused. Pure.
 *
 * What must stay true: only one simple command passes. So any sign that a shell may make more of it is enough to say no, also where
 * that sign is quoted and means nothing: the answer then only costs somebody whose claim is lost another spelling.
 */

// What separates, substitutes, redirects, groups, or calls what is in a variable.
const NOT_SIMPLE = /[;&|$`<>(){}\r\n\0]/;
// `steal` takes from others, `run` runs any command, and the others would take this very gate away.
const BARRED: ReadonlySet<string> = new Set(['steal', 'run', 'hook', 'hooks', 'guard']);

// PowerShell has other quotes, escapes and spaces: there only words that need none of them.
const PLAIN = /^[\w ./:=@~-]*$/;

/** `tool`: the host's name of what runs it. */
export function isOwnCommand(line: string, tool = ''): boolean {
  if (NOT_SIMPLE.test(line) || (/powershell/i.test(tool) && !PLAIN.test(line))) return false;
  const [program, ...rest] = words(line) ?? [];
  return program !== undefined && isDibs(program) && !rest.some((word) => BARRED.has(word.toLowerCase()));
}

function isDibs(program: string): boolean {
  return program === 'dibs' || /^(?:\/(?:[^/]+\/)*|\.\/)?node_modules\/\.bin\/dibs$/.test(program);
}

/** The words of a simple command as a shell would pass them; undefined where that cannot be told from the line alone. */
function words(line: string): readonly string[] | undefined {
  const found: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at);
    if (char === ' ' || char === '\t') {
      if (word !== undefined) found.push(word);
      word = undefined;
    } else if (char === "'" || char === '"') {
      const end = closing(line, at, char);
      // fish reads a backslash between single quotes, too.
      if (end === undefined || (char === "'" && line.slice(at, end).includes('\\'))) return undefined;
      word = (word ?? '') + unescaped(line.slice(at + 1, end), char);
      at = end;
    } else if (char === '\\') {
      // fish spells letters so: \x74 is a t.
      if (/\w/.test(line.charAt(at + 1))) return undefined;
      word = (word ?? '') + line.charAt(++at);
    } else if (/[*?[\]]/.test(char)) {
      // A glob can become any word.
      return undefined;
    } else word = (word ?? '') + char;
  }
  return word === undefined ? found : [...found, word];
}

function closing(line: string, from: number, quote: string): number | undefined {
  for (let at = from + 1; at < line.length; at++) {
    if (line.charAt(at) === quote) return at;
    if (quote === '"' && line.charAt(at) === '\\') at++;
  }
  return undefined;
}

function unescaped(text: string, quote: string): string {
  return quote === '"' ? text.replace(/\\(["\\])/g, '$1') : text;
}
