// @ts-check
/**
 * Reads back what a run of the demo left behind: names, logs, files and the workers' notebooks. It shares no code with
 * dibs, so that a mistake there is not repeated here. `node test/demo/audit.mjs <directory>` looks at a kept run once
 * more.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { colour, table } from './show.mjs';

/**
 * What the story says must have happened; the demo writes it beside the registry.
 * @typedef {object} Story
 * @property {string[]} tasks
 * @property {number} workers
 * @property {string} killed Owner, as written in names.
 * @property {string} resumed
 * @property {string} lost
 *
 * @typedef {{ what: string, found: string | number, must: string | number, ok: boolean }} Row
 * @typedef {{ at: number, owner: string, tree: string, kind: string, id: string, generation: number, line: string,
 * before: string, after: string, verdict: string, exit: number }} Note
 * @typedef {{ at: number, event: string, generation: number, by: string, stamp?: string, lease?: number }} Event
 * @typedef {{ id: string, generation: number, owner: string, claimedAt: number, lease: number }} Tenure
 */

const UNFINISHED = ['discovery', 'scoped', 'claimed', 'waiting', 'review', 'cancelled'];
// What listings remember of texts, on a machine so slow that the tasks were old enough for it: a hint, and nobody's.
const REMEMBERED = 'tmp/texts';
// Events that begin a tenure; every other one is about a tenure that exists, or about none.
const BEGINNINGS = new Set(['claim', 'take-over', 'steal', 'handoff', 'resume', 'extend', 'put-back']);

/**
 * @param {string} directory
 * @returns {{ rows: Row[], faults: string[] }}
 */
export function audit(directory) {
  const registry = join(directory, 'main', '.agent', 'registry');
  /** @type {Story} */
  const story = JSON.parse(readFileSync(join(directory, 'story.json'), 'utf8'));
  const notes = readNotebooks(join(directory, 'notebooks'));
  const logs = new Map(story.tasks.map((id) => [id, readLines(join(registry, 'log', `${id}.jsonl`))]));
  const tenures = story.tasks.flatMap((id) => tenuresOf(id, /** @type {Event[]} */ (logs.get(id))));
  const events = [...logs.values()].flat();
  /** @type {string[]} */
  const faults = [];
  /** @type {Row[]} */
  const rows = [];
  /** @type {(what: string, found: string | number, must: string | number, ok?: boolean) => void} */
  const row = (what, found, must, ok = found === must) => rows.push({ what, found, must, ok });
  /** @type {(what: string, found: readonly string[]) => void} */
  const none = (what, found) => {
    row(what, found.length, 0);
    faults.push(...found.map((fault) => `${what}: ${fault}`));
  };

  const complete = namesIn(join(registry, 'complete'));
  const total = story.tasks.length;
  const finished = story.tasks.filter((id) => complete.filter((name) => name.replace(/~[0-9]+/, '') === `${id}.md`).length === 1);
  const everywhere = ['complete', ...UNFINISHED].flatMap((shelf) => namesIn(join(registry, shelf)).map((name) => name.replace(/[~.].*/, '')));
  row('tasks', new Set(everywhere).size, total);
  row('complete, each under one name', finished.length, total, finished.length === total && complete.length === total);
  none('left anywhere else', [...UNFINISHED, 'lost+found', 'tmp'].flatMap((shelf) => namesIn(join(registry, shelf)).map((name) => `${shelf}/${name}`)).filter((path) => path !== REMEMBERED));
  // The linked work tree has the committed files of the registry, and must have nothing more.
  const apart = join(directory, 'linked', '.agent', 'registry');
  none("in the linked work tree's own copy", [...UNFINISHED, 'complete', 'log', 'holders'].flatMap((shelf) => namesIn(join(apart, shelf)).map((name) => `${shelf}/${name}`)));
  const done = { main: 0, linked: 0 };
  for (const note of notes) if (note.kind === 'completed') done[/** @type {'main' | 'linked'} */ (note.tree)]++;
  row('done from main + linked work tree', `${done.main} + ${done.linked}`, '> 0 each', done.main > 0 && done.linked > 0 && done.main + done.linked === total);

  row('tasks with exactly one winner', story.tasks.filter((id) => oneWinner(id, /** @type {Event[]} */ (logs.get(id)), notes, complete)).length, total);
  row('tenures', tenures.length, `>= ${total + 2}`, tenures.length >= total + 2);
  none('tasks whose generations do not rise', story.tasks.filter((id) => !rises(tenures.filter((tenure) => tenure.id === id))));
  none('claims granted but not in the log', granted(notes).filter((note) => !tenures.some((tenure) => sameTenure(tenure, note))).map(describe));
  none('two workers in a task at once', overlaps(notes));
  const refused = notes.filter((note) => note.kind === 'refused').length;
  row('claims refused', refused, `>= ${story.workers - 1}`, refused >= story.workers - 1);

  const reaped = tenures.filter((tenure) => events.some((event) => event.event === 'reap' && sameTask(event, tenure)));
  const dead = new Set([story.killed, story.lost]);
  row('claims of the dead returned', reaped.filter((tenure) => dead.has(tenure.owner)).length, '>= 2', [...dead].every((owner) => reaped.some((tenure) => tenure.owner === owner)));
  const early = reaped.filter((tenure) => events.some((event) => event.event === 'reap' && sameTask(event, tenure) && event.at < tenure.claimedAt + tenure.lease * 1000));
  none('claims taken from the living', [...reaped.filter((tenure) => !dead.has(tenure.owner)), ...early].map(describe));
  none('taken by force or taken over', events.filter((event) => ['steal', 'take-over', 'park', 'handoff'].includes(event.event)).map((event) => JSON.stringify(event)));

  const verdict = (/** @type {string} */ owner) => notes.filter((note) => note.kind === 'verdict' && note.owner === owner).map((note) => `${note.verdict}, exit ${note.exit}`).join('; ');
  row('boot of the session still holding', verdict(story.resumed), 'resume, exit 0');
  row('boot of the session that lost', verdict(story.lost), 'lost, exit 4');
  const stubborn = notes.filter((note, index) => note.owner === story.lost && notes.slice(0, index).some((earlier) => earlier.owner === story.lost && earlier.kind === 'verdict'));
  none('what that session did afterwards', stubborn.map((note) => JSON.stringify(note)));

  const wrote = notes.filter((note) => note.kind === 'wrote').length;
  row('lines written by workers', wrote, '> 0', wrote > 0);
  const files = story.tasks.map((id) => compare(directory, registry, id, complete, notes));
  none('of these lost', files.flatMap((file) => file.lost));
  none('tasks with lost or changed bytes', files.flatMap((file) => file.changed));
  return { rows, faults };
}

