/** The command line: parses, runs one verb, prints its answer, and says how it went. Nothing else prints. */

import { dirname, isAbsolute } from 'node:path';
import { asciiTrim } from '../rules/ascii.ts';
import { DibsError } from '../rules/error.ts';
import { encodeOwner, requireOwnerText } from '../rules/owner.ts';
import { printable, printableLines } from '../rules/printable.ts';
import type { RegistryPlace } from '../client/locate-registry.ts';
import { OpenRegistry } from '../client/open-registry.ts';
import { quote, quoteForTerminal } from '../system/shell-quote.ts';
import type { Answer, Context } from './command.ts';
import { EXIT } from './output/exit-code.ts';
import { errorFields, SCHEMA, toJson } from './output/json.ts';
import { toDibsError } from '../client/to-dibs-error.ts';
import { withNearIds } from '../client/with-near-ids.ts';
import type { Output } from './output/output.ts';
import { ownVersion } from './own-version.ts';
import { standingLines } from '../words/dependencies.ts';
import { paintFor } from './output/paint.ts';
import { nextLine } from './output/paint.ts';
import { VERBS } from './input/verb-table.ts';
import { optionWords, parseCommandLine, verbIndex, type Parsed } from './input/parse.ts';

export interface Terminal {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Undefined if the current directory no longer exists. */
  readonly cwd: string | undefined;
  /** Is standard input a terminal? */
  readonly isAtTerminal: boolean;
  readonly stdout: Output;
  readonly stderr: Output;
}

/** Runs one command line and returns the exit code. Never throws. */
export async function main(terminal: Terminal): Promise<number> {
  const { argv, stdout, stderr } = terminal;
  // Until argv is parsed, `--json` counts as given if it stands anywhere before `--`.
  const ended = argv.indexOf('--');
  let json = (ended < 0 ? argv : argv.slice(0, ended)).includes('--json');
  let verb = argv[verbIndex(argv) ?? -1] ?? '';
  let registry: OpenRegistry | undefined;
  let dibs = (args: readonly string[]): string => ['dibs', ...args].join(' ');
  try {
    const parsed = parseCommandLine(argv);
    json = parsed.flags.has('json');
    verb = parsed.verb?.name ?? '';
    dibs = (args) => commandLine(parsed, args);
    if (parsed.flags.has('version')) return print(stdout, `${ownVersion()}\n`, EXIT.ok);
    if (parsed.flags.has('help') || parsed.verb === undefined) {
      const { helpText } = await import('./input/help.ts');
      const asked = parsed.flags.has('help');
      if (json && !asked) throw new DibsError('usage', 'no verb was given', { next: ['--help'] });
      return print(asked ? stdout : stderr, await helpText(parsed.verb?.name), asked ? EXIT.ok : EXIT.usage);
    }
    const { command } = await parsed.verb.load();
    const context = contextFor(parsed, terminal, dibs);
    registry = context.registry;
    const isSilent = context.quiet && parsed.verb.isToldByExit === true;
    return finish(await command(context), { json, isSilent, verb, registry: registry.located, stdout });
  } catch (thrown) {
    const error = toDibsError(thrown);
    return fail(error, { json, verb, registry: registry?.located, dibs, terminal });
  }
}

interface Finishing {
  readonly json: boolean;
  /** The exit code is all that was asked for. */
  readonly isSilent: boolean;
  readonly verb: string;
  /** The registry that was used, and the rule that found it, if the verb came that far. */
  readonly registry: RegistryPlace | undefined;
  readonly stdout: Output;
}

function finish(answer: Answer, { json, isSilent, verb, registry, stdout }: Finishing): number {
  if (json) {
    if (answer.text === undefined && Object.keys(answer.fields).length === 0) return answer.exit;
    return print(stdout, toJson({ schema: SCHEMA, ok: answer.exit === EXIT.ok, verb, registry, ...answer.fields }), answer.exit);
  }
  if (isSilent && answer.exit === EXIT.ok) return answer.exit;
  return answer.text === undefined || answer.text === '' ? answer.exit : print(stdout, `${answer.text.replace(/\n+$/, '')}\n`, answer.exit);
}

interface Failing {
  readonly json: boolean;
  readonly verb: string;
  readonly registry: RegistryPlace | undefined;
  readonly dibs: (args: readonly string[]) => string;
  readonly terminal: Terminal;
}

