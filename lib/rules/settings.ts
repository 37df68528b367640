/**
 * registry.yaml: flat `key: scalar` lines. It is read strictly and without a YAML parser, because every verb reads it.
 * Pure. An unknown key is an error: a misspelt lease must not silently become the default.
 */

import { asciiTrim } from './ascii.ts';
import { LONGEST_SECONDS, parseDuration, SHORTEST_SECONDS } from './duration.ts';
import { refused } from './error.ts';
import type { LineFault } from './facts.ts';
import { isIdPrefix } from './numbered-id.ts';
import { requireOwner } from './owner.ts';
import { isBranch } from './merged.ts';
import { labelsIn } from './worker-kind.ts';

export interface Settings {
  /** Format version of the registry. */
  readonly version: 1;
  /** Seconds a claim lasts without a sign of life. */
  readonly lease: number;
  /** The leases that writers may ask for, in seconds. Readers accept what a name says. */
  readonly minLease: number;
  readonly maxLease: number;
  /** What the ids begin with that dibs makes. Undefined means DEFAULT_ID_PREFIX. */
  readonly idPrefix?: string;
  /** Who works here when nobody says. */
  readonly agent?: string;
  /** What kind of worker that is, if it does not say: which tasks it is offered. */
  readonly role?: string;
  readonly labels?: readonly string[];
  /** How many tasks one owner may hold. Undefined means no limit. */
  readonly maxClaims?: number;
  /** After so many expiries in a row the janitor parks a task. */
  readonly maxExpiries: number;
  /** The request for changes that parks a task, counted from 1. */
  readonly maxRounds: number;
  /** Seconds that a command may take by which a task is verified. */
  readonly verifyTimeout: number;
  /** The branch in which work is merged, for what depends on that. */
  readonly mergedInto?: string;
  /** What happens to a claim whose files another live claim has, too: it is given back, told, or nobody looks. */
  readonly overlap: 'refuse' | 'warn' | 'off';
  /** What an owner had not committed is saved before its claim is taken from it. */
  readonly salvage: boolean;
  /** fsync the file after each transition. */
  readonly durable: boolean;
  /** What stands between owner and time in names; `%3A` where the file system refuses `:`. */
  readonly colon: ':' | '%3A';
}

export const DEFAULT_SETTINGS: Settings = {
  version: 1,
  lease: 30 * 60,
  minLease: SHORTEST_SECONDS,
  maxLease: LONGEST_SECONDS,
  maxExpiries: 3,
  maxRounds: 3,
  verifyTimeout: 10 * 60,
  overlap: 'warn',
  salvage: true,
  durable: false,
  colon: ':',
};

type Draft = { -readonly [K in keyof Settings]: Settings[K] };
type Reader = (draft: Draft, value: string) => boolean;

const KEYS: Record<string, Reader> = {
  version: (_draft, value) => value === '1',
  lease: (draft, value) => set(parseDuration(value), (seconds) => (draft.lease = seconds)),
  min_lease: (draft, value) => set(parseDuration(value), (seconds) => (draft.minLease = seconds)),
  max_lease: (draft, value) => set(parseDuration(value), (seconds) => (draft.maxLease = seconds)),
  id_prefix: (draft, value) => set(isIdPrefix(value) ? value : undefined, (prefix) => (draft.idPrefix = prefix)),
  agent: (draft, value) => set(isOwnerText(value) ? value : undefined, (agent) => (draft.agent = agent)),
  role: (draft, value) => set(asciiTrim(value) === '' ? undefined : asciiTrim(value), (role) => (draft.role = role)),
  labels: (draft, value) => set(labelsIn(value).length === 0 ? undefined : labelsIn(value), (labels) => (draft.labels = labels)),
  max_claims: (draft, value) => (value === 'off' ? true : set(count(value), (most) => (draft.maxClaims = most))),
  max_expiries: (draft, value) => set(count(value), (most) => (draft.maxExpiries = most)),
  max_rounds: (draft, value) => set(count(value), (most) => (draft.maxRounds = most)),
  verify_timeout: (draft, value) => set(parseDuration(value), (seconds) => (draft.verifyTimeout = seconds)),
  merged_into: (draft, value) => set(isBranch(value) ? value : undefined, (branch) => (draft.mergedInto = branch)),
  overlap: (draft, value) => set(overlap(value), (policy) => (draft.overlap = policy)),
  salvage: (draft, value) => set(value === 'on' ? true : value === 'off' ? false : undefined, (on) => (draft.salvage = on)),
  durable: (draft, value) => set(flag(value), (on) => (draft.durable = on)),
  colon: (draft, value) => set(colon(value), (separator) => (draft.colon = separator)),
};