/**
 * Names in a directory, without what editors and the registry itself keep under a leading dot. @param {string}
 * directory
 */
function namesIn(directory) {
  return existsSync(directory) ? readdirSync(directory).filter((name) => !name.startsWith('.')) : [];
}

/** @param {string} file */
function readLines(file) {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));
}

/** @param {string} directory @returns {Note[]} */
function readNotebooks(directory) {
  return readdirSync(directory).flatMap((name) => readLines(join(directory, name))).toSorted((a, b) => a.at - b.at);
}

/**
 * From the stamps in the log, by generation: a log line is written after the change it tells of, so that two processes
 * may write theirs in the other order.
 * @param {string} id
 * @param {readonly Event[]} events
 * @returns {Tenure[]}
 */
function tenuresOf(id, events) {
  return events
    .filter((event) => BEGINNINGS.has(event.event))
    .map((event) => {
      const [, owner = '', claimedAt] = /^(.+):([0-9]{13})$/.exec(event.stamp ?? '') ?? [];
      return { id, generation: event.generation, owner, claimedAt: Number(claimedAt), lease: event.lease ?? NaN };
    })
    .toSorted((a, b) => a.generation - b.generation);
}

/**
 * Generations 1, 2, 3, … and never the same one twice; and each began after the one before it. @param {readonly
 * Tenure[]} tenures
 */
function rises(tenures) {
  return tenures.length > 0 && tenures.every(({ generation, claimedAt }, index) => generation === index + 1 && claimedAt > (tenures[index - 1]?.claimedAt ?? 0));
}

/**
 * The log, the file's name and what the workers were told must agree on who finished it, and in which generation.
 * @param {string} id
 * @param {readonly Event[]} events
 * @param {readonly Note[]} notes
 * @param {readonly string[]} complete
 */
