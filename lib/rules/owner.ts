/**
 * Owners: `agent` or `agent~session`, as they stand in a name. Pure.
 *
 * Bytes outside `A-Za-z0-9._-` and a leading dot of either part are percent-encoded in upper-case hex, and in no other
 * way: a text that decodes but would be encoded differently is not an owner. Two sessions of one agent are two owners.
 */

import { asciiLower, asciiTrim } from './ascii.ts';
import { refused } from './error.ts';
import { printable } from './printable.ts';
import { utf8WithMark } from './utf8-text.ts';

export const MAX_OWNER_BYTES = 96;

export interface Owner {
  readonly agent: string;
  readonly session?: string;
}

const PLAIN = /^[A-Za-z0-9._-]$/;
// These characters are written as they are, in at most two parts that do not begin with a dot. Most owners have no
// other, and one question about all of them is much faster than one about each.
const PLAIN_OWNER = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(?:~[A-Za-z0-9_-][A-Za-z0-9._-]*)?$/;
// Control characters and lone surrogates, in numbers, as in printable.ts.
// oxlint-disable-next-line no-control-regex -- these are what it is about
const CONTROL = /[\0-\u001F\u007F-\u009F\uD800-\uDFFF]/u;
// What a decoder puts in the place of bytes that are not UTF-8.
const REPLACEMENT = '\uFFFD';

