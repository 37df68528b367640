/**
 * Texts of tasks as people, tools and accidents make them: front matter that is plain, nearly plain, and none. One seed
 * makes the same ones again.
 */

import type { Random } from '../simulation/random.ts';

export interface FrontText {
  readonly ext: string;
  readonly bytes: Uint8Array;
}

const PLAIN_KEYS = ['title', 'depends_on', 'depends_on', 'reserve_for', 'role', 'waiting_for', 'lease', 'agent', '"depends_on"', 'depends_on ', 'constructor'];
const PLAIN_VALUES = ['', '45m', '45m # c', '2h', '"90"', '30d', '0', 'bob # c', 'D-1', 'D-9', '[D-1, D-2]', '[D-1, D-9]', 'D-1, D-9', '"D-1"', 'null', '~', 'ana', 'bob', 'Fix it', '"a b"', "'it''s'", '[]', '>-', '|', '# c', 'x # y', '{a: b}', '[a,', '[D-1,', '"o'];
const PLAIN_LINES = ['  - D-1', '  - D-9', '- D-2', '  D-2]', '  x"', '  more', '', '# depends_on: D-9', '  - "D-1" # c', '  - id: D-1', '    until: merged', '- until: merged', '  id: D-9'];
const KEYS = ['depends-on', 'dependsOn', 'DEPENDS_ON', 'depends on', "'reserve_for'", '"depends\\x5fon"', 'a b', 'x#y', 'x #y', '? depends_on', '*k ', '!!str depends_on', '&a depends_on', '<<', 'Größe', '\uFEFFdepends_on', '{a', '---x', 'og:title', '1', ''];
const VALUES = [
  '[DONE]', '[D-1, "D-2"]', '"a\\x5fb"', "'open", '{a: [b}', '[[a]]', '| x', '|2-', '&a D-9', '*a', '!!str D-9', 'D-1 # c', 'D-1 D-9 #c', 'a: b', 'x depends_on: y', '@x', '`x`', 'D-1.md', '../x', '-', '- D-1', 'D\t1', 'a\\b', '{depends_on: D-9}',
  '["depends_on: x"]', '"depends_on: x"', 'Zoë', '"ana ', "ana' #x", '{}', '""', '[,]', '["a]", b]', "it's", '%', 'M-1_BASE_123', 'x\u2028y', '" ana"', 'ANA', '[ana]', '[ana, bob]', "'~'", 'D-1,', 'D-1;D-9',
];
const LINES = [
  '    - D-9', '  - [DONE]', '- [DONE]', '  -', '-', '  - {a: b}', '  - - D-9', '  D-9', '  [D-1, D-9]', ']', '  ]', '  depends_on: D-9', '  - depends_on: D-9', '\tdepends_on: D-9', '  \tx', '\t- D-9', '  ', '\t', '  # c', '<<<<<<< HEAD', '=======', '>>>>>>> x: y', '||||||| base', '--- # c', '---', '...', ' ---',
  '%YAML', 'word', '  a: "b', '  c"', 'c"', "  d'", '  }', '  - a: b', '-x', '-\tD-9', '  -\tD-9', '? x', ': y', '\rx', 'a\rdepends_on: D-9', 'depends_on:D-9',
];
const OPENINGS = [
  '--- ', '---\t', '----', '--- #', ' ---', '\n---', '\uFEFF---', '\uFEFF\uFEFF---', '\u00A0---', '+++', '<<<<<<< HEAD', '=======', '%YAML 1.2', '# T', '', 'depends_on: D-9', '"depends_on": x', '> depends-on = 1', 'text', '\u3000', '---\r', '-- -', '```yaml', '\u0001---', '\u007F\v---', '...', '---x', '\u200B---', '{',
];
const JSON_PIECES = ['{', '}', '[', ']', ',', ':', '"depends_on"', '"reserve_for"', '"D-9"', '"title"', '"x\\n"', '"depends\\u005fon"', '"dependsOn"', '1', '-0.5e3', '01', 'true', 'null', 'nul', '"open', '\t', '\n', '"a\u0001"', '"é"', '" "'];
const JSON_KEYS = ['"lease"', '"agent"', '"depends_on"', '"depends_on"', '"reserve_for"', '"title"', '"x"', '"depends-on"', '"a\\n"'];
const JSON_VALUES = ['"45m"', '600', '6e2', '"D-1"', '"D-9"', '["D-1"]', '["D-1", 7]', '[]', '{}', '[["a"]]', '{"depends_on": "x"}', 'null', 'true', '"a\\\\b"', '"ana"', '1e3', '[{}]', '["a", "b"', '"../x"'];

export function frontText(random: Random): FrontText {
  const ext = random.pick(['.md', '.md', '.md', '.md', '.txt', '', '.markdown', '.yaml', '.yml', '.json']);
  const text = ext === '.json' ? json(random) : yaml(random, ext);
  const bytes = Buffer.from(text, random.chance(0.03) ? 'utf16le' : 'utf8');
  return { ext, bytes: random.chance(0.05) ? spoilt(random, bytes) : bytes };
}

function spoilt(random: Random, bytes: Buffer): Buffer {
  const at = random.below(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), Buffer.from([random.pick([0, 0xff, 0xfe, 0xe9, 0x80, 13, 9, 32, 0x27, 0x22])]), bytes.subarray(at)]);
}

function several(random: Random, most: number, make: () => string): readonly string[] {
  return Array.from({ length: random.below(most + 1) }, make);
}

function yaml(random: Random, ext: string): string {
  const isPlain = random.chance(0.7);
  const line = (): string => {
    const isOdd = !isPlain && random.chance(0.5);
    if (random.chance(0.4)) return random.pick(isOdd ? LINES : PLAIN_LINES);
    return `${random.pick(isOdd && random.chance(0.5) ? KEYS : PLAIN_KEYS)}:${random.chance(0.95) ? ' ' : random.pick(['', '\t', '  '])}${random.pick(isOdd ? VALUES : PLAIN_VALUES)}`;
  };
  const end = random.pick(['\n', '\n', '\n', '\n', '\r\n', '\r']);
  const front = several(random, 4, line);
  const isData = ext === '.yaml' || ext === '.yml';
  const opening = isData ? (random.chance(0.3) ? ['---'] : []) : [random.chance(0.7) ? '---' : random.pick(OPENINGS)];
  const closing = isData || random.chance(0.1) ? [] : [random.pick(['---', '---', '---', '...', '--- '])];
  const body = isData || random.chance(0.5) ? [] : ['# Body', '', 'depends_on: D-9'];
  return [...opening, ...front, ...closing, ...body].join(end) + (random.chance(0.8) ? end : '');
}

function json(random: Random): string {
  if (random.chance(0.3)) return several(random, 9, () => random.pick(JSON_PIECES)).join(random.pick(['', ' ']));
  return `{${several(random, 3, () => `${random.pick(JSON_KEYS)}${random.pick([':', ' : ', ':\n'])}${random.pick(JSON_VALUES)}`).join(random.pick([',', ', ', ',\r\n']))}}`;
}
