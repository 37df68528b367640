/** dibs list */

import { describeSpan } from '../../rules/duration.ts';
import { DibsError, isDibsError } from '../../rules/error.ts';
import type { MergedCheck } from '../../rules/merged.ts';
import { describeOwner } from '../../rules/owner.ts';
import type { Phase } from '../../rules/phase.ts';
import { printable } from '../../rules/printable.ts';
import { FLOW, type Shelf } from '../../rules/shelf.ts';
import { listTasks, type TaskEntry, type TaskList } from '../../verbs/list-tasks.ts';
import { timesOfTasks } from '../../verbs/times-of-tasks.ts';
import { phasesOf } from '../../verbs/phases.ts';
import { foreignClaim } from '../../rules/foreign-claim.ts';
import { foreignFacts } from '../../verbs/without-dibs.ts';
import { foreignClause } from '../../words/foreign.ts';
import { describePhase } from '../../words/phases.ts';
import { columns } from '../output/columns.ts';
import type { Answer, Context } from '../command.ts';
import { expectLargeBoard } from '../large-board.ts';
import { EXIT } from '../output/exit-code.ts';
import { PrintedEntry, remarksOf } from '../output/entry-fields.ts';
import { foreignClaimFields } from '../output/json.ts';

/** Where a task can lie that a claim would take. */
const READY: readonly Shelf[] = ['scoped', 'claimed'];
/** What is under way comes first, then what nobody has taken up. */
const VIEW: readonly Shelf[] = ['claimed', 'waiting', 'review', 'scoped', 'discovery'];
/** How many of those a person sees: a screenful. */
const FIRST = 20;
const FINISHED: ReadonlySet<Shelf> = new Set(['cancelled', 'complete']);

export async function command(context: Context): Promise<Answer> {
  const asked = context.values('shelf').map((text) => {
    const shelf = FLOW.find((known) => known === text);
    if (shelf === undefined) throw new DibsError('usage', `${JSON.stringify(printable(text, 40))} is not a shelf; the shelves are ${FLOW.join(', ')}`);
    return shelf;
  });
  const mine = context.has('mine');
  const ready = context.has('ready');
  if (context.has('blocked')) {
    const given = ['all', 'mine', 'ready', 'shelf'].find((option) => context.has(option) || context.values(option).length > 0);
    if (given !== undefined) throw new DibsError('usage', `--blocked shows what cannot be claimed and why, and --${given} something else: use one of them`, { next: ['list', '--help'] });
    const { listBlocked } = await import('../list/blocked.ts');
    return await listBlocked(context, { me: await whoAsks(context), isMerged: await mergedCheck(context) });
  }
  if (ready && mine) throw new DibsError('usage', '--ready shows what can be claimed, and --mine what I hold: use one of them');
  const shelves = asked.length > 0 ? asked : mine ? (['claimed'] as const) : ready ? READY : FLOW.filter((shelf) => !FINISHED.has(shelf));
  // Programs get everything, and whoever asks for something gets all of that.
  const isView = asked.length === 0 && !ready && !mine;
  const first = isView && !context.json && !context.has('all') ? FIRST : undefined;
  const caller = mine ? await context.caller() : undefined;
  expectLargeBoard(context.place);
  const listed = await context.run(listTasks({ shelves, ready, owner: caller?.owner, me: await whoAsks(context), isMerged: await mergedCheck(context), first }));
  const found: TaskList = caller?.mustProve === true ? { ...listed, tasks: listed.tasks.map((entry) => ({ ...entry, remarks: [...entry.remarks, { is: 'unproven' }] })) } : listed;
  const phases = await phasesIn(context, found);
  // Of ten thousand tasks, only what is printed is made.
  if (!context.json) return { exit: EXIT.ok, fields: {}, text: await describe(context, isView ? inView(found) : found, shelves, { mine, ready, phases }) };
  const next = nextOf(found, mine);
  const times = await context.run(timesOfTasks(found.tasks));
  return {
    exit: EXIT.ok,
    fields: {
      tasks: found.tasks.map((entry) => new PrintedEntry(entry, found.now, phases.get(entry.name.path), times.get(entry.name.path))),
      counts: found.counts,
      foreign: found.foreign.map((name) => name.path),
      withoutDibs: found.withoutDibs.map((claim) => foreignClaimFields(claim)),
      next: context.dibs(next ?? ['next']),
    },
  };
}

/** Each of them is in a log of its own. */
const MOST_PHASES = 50;

type Phases = Awaited<ReturnType<typeof phasesIn>>;

/** Of the claims, where there are not too many of them. */
async function phasesIn(context: Context, { tasks }: TaskList): Promise<ReadonlyMap<string, Phase>> {
  const tenures = tasks.flatMap(({ claim }) => (claim === undefined ? [] : [claim.tenure]));
  return tenures.length > MOST_PHASES ? new Map() : await context.run(phasesOf(tenures));
}