function encodePart(text: string): string {
  if (!text.includes('~') && PLAIN_OWNER.test(text)) return text;
  let out = '';
  for (const byte of Buffer.from(text, 'utf8')) {
    const char = String.fromCharCode(byte);
    const plain = PLAIN.test(char) && !(out === '' && char === '.');
    out += plain ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return out;
}

/** A part of an owner, which has no ~. */
function decodePart(encoded: string): string | undefined {
  if (PLAIN_OWNER.test(encoded)) return encoded;
  const bytes: number[] = [];
  for (let i = 0; i < encoded.length; i++) {
    if (encoded[i] !== '%') {
      bytes.push(encoded.charCodeAt(i));
      continue;
    }
    const hex = encoded.slice(i + 1, i + 3);
    if (!/^[0-9A-F]{2}$/.test(hex)) return undefined;
    bytes.push(Number.parseInt(hex, 16));
    i += 2;
  }
  // Bytes that are not UTF-8 become signs, which are encoded as other bytes.
  const text = utf8WithMark(Uint8Array.from(bytes));
  return text !== '' && !CONTROL.test(text) && encodePart(text) === encoded ? text : undefined;
}

/** Encodes an owner for a name. */
export function encodeOwner(owner: Owner): string {
  const agent = encodePart(owner.agent);
  return owner.session === undefined ? agent : `${agent}~${encodePart(owner.session)}`;
}

/** Could a writer have written this text as an owner? Says what `decodeOwner` says, and decodes only what it must. */
export function isOwner(encoded: string): boolean {
  return (encoded.length <= MAX_OWNER_BYTES && PLAIN_OWNER.test(encoded)) || decodeOwner(encoded) !== undefined;
}

/** The owner that stands in a name. Undefined if no writer would have written this text. */
export function decodeOwner(encoded: string): Owner | undefined {
  if (encoded.length > MAX_OWNER_BYTES || !/^[A-Za-z0-9._%~-]+$/.test(encoded)) return undefined;
  const parts = encoded.split('~');
  if (parts.length > 2) return undefined;
  const agent = decodePart(parts[0] ?? '');
  if (agent === undefined) return undefined;
  if (parts[1] === undefined) return { agent };
  const session = decodePart(parts[1]);
  return session === undefined ? undefined : { agent, session };
}

/**
 * Owners are compared without regard to (ASCII) case. This key is also the name of the owner's directory under
 * holders/.
 */
export function ownerKey(encoded: string): string {
  return asciiLower(encoded);
}

// `dibs run`, the library's lock and a move claim under sessions of their own, which nobody ever resumes.
const PASSING_SESSION = /^(?:(?:run|lock)-[0-9]+|move)-[0-9a-z]{12}$/;

/** A session that ends with the process that made it. `nonce`: twelve characters that no other session has. */
export function passingSession(kind: 'run' | 'lock', pid: number, nonce: string): string {
  return `${kind}-${pid}-${nonce}`;
}

/**
 * The owner of a claim under a session that a process made for itself. Such a name always fits: where it would be too
 * long, it has as much of the agent's name as there is room for. Nobody else gets it, because the session is unique.
 */
export function passingOwner(agent: string, session: string): Owner {
  const room = MAX_OWNER_BYTES - encodePart(session).length - 1;
  if (encodePart(agent).length <= room) return { agent, session };
  let beginning = '';
  for (const char of agent) {
    if (encodePart(beginning + char).length > room) break;
    beginning += char;
  }
  // As it comes back from an environment.
  return { agent: asciiTrim(beginning), session };
}

/** Is this a session that ends with the process that made it? */
export function isPassingSession(session: string): boolean {
  return PASSING_SESSION.test(session);
}

/**
 * The encoded owner under which this owner moves a task. It is a separate one, so that no other process of this owner
 * mistakes the short move for a claim.
 */
export function mover(encoded: string, nonce: string): string {
  return encodeOwner(passingOwner(decodeOwner(encoded)?.agent ?? encoded, `move-${nonce}`));
}

/** Does a mover own this tenure? It lasts for an instant, and nobody resumes it. */
export function isMoving(encoded: string): boolean {
  return /^move-[0-9a-z]{12}$/.test(encoded.split('~')[1] ?? '');
}

/**
 * The encoded session of an owner, as it is compared. It also takes an owner's name under holders/. Undefined for an
 * agent alone.
 */
export function sessionKey(encoded: string): string | undefined {
  return ownerKey(encoded).split('~')[1];
}

/** Does this owner's session end with the process that made it? */
export function isPassing(encoded: string): boolean {
  return PASSING_SESSION.test(encoded.split('~')[1] ?? '');
}

/** Two owners of one agent, whatever their sessions. */
export function sameAgent(a: string, b: string): boolean {
  return ownerKey(a).split('~')[0] === ownerKey(b).split('~')[0];
}

/**
 * The same, and also where an agent's name was cut beside a session that ends with its process. Then nobody can tell
 * the agent from another whose name begins with as much. For whoever asks whether these are two agents for certain.
 */
export function mayBeSameAgent(a: string, b: string): boolean {
  return sameAgent(a, b) || isCutOf(a, b) || isCutOf(b, a);
}

/** Is the agent of `owner` what its session leaves room for of the agent of `other`? */
function isCutOf(owner: string, other: string): boolean {
  const session = decodeOwner(owner)?.session;
  const agent = decodeOwner(other)?.agent;
  return session !== undefined && agent !== undefined && isPassingSession(session) && sameAgent(owner, encodeOwner(passingOwner(agent, session)));
}

/**
 * The owner that somebody named on the command line or in the environment, trimmed. A blank session counts as none.
 * Throws a usage error for control characters, for a missing agent, and for more than 96 encoded bytes: an identity is
 * never shortened. Also for U+FFFD: it stands where the bytes were not UTF-8, and two such names would be one owner.
 */
export function requireOwner(agent: string, session?: string): Owner {
  const who = asciiTrim(agent);
  const part = asciiTrim(session ?? '');
  const owner: Owner = part === '' ? { agent: who } : { agent: who, session: part };
  if (who === '') throw refused({ why: 'owner-blank' });
  const text = part === '' ? who : `${who}~${part}`;
  if (CONTROL.test(who) || CONTROL.test(part)) throw refused({ why: 'owner-unprintable', text });
  if (text.includes(REPLACEMENT)) throw refused({ why: 'owner-not-utf8', text });
  const bytes = encodeOwner(owner).length;
  if (bytes > MAX_OWNER_BYTES) throw refused({ why: 'owner-too-long', bytes });
  return owner;
}

/**
 * Reads an owner from one word, as `handoff --to` takes it: as it stands in names, or as plain text with an optional
 * `~session`.
 */
export function requireOwnerText(text: string): Owner {
  const exact = decodeOwner(asciiTrim(text));
  if (exact !== undefined && !`${exact.agent}${exact.session ?? ''}`.includes(REPLACEMENT)) return exact;
  if (exact !== undefined) throw refused({ why: 'owner-not-utf8', text: describeOwner(encodeOwner(exact)) });
  const cut = text.indexOf('~');
  return cut < 0 ? requireOwner(text) : requireOwner(text.slice(0, cut), text.slice(cut + 1));
}

/** An owner as a person reads it. */
export function describeOwner(encoded: string): string {
  const owner = decodeOwner(encoded);
  if (owner === undefined) return printable(encoded);
  return owner.session === undefined ? printable(owner.agent) : `${printable(owner.agent)} (session ${printable(owner.session)})`;
}
