/**
 * Who holds a task by the text of a file that a script other than dibs wrote. Pure.
 * registry-template/tools/dibs/foreign.sh reads it in the same way, so this goes line by line and needs no parser.
 *
 * Known are a line with an agent and a time in either order (`ana:1769143261`, `ana 2026-01-23T04:41:01Z`), lines of
 * `key: value` or `key=value` with a key such as `agent`, and one flat JSON object. In the text of a task itself only
 * `claimed_by` counts, because an owner or an assignee of a task need not be the one who works on it now.
 */

export interface Claimant {
  /** As it is written there. Undefined if the text does not say it. */
  readonly agent?: string;
  /** The text says only who claimed and when: it is not the text of a task. */
  readonly isMarker: boolean;
}

export interface ClaimantOptions {
  /** The name of the file says already that it is not a task. */
  readonly isLock: boolean;
  /** The name has no ending, so one word can be an agent. */
  readonly isBare: boolean;
}

const AGENT_KEY = /^(?:agent|owner|holder|worker|assignee|by|user|who|claimed[ _-]?by|claimer|(?:agent|owner|worker)[ _-]?(?:id|name))$/i;
const OTHER_KEY = /^(?:task|id|status|state|host|hostname|pid|lease|ttl|session|session[ _-]?id|task[ _-]?id|time|timestamp|ts|at|since|date|epoch|(?:claimed|started|locked|acquired|created|updated|expires)(?:[ _-]?(?:at|on|time))?|heartbeat|last[ _-]?heartbeat)$/i;
const PAIR = /^[ \t"'#>*{-]*(?:export )?([A-Za-z][A-Za-z _-]*?)["']?[ \t]*[:=][ \t]*["']?(.*?)["']?[ \t]*$/;
const CLAIMED_BY = /^[ \t"'#>*<!-]*claimed[ _-]?by["']?[ \t]*[:=][ \t]*["']?([^ \t"',{}<>]+)/i;

const EPOCH = '[0-9]{10}[0-9]*(?:\\.[0-9]+)?';
const ISO = '[0-9]{4}-[0-9]+-[0-9]+[T _][0-9]+:[0-9]+(?::[0-9]+)?(?:\\.[0-9]+)?(?: ?(?:Z|UTC|[+-][0-9]+:?[0-9]*))?';
const DATE = '[A-Z][a-z]+ [A-Z][a-z]+ +[0-9]+ [0-9]+:[0-9]+:[0-9]+(?: [AP]M)? [A-Z0-9+-]+ [0-9]+';
const BETWEEN = '[ \\t:,;|=]+(?:(?:at|on|since) )?';
/** Times as they are known for certain, and what may be one. Made for the first text that is read. */
let times: { readonly sure: Times; readonly loose: Times } | undefined;
// Not only digits, which are a time or the number of a process.
// oxlint-disable-next-line no-control-regex -- no control character is in a name
const AGENT = /^(?![0-9.]*$)[^\0-\u001F\u007F-\u009F "',;|={}<>#][^\0-\u001F\u007F-\u009F "',;|={}<>]*$/u;
const MOST = 200;

/** Reads such a text. `text`: the beginning of the file. */
export function readClaimant(text: string, { isLock, isBare }: ClaimantOptions): Claimant {
  const lines = linesOf(text);
  const isLoose = isLock || isBare;
  const words = lines.length > 2 ? undefined : fromWords(lines.join(' '), isLoose);
  if (words !== undefined) return { ...(words === '' ? {} : agentIn(words)), isMarker: true };
  const pairs = lines.map((line) => pairIn(line));
  const areKnown = pairs.every((pair) => pair !== undefined && (AGENT_KEY.test(pair.key) || OTHER_KEY.test(pair.key)));
  // A script that adds such lines each time leaves the last one last.
  const [, by = ''] = lines.map((line) => CLAIMED_BY.exec(line)).findLast((match) => match !== null) ?? [];
  if (!areKnown && !isLock) return { ...agentIn(by), isMarker: false };
  const agents = pairs.flatMap((pair) => (pair !== undefined && AGENT_KEY.test(pair.key) ? [agentIn(withoutTime(pair.value, true))] : []));
  return { ...(agents.find(({ agent }) => agent !== undefined) ?? agentIn(by)), isMarker: true };
}

/** The lines that are not blank, without blanks around them. The members of a JSON object count as lines. */
function linesOf(text: string): readonly string[] {
  const plain = text.replace(/^\uFEFF/, '').replaceAll('\r', '\n');
  const parted = /^[ \t\n]*\{/.test(plain) ? plain.replaceAll(/[{},]/g, '\n') : plain;
  return parted.split('\n').map((line) => line.replace(/^[ \t]+/, '').replace(/[ \t]+$/, '')).filter((line) => line !== '');
}

/** The word beside a time, empty if there is only a time. Undefined if the line is something else. */
function fromWords(line: string, isLoose: boolean): string | undefined {
  const word = withoutTime(line.replace(/^(?:(?:claimed|held|locked|taken) )?by /i, ''), isLoose).replace(/^(["'])(.*)\1$/, '$2');
  if (word === line && !isLoose) return undefined;
  if (word === '') return '';
  return AGENT.test(word) && !OTHER_KEY.test(word) && (word !== line || !word.includes(':')) ? word : undefined;
}

/** What is left when the time after it, or else before it, is taken away; also what stands behind the time. */
function withoutTime(line: string, isLoose: boolean): string {
  // A day, or the number of a process, is not enough where the text could be that of a task.
  times ??= { sure: timesOf([DATE, ISO, EPOCH]), loose: timesOf([DATE, ISO, EPOCH, '[0-9]{4}-[0-9]+-[0-9]+', '[0-9]+']) };
  const { alone, last, first } = isLoose ? times.loose : times.sure;
  if (alone.test(line)) return '';
  const before = line.replace(times.sure.inside, '').replace(last, '');
  return before === line ? line.replace(first, '') : before;
}

interface Times {
  readonly alone: RegExp;
  readonly last: RegExp;
  readonly first: RegExp;
  readonly inside: RegExp;
}

function timesOf(forms: readonly string[]): Times {
  const time = `(?:${forms.join('|')})`;
  return { alone: new RegExp(`^${time}$`), last: new RegExp(`${BETWEEN}${time}$`), first: new RegExp(`^${time}${BETWEEN}`), inside: new RegExp(`${BETWEEN}${time}${BETWEEN}.*$`) };
}

function pairIn(line: string): { readonly key: string; readonly value: string } | undefined {
  const [, key, value = ''] = PAIR.exec(line) ?? [];
  return key === undefined ? undefined : { key, value };
}

function agentIn(text: string): { readonly agent?: string } {
  return AGENT.test(text) && text.length <= MOST ? { agent: text } : {};
}
