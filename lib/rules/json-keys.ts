/**
 * Reads the keys of a task that is JSON. Pure. JSON.parse would pass over a key that is given twice, and the last one
 * would take a dependency back; and the shell tools (metadata.sh), which cannot call it, must read the same.
 */

import { Gates, reading, SHOWN, Unreadable, type KeysReading } from './front-keys.ts';

// oxlint-disable-next-line no-control-regex -- JSON has none of them in its strings
const TOKEN = /[ \t\n\r]*(?:("(?:[^"\\\u0000-\u001F]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*")|(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null)|([[\]{},:]))/y;

/** What may come next. */
type Expected = 'value' | 'first-value' | 'key' | 'first-key' | 'colon' | 'more' | 'nothing';

/** `text`: with line ends of \n only. */
export function readJson(text: string): KeysReading {
  return reading(() => {
    if (text.includes('\r')) throw new Unreadable({ is: 'bare-return' });
    const reader = new Reader();
    TOKEN.lastIndex = 0;
    let at = 0;
    for (let token = TOKEN.exec(text); token !== null; token = TOKEN.exec(text)) {
      at = TOKEN.lastIndex;
      const [, quoted, bare, mark = ''] = token;
      reader.token(quoted === undefined ? (bare === undefined ? mark : 'bare') : 'quoted', quoted?.slice(1, -1) ?? bare ?? '');
    }
    if (/[^ \t\n\r]/.test(text.slice(at))) throw new Unreadable({ is: 'not-json' });
    const gates = reader.end();
    const all = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const shown = Object.entries(all).flatMap(([key, value]) => (SHOWN.has(key) && (typeof value === 'string' || typeof value === 'number') ? [[key, String(value)] as const] : []));
    return { ...gates, shown: new Map(shown), labels: textsIn(all['labels']), files: textsIn(all['files']) };
  });
}

function textsIn(value: unknown): readonly string[] {
  const listed: readonly unknown[] = Array.isArray(value) ? value : [value];
  return listed.filter((one): one is string => typeof one === 'string' && one !== '');
}

class Reader {
  readonly #gates = new Gates();
  #expected: Expected = 'value';
  #open = '';
  /** The key of the task whose value is read. */
  #key = '';
  /** A dependency that is a map, as far as it is read. */
  readonly #map: [key: string, value: string][] = [];

  token(kind: string, text: string): void {
    if (kind === 'quoted' || kind === 'bare') this.#word(kind, text);
    else if (kind === '{' || kind === '[') this.#begin(kind);
    else if (kind === '}' || kind === ']') this.#finish(kind);
    else if (kind === ':' && this.#expected === 'colon') this.#expected = 'value';
    else if (kind === ',' && this.#expected === 'more') this.#expected = this.#open.endsWith('{') ? 'key' : 'value';
    else throw new Unreadable({ is: 'not-json' });
  }

  end(): ReturnType<Gates['end']> {
    if (this.#expected !== 'nothing') throw new Unreadable({ is: 'not-json' });
    return this.#gates.end();
  }

  get #isGate(): boolean {
    return this.#key === 'depends_on' || this.#key === 'reserve_for';
  }

  /** In one of the items of depends_on. */
  get #isMap(): boolean {
    return this.#key === 'depends_on' && (this.#open === '{{' || this.#open === '{[{');
  }

  #word(kind: 'quoted' | 'bare', text: string): void {
    if (kind === 'quoted' && (this.#expected === 'key' || this.#expected === 'first-key')) {
      this.#expected = 'colon';
      if (this.#isMap) this.#map.push([text, '']);
      if (this.#open !== '{') return;
      if (text.includes('\\')) throw new Unreadable({ is: 'odd-key' });
      this.#key = text;
      this.#gates.key(text);
      return;
    }
    this.#requireValue();
    if (this.#open === '') throw new Unreadable({ is: 'no-keys' });
    if (this.#isGate && text.includes('\\')) throw new Unreadable({ is: 'odd-gate' });
    const [entry] = this.#map.slice(-1);
    if (this.#isMap && entry !== undefined) entry[1] = trim(text);
    else if (this.#isGate && this.#open === '{') this.#gates.set(this.#key, trim(text));
    else if (this.#isGate) this.#gates.add(this.#key, trim(text));
    this.#expected = 'more';
  }

  #begin(bracket: '{' | '['): void {
    this.#requireValue();
    if (this.#open === '' && bracket === '[') throw new Unreadable({ is: 'no-keys' });
    const isMap = bracket === '{' && this.#key === 'depends_on' && (this.#open === '{' || this.#open === '{[');
    if (this.#isGate && !isMap && this.#open !== '' && (this.#open !== '{' || bracket === '{')) throw new Unreadable({ is: 'odd-list', key: this.#key });
    if (this.#key === 'reserve_for' && this.#open === '{') throw new Unreadable({ is: 'no-owner' });
    this.#open += bracket;
    this.#expected = bracket === '{' ? 'first-key' : 'first-value';
  }

  #finish(bracket: '}' | ']'): void {
    const isFirst = this.#expected === (bracket === '}' ? 'first-key' : 'first-value');
    if (!this.#open.endsWith(bracket === '}' ? '{' : '[') || (!isFirst && this.#expected !== 'more')) throw new Unreadable({ is: 'not-json' });
    if (this.#isMap) this.#gates.addMap(this.#key, this.#map.splice(0), { is: 'odd-list', key: this.#key });
    this.#open = this.#open.slice(0, -1);
    this.#expected = this.#open === '' ? 'nothing' : 'more';
  }

  #requireValue(): void {
    if (this.#expected !== 'value' && this.#expected !== 'first-value') throw new Unreadable({ is: 'not-json' });
  }
}

function trim(text: string): string {
  return text.replace(/^[ \t]+/, '').replace(/[ \t]+$/, '');
}