function oneWinner(id, events, notes, complete) {
  const logged = events.filter((event) => event.event === 'complete');
  const told = notes.filter((note) => note.kind === 'completed' && note.id === id);
  const [winner] = logged;
  const last = Math.max(...tenuresOf(id, events).map((tenure) => tenure.generation));
  return (
    logged.length === 1 && told.length === 1 && winner !== undefined &&
    told[0]?.owner === winner.by && told[0].generation === winner.generation && winner.generation === last &&
    complete.includes(`${id}~${winner.generation}.md`)
  );
}

/** @param {readonly Note[]} notes */
function granted(notes) {
  return notes.filter((note) => note.kind === 'claimed');
}

/**
 * Each worker noted when it worked on what; of one task, no such time may reach into that of the next tenure.
 * @param {readonly Note[]} notes
 */
function overlaps(notes) {
  /** @type {Map<string, { note: Note, from: number, to: number }>} */
  const spans = new Map();
  for (const note of notes.filter(({ kind }) => ['claimed', 'wrote', 'edited', 'finishing'].includes(kind))) {
    const key = `${note.id} ${note.generation} ${note.owner}`;
    const span = spans.get(key) ?? { note, from: note.at, to: note.at };
    spans.set(key, { note, from: Math.min(span.from, note.at), to: Math.max(span.to, note.at) });
  }
  const all = [...spans.values()];
  return all.flatMap((a, index) => all.slice(index + 1).filter((b) => a.note.id === b.note.id && a.from <= b.to && b.from <= a.to).map((b) => `${describe(a.note)} and ${describe(b.note)}`));
}

/** @param {Tenure} tenure @param {Note} note */
function sameTenure(tenure, note) {
  return tenure.id === note.id && tenure.generation === note.generation && tenure.owner === note.owner;
}

/** @param {Event} event @param {Tenure} tenure */
function sameTask(event, tenure) {
  return /** @type {any} */ (event).id === tenure.id && event.generation === tenure.generation;
}

/** @param {{ id: string, generation: number, owner: string }} tenure */
function describe({ id, generation, owner }) {
  return `${id}, generation ${generation}, ${owner}`;
}

/**
 * A task must be, byte for byte, what was added plus what its holders wrote, in the order in which they held it.
 * @param {string} directory
 * @param {string} registry
 * @param {string} id
 * @param {readonly string[]} complete
 * @param {readonly Note[]} notes
 * @returns {{ lost: string[], changed: string[] }}
 */
function compare(directory, registry, id, complete, notes) {
  const name = complete.find((candidate) => candidate.replace(/~[0-9]+/, '') === `${id}.md`);
  if (name === undefined) return { lost: [], changed: [`${id} is not there`] };
  const found = readFileSync(join(registry, 'complete', name));
  const original = readFileSync(join(directory, 'originals', id));
  /** @type {string[]} */
  let lines = [];
  const mine = notes.filter((note) => note.id === id && (note.kind === 'wrote' || note.kind === 'edited'));
  for (const note of mine.toSorted((a, b) => a.generation - b.generation || a.at - b.at)) {
    if (note.kind === 'wrote') lines.push(note.line);
    else lines = lines.map((line) => (line === note.before ? note.after : line));
  }
  const there = new Set(found.toString('utf8').split('\n'));
  const expected = Buffer.concat([original, Buffer.from(lines.map((line) => `${line}\n`).join(''))]);
  return { lost: lines.filter((line) => !there.has(line)), changed: found.equals(expected) ? [] : [`${id}: ${found.length} bytes, expected ${expected.length}`] };
}

/**
 * Prints the table and says whether every number is what it must be. @param {string} directory @param
 * {NodeJS.WriteStream} out
 */
export function report(directory, out) {
  const { rows, faults } = audit(directory);
  const paint = colour(out);
  const bad = rows.filter((row) => !row.ok).length;
  const cells = rows.map(({ what, found, must, ok }) => [what, String(found), String(must), ok ? 'ok' : 'WRONG']);
  out.write(`\n${table(['read back from names, logs and files', 'found', 'must be', ''], cells, (cell, row) => (rows[row]?.ok ? paint.good(cell) : paint.bad(cell)))}\n`);
  for (const fault of faults.slice(0, 20)) out.write(`  ${paint.bad(fault)}\n`);
  if (faults.length > 20) out.write(`  and ${faults.length - 20} more\n`);
  return bad === 0;
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [, , directory] = process.argv;
  if (directory === undefined) {
    process.stderr.write('usage: node test/demo/audit.mjs <directory of a kept run>\n');
    process.exitCode = 64;
  } else process.exitCode = report(directory, process.stdout) ? 0 : 1;
}
