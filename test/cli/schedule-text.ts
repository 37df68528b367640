/** What cron, systemd and launchd read out of their files: strict, and sharing nothing with what writes them. */

/**
 * One line of a crontab. Cron ends the command at a bare `%`; what follows is its input, a `%` there a new line, and
 * `\%` a `%`.
 */
export function crontabLine(line: string): { readonly when: string; readonly command: string; readonly input: string } {
  const [, when, rest = ''] = /^((?:[0-9*/,-]+[ \t]+){5})(.+)$/.exec(line) ?? [];
  if (when === undefined) throw new Error(`no line of a crontab: ${line}`);
  let text = '';
  let inputAt: number | undefined;
  for (let at = 0; at < rest.length; at++) {
    const character = rest[at] ?? '';
    if (character === '\\' && rest[at + 1] === '\\') throw new Error(`crons differ about two backslashes in a row: ${line}`);
    if (character === '\\' && rest[at + 1] === '%') text += rest[++at] ?? '';
    // A backslash before anything else stays, and so does that.
    else if (character === '\\') text += character + (rest[++at] ?? '');
    else if (character === '%') {
      text += '\n';
      inputAt ??= text.length;
    } else text += character;
  }
  return { when: when.trim(), command: text.slice(0, inputAt === undefined ? undefined : inputAt - 1), input: inputAt === undefined ? '' : text.slice(inputAt) };
}

/** The lines of one section of a unit file that are no comments, by key. */
export function unitSection(text: string, section: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  let current = '';
  for (const line of text.split('\n')) {
    if (line.trim() === '' || /^\s*[#;]/.test(line)) continue;
    const heading = /^\[(\w+)\]$/.exec(line)?.[1];
    const [, key, value = ''] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (heading !== undefined) current = heading;
    else if (key === undefined || value.endsWith('\\')) throw new Error(`no line of a unit: ${line}`);
    else if (current === section) {
      if (key in found) throw new Error(`${key} is there twice`);
      found[key] = value;
    }
  }
  return found;
}

/**
 * The arguments of an ExecStart=, as systemd.service(5) says: quotes and C escapes, then `%` specifiers, then `$`
 * variables, these not in the program.
 */
export function execStart(value: string): readonly string[] {
  const words: string[] = [];
  let rest = value;
  while (rest !== '') {
    const [whole, quoted, bare] = /^(?:"((?:[^"\\]|\\["\\])*)"|([^\s"'\\;]+))(?: |$)/.exec(rest) ?? [];
    if (whole === undefined) throw new Error(`no words of a command: ${rest}`);
    words.push(pairs(quoted?.replaceAll(/\\(.)/g, '$1') ?? bare ?? '', '%'));
    rest = rest.slice(whole.length);
  }
  const [program = '', ...args] = words;
  if (!program.startsWith('/') || /["'\\]/.test(program)) throw new Error(`systemd starts no such program: ${program}`);
  return [program, ...args.map((arg) => pairs(arg, '$'))];
}

/** Two of them stand for one; one alone would be looked up. */
function pairs(text: string, sign: '%' | '$'): string {
  const halves = text.split(sign + sign);
  if (halves.some((half) => half.includes(sign))) throw new Error(`a single ${sign} in ${text}`);
  return halves.join(sign);
}

/** The strings of an array in a property list; throws where the text is no well-formed list of the plain kind. */
export function plistStrings(text: string, key: string): readonly string[] {
  const body = text.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n<!DOCTYPE plist PUBLIC "[^"<>]*" "[^"<>]*">\n/, '').replaceAll(/<!--((?:(?!--)[^])*)-->/g, '');
  const open: string[] = [];
  for (const [tag = '', end, name = '', empty] of body.matchAll(/<(\/?)([a-z]+)(?: version="1\.0")?(\/?)>|<[^]?/g)) {
    if (name === '') throw new Error(`no tag of a property list: ${tag} in ${text}`);
    if (end === '/' && open.pop() !== name) throw new Error(`</${name}> ends nothing`);
    if (end === '' && empty === '') open.push(name);
  }
  if (open.length > 0 || /&(?!(?:amp|lt|gt|quot|apos);)|\]\]>/.test(body)) throw new Error(`not well formed: ${text}`);
  const array = new RegExp(`<key>${key}</key>\\s*<array>([^]*?)</array>`).exec(body)?.[1];
  if (array === undefined) throw new Error(`no array ${key}`);
  return [...array.matchAll(/<string>([^<]*)<\/string>/g)].map(([, string = '']) => string.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'));
}

/**
 * The commands that its comments tell to type, one list for each time they are introduced: to install, to take out
 * again.
 */
export function typedCommands(text: string): readonly (readonly string[])[] {
  const groups: string[][] = [[]];
  for (const line of text.split('\n')) {
    const command = /^(?:# {5}| {6})([^<\s].*)$/.exec(line)?.[1];
    if (command !== undefined) groups.at(-1)?.push(command);
    else if (groups.at(-1)?.length !== 0) groups.push([]);
  }
  return groups.filter((group) => group.length > 0);
}