function inView(found: TaskList): TaskList {
  return { ...found, tasks: VIEW.flatMap((shelf) => found.tasks.filter((entry) => entry.shelf === shelf)) };
}

/** A listing is shown also where registry.yaml cannot be read. */
async function mergedCheck({ registry }: Context): Promise<MergedCheck> {
  try {
    return await registry.mergedCheck();
  } catch (error) {
    if (!isDibsError(error)) throw error;
    return () => 'untold';
  }
}

/** Nobody, if a name that is given is none: a listing is for everybody. */
async function whoAsks(context: Context): Promise<string | undefined> {
  try {
    return (await context.identity()).encoded;
  } catch (error) {
    if (!(error instanceof DibsError)) throw error;
    return undefined;
  }
}

async function describe(context: Context, found: TaskList, shelves: readonly Shelf[], { mine, ready, phases }: { readonly mine: boolean; readonly ready: boolean; readonly phases: Phases }): Promise<string> {
  const { paint } = context;
  const lines: string[] = [];
  if (found.tasks.length > 0) {
    const rows = found.tasks.map((entry) => [entry.shelf, entry.id, holderColumn(entry, phases, found.now), printable([entry.title ?? '', ...remarksOf(entry, found.now).map((remark) => `[${remark}]`)].filter((word) => word !== '').join('  '), 160)]);
    const tint = (cell: string, column: number, row: number): string =>
      column === 0 ? paint.faint(cell) : column === 1 ? paint.strong(cell) : column === 2 && isExpired(found.tasks[row], found.now) ? paint.warn(cell) : cell;
    lines.push(await columns([...rows], tint));
  }
  const left = VIEW.filter((shelf) => found.more[shelf] > 0).map((shelf) => `${found.more[shelf]} more in ${shelf}`);
  if (left.length > 0) lines.push(`and ${left.join(', ')}: ${context.dibs(['list', '--all'])}`);
  lines.push(...outsideLines(context, found));
  const told = new Set(found.withoutDibs.map(({ claim }) => claim.key));
  const foreign = mine ? [] : found.foreign.filter((name) => !told.has(foreignClaim(name)?.key ?? ''));
  lines.push(...firstOf(foreign).map((name) => `${paint.warn('foreign')}  ${printable(name.path, 160)}`));
  if (foreign.length > MOST) lines.push(`${paint.warn('foreign')}  and ${foreign.length - MOST} more: ${context.dibs(['doctor'])}`);
  const elsewhere = FLOW.filter((shelf) => !shelves.includes(shelf) && found.counts[shelf] > 0).map((shelf) => `${found.counts[shelf]} ${shelf}`);
  if (found.tasks.length + found.withoutDibs.length === 0) lines.push(mine ? 'you hold nothing' : ready ? 'nothing can be claimed now' : `nothing in ${shelves.join(', ')}`);
  if (elsewhere.length > 0 && !mine && !ready) lines.push(paint.faint(`and ${elsewhere.join(', ')}`));
  const next = nextOf(found, mine);
  if (next !== undefined) lines.push(`next: ${context.dibs(next)}`);
  return lines.join('\n');
}

/** The arguments of the command that may come next: a claim of the first task that is free. */
function nextOf({ tasks, counts }: TaskList, mine: boolean): readonly string[] | undefined {
  const free = tasks.find(({ isReady }) => isReady);
  if (free !== undefined) return ['claim', free.id];
  return !mine && Object.values(counts).every((count) => count === 0) ? ['add', 'TASK-1', '--title', 'What is to be done'] : undefined;
}

const MOST = 10;

function firstOf<T>(all: readonly T[]): readonly T[] {
  return all.slice(0, MOST);
}

/** Tasks that were claimed without dibs, and what to do about it. */
function outsideLines(context: Context, { withoutDibs, now }: TaskList): readonly string[] {
  if (withoutDibs.length === 0) return [];
  const lines = firstOf(withoutDibs).map((claim) => `${context.paint.warn('claimed without dibs')}  ${claim.claim.id}: ${foreignClause(foreignFacts(claim, now))}`);
  const more = withoutDibs.length - MOST;
  return [...lines, `${more > 0 ? `and ${more} more; ` : ''}what to do about ${withoutDibs.length === 1 ? 'it' : 'them'}: ${context.dibs(['doctor'])}`];
}

function holderColumn({ claim, name }: TaskEntry, phases: Phases, nowMs: number): string {
  if (claim === undefined) return '';
  const left = claim.expiresAt - nowMs;
  const phase = describePhase(phases.get(name.path) ?? {});
  return `${claim.tenure.review === true ? 'in review by ' : ''}${describeOwner(claim.tenure.owner)}, ${left > 0 ? `${describeSpan(left)} left` : `expired ${describeSpan(-left)} ago`}${phase === '' ? '' : `, ${phase}`}`;
}

function isExpired(entry: TaskEntry | undefined, nowMs: number): boolean {
  return entry?.claim !== undefined && entry.claim.expiresAt <= nowMs;
}
