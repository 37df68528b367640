/** What was asked for and cannot be: ids, stamps, owners, spans of time, lines of registry.yaml. Pure. */

import type { LineFault, OwnerOrigin } from '../rules/facts.ts';
import { MAX_OWNER_BYTES } from '../rules/owner.ts';
import { printable } from '../rules/printable.ts';
import { MAX_ID_BYTES } from '../rules/task-id.ts';
import type { Sayings } from './sayings.ts';

type RequestFacts =
  | 'lease-outside'
  | 'not-a-task-id'
  | 'not-a-stamp'
  | 'not-a-fence'
  | 'not-a-cursor'
  | 'cursor-unknown'
  | 'not-a-duration'
  | 'not-agents'
  | 'owner-blank'
  | 'owner-unprintable'
  | 'owner-not-utf8'
  | 'owner-too-long'
  | 'settings-not-a-file'
  | 'settings-too-long'
  | 'settings-line'
  | 'settings-leases';

export const REQUESTS: Pick<Sayings, RequestFacts> = {
  'lease-outside': ({ seconds, least, most }) => `a lease of ${seconds} s is outside what registry.yaml allows: whole seconds from ${least} to ${most}`,
  'not-a-task-id': ({ text, copyBy }) =>
    copyBy === undefined
      ? `${quoted(text, 60)} is not a task id: use a letter or digit, then letters, digits, ".", "_" or "-" ` +
        `(at most ${MAX_ID_BYTES}; no ending such as .md, no trailing dot; README is reserved)`
      : `${text} is not a task id: ${copyBy} gives such names to copies of a file`,
  'not-a-stamp': ({ text }) => `${quoted(text, 120)} is not a stamp: a stamp looks like owner:1769143261123, as dibs prints it`,
  'not-a-fence': ({ text }) => `${quoted(text, 40)} is not a fence: a fence is the generation of a claim, a whole number from 1`,
  'not-a-cursor': ({ text }) => `${quoted(text, 60)} is not a cursor: a cursor looks like 4f2a9c1e7b3d-17, as dibs events prints it`,
  'cursor-unknown': ({ cursor }) => `the cursor ${cursor} is of a journal that is not there any more, so nobody can tell what came after it; without a cursor everything is told again`,
  'not-a-duration': ({ what, text }) => `${what} ${quoted(text, 40)} is not a duration from 1s to 24h, such as 90, 45m or 2h`,
  'not-agents': ({ text, fault, most }) => `${quoted(text, 60)} ${AGENTS[fault](most)}`,
  'owner-blank': ({ origin }) => `an agent needs a name, and the given one is blank${from(origin)}`,
  'owner-unprintable': ({ text, origin }) => `an owner must be printable text without control characters; this is not: ${quoted(text, 60)}${from(origin)}`,
  'owner-not-utf8': ({ text, origin }) => `an owner must be UTF-8, without the sign U+FFFD that stands for bytes that are not; this is not: ${quoted(text, 60)}${from(origin)}`,
  'owner-too-long': ({ bytes, origin }) => `agent and session together take ${bytes} bytes in a file name; the most is ${MAX_OWNER_BYTES}${from(origin)}`,
  'settings-not-a-file': () => 'registry.yaml is not a regular file',
  'settings-too-long': ({ most }) => `registry.yaml is longer than ${most} bytes`,
  'settings-line': ({ line, fault }) => `registry.yaml line ${line}: ${lineFault(fault)}`,
  'settings-leases': ({ lease, least, most }) => `registry.yaml: lease (${lease}s) must lie between min_lease (${least}s) and max_lease (${most}s)`,
};

const AGENTS = {
  count: (most: number) => `is no number of agents from 1 to ${most}`,
  twice: () => 'names an agent that is named before',
  form: () => 'is no agent: write a name, and behind it, if need be, a colon, its role, and + before each of its labels, such as ana:ops+rust',
} as const;

function quoted(text: string, most: number): string {
  return JSON.stringify(printable(text, most));
}

/** Most owners come from the environment, so the user did not type what the sentence complains about. */
function from(origin: OwnerOrigin | undefined): string {
  if (origin === undefined) return '';
  return ` (agent from ${source(origin.agent, '--agent')}${origin.session === undefined ? '' : `, session from ${source(origin.session, '--session')}`})`;
}

function source(name: string, flag: string): string {
  return name === 'flag' ? flag : name === 'fallback' ? 'login and host; DIBS_AGENT names another' : name;
}

function lineFault(fault: LineFault): string {
  switch (fault.is) {
    case 'no-pair':
      return `expected "key: value", found ${quoted(fault.text, 60)}`;
    case 'unknown-key':
      return `unknown key ${JSON.stringify(fault.key)}; the keys are ${fault.known.join(', ')}`;
    case 'given-twice':
      return `${fault.key} is given twice`;
    case 'bad-value':
      return `${fault.key} cannot be ${quoted(fault.text, 60)}`;
  }
}