function fail(error: DibsError, { json, verb, registry, dibs, terminal: { env, stdout, stderr } }: Failing): number {
  const exit = EXIT[error.code] ?? EXIT.unexpected;
  if (json) return print(stdout, toJson({ schema: SCHEMA, ok: false, verb, registry, error: errorFields(error, dibs) }), exit);
  if (verb === 'boot' && ['malformed', 'no-registry', 'store-failed', 'usage'].includes(error.code)) {
    // A model reads stdout. "Could not look" must not read as "nothing held".
    stdout.write(`COULD NOT LOOK: ${printable(error.message)}\nDo not conclude that you hold nothing, or that you still hold what you remember.\n`);
  }
  const paint = paintFor(stderr, env);
  const trace = error.code === 'unexpected' && (env['DIBS_DEBUG'] ?? '') !== '' && error.cause instanceof Error ? `\n${printableLines(error.cause.stack ?? '')}` : '';
  const next = error.next === undefined ? '' : nextLine(dibs(error.next), paint);
  const waits = standingLines(error).map((line) => `\n  ${line}`).join('');
  return print(stderr, `${paint.bad(`dibs: ${error.code}:`)} ${printable(error.message)}${waits}${next}${trace}\n`, exit);
}

function print(stream: Output, text: string, exit: number): number {
  stream.write(text);
  return exit;
}

/** Without a current directory, only a registry with an absolute path can be meant. */
function gone(parsed: Parsed, env: Terminal['env']): string {
  const named = parsed.values.get('registry')?.[0] ?? env['DIBS_REGISTRY'] ?? '';
  if (isAbsolute(named)) return dirname(named);
  throw new DibsError('no-registry', 'the current directory no longer exists: change to another one, or name the registry by an absolute path');
}

// Verbs that are printed as a next step about a claim.
const FENCED: ReadonlySet<string> = new Set(['claim', 'complete', 'review', 'release', 'renew', 'verify']);

/** A dibs command as it works here: with the global options that were given, and the claim that was named. */
function commandLine(parsed: Parsed, args: readonly string[]): string {
  const words = ['dibs', ...args];
  const isAboutAgent = [parsed.verb?.name, args[0]].some((name) => VERBS.find((verb) => verb.name === name)?.asksOfAgent === true);
  for (const option of isAboutAgent ? ['registry'] : ['registry', 'agent', 'session']) {
    // A step that names another registry than the one that was given means it.
    const value = args.includes(`--${option}`) ? undefined : parsed.values.get(option)?.[0];
    if (value !== undefined && asciiTrim(value) !== '') words.push(...optionWords(option, value));
  }
  // About the same task it means the same claim.
  if (FENCED.has(args[0] ?? '') && parsed.args.includes(args[1] ?? '') && !args.includes('--stamp')) {
    for (const option of ['stamp', 'fence']) words.push(...parsed.values.get(option)?.slice(0, 1).flatMap((value) => [`--${option}`, value]) ?? []);
  }
  return words.map((word) => (parsed.flags.has('json') ? quote(word) : quoteForTerminal(word))).join(' ');
}

function contextFor(parsed: Parsed, terminal: Terminal, dibs: Context['dibs']): Context {
  const { env, cwd: here, stdout, stderr } = terminal;
  const cwd = (): string => here ?? gone(parsed, env);
  const quiet = parsed.flags.has('quiet');
  const isLive = (): boolean => stderr.isTTY === true && !quiet && env['TERM'] !== 'dumb';
  let drawn = false;
  const value = (option: string): string | undefined => parsed.values.get(option)?.[0];
  const say = (line: string): void => {
    if (!quiet) stderr.write(`${line}\n`);
  };
  const given = { registry: value('registry'), agent: value('agent'), session: value('session') };
  const registry = new OpenRegistry({
    ...given,
    env,
    get isAtTerminal() {
      return terminal.isAtTerminal;
    },
    get cwd() {
      return cwd();
    },
  });
  let told = false;
  const context: Context = {
    args: parsed.args,
    command: parsed.command,
    has: (flag) => parsed.flags.has(flag),
    value,
    values: (option) => parsed.values.get(option) ?? [],
    env,
    get cwd() {
      return cwd();
    },
    here,
    json: parsed.flags.has('json'),
    quiet,
    paint: paintFor(stdout, env),
    registry,
    get place() {
      return registry.place;
    },
    settings: () => registry.settings(),
    async identity() {
      const identity = await registry.identity();
      if (registry.provesNothing(identity) && !told) {
        told = true;
        say(`dibs: acting as ${printable(identity.owner.agent)}, a fallback that every shell here shares; say who you are with --agent or DIBS_AGENT`);
      }
      return identity;
    },
    async caller() {
      // Says that the identity is a fallback.
      await this.identity();
      const author = value('author');
      return author === undefined ? await registry.caller() : { ...(await registry.caller()), author: encodeOwner(requireOwnerText(author)) };
    },
    run: (step) => context.naming(registry.run(step)),
    naming: (work) => withNearIds(registry, work),
    dibs,
    say,
    complain: (line) => {
      stderr.write(`${line}\n`);
    },
    progress: (line) => {
      if (!isLive() || (line === '' && !drawn)) return;
      drawn = line !== '';
      // A line that wraps could not be erased.
      stderr.write(`\r\u001B[K${line.slice(0, Math.max(0, (stderr.columns ?? 80) - 1))}`);
    },
    emit: (text) => {
      stdout.write(text);
      return stdout.isClosed !== true;
    },
  };
  return context;
}
