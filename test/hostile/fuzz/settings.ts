/** registry.yaml, against a second reading of docs/cli.md. */

import { equal, match, ok } from 'node:assert/strict';
import { DEFAULT_SETTINGS, parseSettings, type Settings } from '../../../lib/rules/settings.ts';
import { refusalOf } from './target.ts';

export const TOKENS = ['version: 1\n', 'lease: 30m\n', 'min_lease: ', 'max_lease: 24h\n', 'id_prefix: JOB-\n', 'agent: ', 'max_claims: off\n', 'max_claims: 3\n', 'max_expiries: ', 'max_rounds: 2\n', 'durable: true\n', 'colon: "%3A"\n', "colon: ':'\n", ': ', '#', ' # ', '"', "'", '---\n', '\n', 'off', 'true', 'on', 'yes', '1s', '24h', '25h', '0', '1', '30m', '&a', '*a', '|', '>', '!!int '];

const KEYS: ReadonlySet<string> = new Set(['version', 'lease', 'min_lease', 'max_lease', 'id_prefix', 'agent', 'max_claims', 'max_expiries', 'max_rounds', 'durable', 'colon']);

export function checkSettings(bytes: Uint8Array): void {
  const text = new TextDecoder().decode(bytes);
  let settings: Settings | undefined;
  const refusal = refusalOf(() => (settings = parseSettings(text)), ['malformed']);
  if (refusal !== undefined) {
    match(refusal.message, /^registry\.yaml(?: line [0-9]+: \S|: lease \()/);
    const line = Number(/line ([0-9]+)/.exec(refusal.message)?.[1] ?? 1);
    ok(line >= 1 && line <= text.split('\n').length, 'it names a line that there is not');
  }
  if (settings === undefined) return;
  const { minLease, lease, maxLease } = settings;
  ok(minLease >= 1 && minLease <= lease && lease <= maxLease && maxLease <= 86_400, 'the limits do not hold');
  const written = linesOf(text);
  ok([...written.keys()].every((key) => KEYS.has(key)), 'an unknown key was taken');
  // Each value is the one that is written, or the default where none is: never the default in place of a bad one.
  equal(settings.version, 1);
  equal(written.get('version') ?? '1', '1');
  equal(lease, seconds(written.get('lease')) ?? DEFAULT_SETTINGS.lease);
  equal(minLease, seconds(written.get('min_lease')) ?? DEFAULT_SETTINGS.minLease);
  equal(maxLease, seconds(written.get('max_lease')) ?? DEFAULT_SETTINGS.maxLease);
  equal(settings.idPrefix, written.get('id_prefix'));
  equal(settings.agent, written.get('agent'));
  equal(settings.maxClaims, written.get('max_claims') === 'off' ? undefined : numberOf(written.get('max_claims')));
  equal(settings.maxExpiries, numberOf(written.get('max_expiries')) ?? DEFAULT_SETTINGS.maxExpiries);
  equal(settings.maxRounds, numberOf(written.get('max_rounds')) ?? DEFAULT_SETTINGS.maxRounds);
  equal(settings.durable, written.get('durable') === 'true');
  equal(settings.colon, written.get('colon') ?? ':');
  for (const [key, value] of written) ok(isSound(key, value), `${key} was taken with ${JSON.stringify(value)}`);
}

/** Each key with its value, by cutting at the first colon. Throws where a key is written twice. */
function linesOf(text: string): ReadonlyMap<string, string> {
  const lines = new Map<string, string>();
  for (const raw of text.replace(/^\uFEFF/, '').split('\n')) {
    const line = raw.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '');
    if (line === '' || line.startsWith('#') || line === '---') continue;
    const key = line.slice(0, line.indexOf(':'));
    ok(!lines.has(key), `${key} was taken twice`);
    lines.set(key, valueOf(line.slice(key.length + 1).replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '')));
  }
  return lines;
}

function valueOf(written: string): string {
  const quote = written[0];
  if (quote === '"' || quote === "'") return written.slice(1, written.indexOf(quote, 1));
  const comment = written.search(/(?:^|\s)#/);
  return (comment < 0 ? written : written.slice(0, comment)).replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '');
}

function seconds(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const unit = { s: 1, m: 60, h: 3600 }[value.slice(-1)];
  return Number(unit === undefined ? value : value.slice(0, -1)) * (unit ?? 1);
}

function numberOf(value: string | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

function isSound(key: string, value: string): boolean {
  switch (key) {
    case 'durable':
      return value === 'true' || value === 'false';
    case 'max_claims':
      return value === 'off' || /^[1-9][0-9]*$/.test(value);
    case 'max_expiries':
    case 'max_rounds':
      return /^[1-9][0-9]*$/.test(value);
    case 'colon':
      return value === ':' || value === '%3A';
    case 'agent':
      // As an owner is taken everywhere: trimmed.
      return value.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '') !== '' && !/\p{Cc}/u.test(value.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, ''));
    case 'id_prefix':
      return /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(value) && !/[0-9]$/.test(value) && value.length <= 81;
    case 'version':
      return value === '1';
    default:
      return /^[0-9]+[smh]?$/.test(value);
  }
}
