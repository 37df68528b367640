/**
 * The grammar of names, read from docs/protocol.md a second time, by cutting instead of by patterns. Nothing of the
 * rules that are tested may help, else an error in them would hide itself.
 */

import type { Shelf } from '../../../lib/rules/shelf.ts';

const ENDINGS = ['.markdown', '.yaml', '.json', '.yml', '.txt', '.md'];
const SAFE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-';

/** What a name says. All but `kind` is there for tasks and claims only. */
export interface Told {
  readonly kind: 'junk' | 'foreign' | 'rest' | 'claimed';
  readonly id?: string;
  readonly generation?: number;
  readonly ext?: string;
  readonly owner?: string;
  readonly at?: string;
  readonly lease?: string;
  readonly review?: boolean;
  readonly nonce?: string;
}

export function only(text: string, letters: string): boolean {
  return text !== '' && Array.from(text).every((letter) => letters.includes(letter));
}

function isNumber(text: string, most: number): boolean {
  return only(text, '0123456789') && text.length <= most && (text === '0' || !text.startsWith('0'));
}

export function told(shelf: Shelf, name: string): Told {
  const cut = shelf === 'claimed' ? claimed(name) : atRest(name);
  return cut ?? (isJunk(name) ? { kind: 'junk' } : { kind: 'foreign' });
}

function isJunk(name: string): boolean {
  const dot = name.lastIndexOf('.');
  const stem = dot >= 0 ? name.slice(0, dot) : name;
  const isSwap = name.length >= 4 && name.at(-4) === '.' && name.slice(-3, -1) === 'sw' && only(name.slice(-1), 'abcdefghijklmnopqrstuvwxyz');
  const isEmacs = name.length >= 2 && name.startsWith('#') && name.endsWith('#') && !/[\n\r\u2028\u2029]/.test(name);
  return name.startsWith('.') || name.endsWith('~') || isEmacs || isSwap || name.endsWith('.orig') || name === '4913' || stem.toLowerCase() === 'readme';
}

function ending(name: string): readonly [string, string] {
  const ext = ENDINGS.find((end) => name.endsWith(end)) ?? '';
  return [name.slice(0, name.length - ext.length), ext];
}

function isLeftBySed(name: string): boolean {
  return name.length === 9 && name.startsWith('sed') && only(name, SAFE.slice(0, 62));
}

/** Is it what other tools call a copy, as the page lists them? */
function isCopy(id: string): boolean {
  const digits = (text: string, count: number): boolean => text.length === count && only(text, '0123456789');
  const parts = id.split('-');
  const last = parts.at(-1) ?? '';
  const capitals = (text: string): boolean => [7, 8].includes(text.length) && only(text, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789');
  const host = (at: number): boolean => ['DESKTOP', 'LAPTOP'].includes(parts.at(at - 1) ?? '') && parts.length > 1 - at && capitals(parts.at(at) ?? '');
  if (host(-1) || (only(last, '0123456789') && host(-2))) return true;
  const dated = (at: number): boolean => digits(parts.at(at) ?? '', 6) && digits(parts.at(at - 1) ?? '', 8);
  if (dated(-1) && parts.slice(0, -2).join('-').concat('-').includes('_conflict-')) return true;
  if (dated(-1) && parts.at(-3) === 'conflict' && (parts.at(-4) ?? '').endsWith('.sync')) return true;
  if (last.length === 7 && capitals(last) && dated(-2) && parts.at(-4) === 'conflict' && (parts.at(-5) ?? '').endsWith('.sync')) return true;
  if (last.length === 4 && only(last, '0123456789abcdef') && (parts.at(-2) ?? '').endsWith('.variant')) return true;
  if (id.endsWith('___jb_tmp___') || id.endsWith('___jb_old___')) return true;
  let end = id.length;
  while (end > 0 && only(id.slice(end - 1, end), '0123456789')) end--;
  const [before, number] = [id.slice(0, end), id.slice(end)];
  if (before.endsWith('.Conflict') || (number !== '' && before.endsWith('.conflict'))) return true;
  const word = before.split(/[._]/).at(-2) ?? '';
  const isMerge = ['BACKUP', 'BASE', 'LOCAL', 'REMOTE'].includes(word) && before.length > word.length + 2 && /[._]$/.test(before);
  return isMerge && (number.length >= 5 || (number.length >= 2 && Array.from(before.slice(0, -word.length - 2)).some((letter) => only(letter, '0123456789'))));
}

/** May this be an id? */
export function isId(id: string): boolean {
  const lower = id.toLowerCase();
  if (isCopy(id)) return false;
  return id.length <= 96 && only(id, SAFE) && only(id.slice(0, 1), SAFE.slice(0, 62)) && !id.endsWith('.') && !ENDINGS.some((end) => lower.endsWith(end)) && lower !== 'readme';
}

function atRest(name: string): Told | undefined {
  const [stem, ext] = ending(name);
  const [id = '', written, ...more] = stem.split('~');
  if (more.length > 0 || !isId(id) || isJunk(name) || (ext === '' && (id.includes('.') || isLeftBySed(name)))) return undefined;
  if (written !== undefined && (written === '0' || !isNumber(written, 15))) return undefined;
  return { kind: 'rest', id, generation: Number(written ?? 0), ext };
}

function claimed(name: string): Told | undefined {
  const [stem, ext] = ending(name);
  const [head = '', tail = '', ...more] = stem.split('@');
  const [id = '', written = '', ...others] = head.split('~');
  const [who = '', rest = '', ...further] = tail.split('+');
  const [term = '', nonce, ...marks] = rest.split('!');
  const review = term.endsWith('r');
  const lease = review ? term.slice(0, -1) : term;
  if ([...more, ...others, ...further, ...marks].length > 0 || who.includes('!') || !isId(id) || (ext === '' && id.includes('.'))) return undefined;
  const separator = who.endsWith(':') ? '' : [...who.matchAll(/:|%3A/g)].at(-1)?.[0];
  if (separator === undefined || separator === '') return undefined;
  const owner = who.slice(0, who.lastIndexOf(separator));
  const at = who.slice(who.lastIndexOf(separator) + separator.length);
  if (written === '0' || !isNumber(written, 15) || at.startsWith('0') || (at.length !== 10 && at.length !== 13) || !only(at, '0123456789') || !isNumber(lease, 6)) return undefined;
  if (ownerParts(owner) === undefined || (nonce !== undefined && (nonce.length > 13 || !only(nonce, '0123456789abcdefghijklmnopqrstuvwxyz')))) return undefined;
  return { kind: 'claimed', id, generation: Number(written), ext, owner, at, lease, review, ...(nonce === undefined ? {} : { nonce }) };
}

/** Agent and session of an owner, by the platform's own decoder; undefined for what is none. */
export function ownerParts(owner: string): readonly string[] | undefined {
  const parts = owner.split('~');
  if (owner.length > 96 || parts.length > 2) return undefined;
  const decoded = parts.map((part) => {
    try {
      const text = only(part.replaceAll(/%[0-9A-F]{2}/g, ''), SAFE) || /^(?:%[0-9A-F]{2})+$/.test(part) ? decodeURIComponent(part) : '';
      const canonical = Array.from(text, (letter, at) => (only(letter, SAFE) && !(at === 0 && letter === '.') ? letter : Buffer.from(letter).reduce((out, byte) => `${out}%${byte.toString(16).toUpperCase().padStart(2, '0')}`, ''))).join('');
      return canonical === part && !/\p{Cc}/u.test(text) ? text : '';
    } catch {
      return '';
    }
  });
  return decoded.includes('') ? undefined : decoded;
}