/** Reads the text of registry.yaml. A `malformed` error names the line. */
export function parseSettings(text: string): Settings {
  const draft: Draft = { ...DEFAULT_SETTINGS };
  const seen = new Set<string>();
  for (const [index, raw] of text.replace(/^\uFEFF/, '').split(/\r?\n/).entries()) {
    const line = asciiTrim(raw);
    if (line === '' || line.startsWith('#') || line === '---') continue;
    const fail = (fault: LineFault): never => {
      throw refused({ why: 'settings-line', line: index + 1, fault }, { do: 'diagnose' });
    };
    const [, key = '', written = ''] = /^([a-z_]+):(?:[ \t\v\f\r]+(.*))?$/s.exec(raw) ?? [];
    if (key === '') fail({ is: 'no-pair', text: line });
    const read = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
    if (read === undefined) return fail({ is: 'unknown-key', key, known: Object.keys(KEYS) });
    if (seen.has(key)) fail({ is: 'given-twice', key });
    seen.add(key);
    const value = scalar(written);
    if (value === undefined || !read(draft, value)) fail({ is: 'bad-value', key, text: written.trim() });
  }
  if (draft.minLease > draft.lease || draft.lease > draft.maxLease) {
    throw refused({ why: 'settings-leases', lease: draft.lease, least: draft.minLease, most: draft.maxLease }, { do: 'diagnose' });
  }
  return draft;
}

/**
 * The requested lease in seconds, or `otherwise`. Throws `usage` if it lies outside what registry.yaml allows. It is
 * never clamped.
 */
export function leaseFor<T>({ settings }: { readonly settings: Settings }, asked: number | undefined, otherwise: T): number | T {
  if (asked === undefined) return otherwise;
  const { minLease, maxLease } = settings;
  if (Number.isInteger(asked) && asked >= minLease && asked <= maxLease) return asked;
  throw refused({ why: 'lease-outside', seconds: asked, least: minLease, most: maxLease });
}

/**
 * The lease of a task that says its own, in seconds: bounded by registry.yaml, because whoever wrote the task need not
 * know it, and nobody would be told by a refusal. The default where it says none.
 */
export function ownLease({ settings: { lease, minLease, maxLease } }: { readonly settings: Settings }, own: number | undefined): number {
  return own === undefined ? lease : Math.min(Math.max(own, minLease), maxLease);
}

function scalar(written: string): string | undefined {
  const quoted = /^(?:"([^"\\]*)"|'([^']*)')[ \t\v\f\r]*(?:#.*)?$/s.exec(written);
  if (quoted !== null) return quoted[1] ?? quoted[2] ?? '';
  const plain = asciiTrim(written.replace(/(^|[ \t\v\f\r])#.*$/s, ''));
  return /^["'[{&*!|>@`]/.test(plain) ? undefined : plain;
}

function set<T>(value: T | undefined, assign: (value: T) => void): boolean {
  if (value === undefined) return false;
  assign(value);
  return true;
}

function isOwnerText(value: string): boolean {
  try {
    requireOwner(value);
    return true;
  } catch {
    return false;
  }
}

function count(value: string): number | undefined {
  return /^[1-9][0-9]{0,5}$/.test(value) ? Number(value) : undefined;
}

function colon(value: string): Settings['colon'] | undefined {
  return value === ':' || value === '%3A' ? value : undefined;
}

function overlap(value: string): Settings['overlap'] | undefined {
  return value === 'refuse' || value === 'warn' || value === 'off' ? value : undefined;
}

function flag(value: string): boolean | undefined {
  return value === 'true' ? true : value === 'false' ? false : undefined;
}
