/**
 * Is this command line one command of dibs and nothing else? After a loss everything else is refused, and the session
 * must be able to read what happened, acknowledge it and claim again. Pure.
 *
 * What must stay true: only one simple command passes. So the answer is no at any sign that a shell may make more of
 * the line, even if that sign is quoted and means nothing. The only cost is that the session must write the command in
 * another way.
 */

// Characters that separate, substitute, redirect or group commands, or call what is in a variable.
const NOT_SIMPLE = /[;&|$`<>(){}\r\n\0]/;
// `steal` takes from others, `run` runs any command, and the other three can remove this very gate.
const BARRED: ReadonlySet<string> = new Set(['steal', 'run', 'hook', 'hooks', 'guard']);

// PowerShell has other quotes, escapes and spaces. There, only lines that need none of these pass.
const PLAIN = /^[\w ./:=@~-]*$/;

/** `tool`: the name that the host gives to what runs the line. */
export function isOwnCommand(line: string, tool = ''): boolean {
  if (NOT_SIMPLE.test(line) || (/powershell/i.test(tool) && !PLAIN.test(line))) return false;
  const [program, ...rest] = words(line) ?? [];
  return program !== undefined && isDibs(program) && !rest.some((word) => BARRED.has(word.toLowerCase()));
}

function isDibs(program: string): boolean {
  return program === 'dibs' || /^(?:\/(?:[^/]+\/)*|\.\/)?node_modules\/\.bin\/dibs$/.test(program);
}

/** The words of a simple command as a shell would pass them. Undefined if the line alone does not tell. */
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
      // fish also reads a backslash between single quotes.
      if (end === undefined || (char === "'" && line.slice(at, end).includes('\\'))) return undefined;
      word = (word ?? '') + unescaped(line.slice(at + 1, end), char);
      at = end;
    } else if (char === '\\') {
      // In fish, a backslash can spell a letter: \x74 is t.
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
