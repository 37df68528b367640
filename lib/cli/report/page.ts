/**
 * A report as one page that needs nothing else: no network, no script. What a picture shows stands in a table, too.
 * Everything that comes from tasks, names and logs is escaped.
 */

import { describeSpan } from '../../rules/duration.ts';
import { describeOwner, ownerKey } from '../../rules/owner.ts';
import type { ReportedTask } from '../../rules/reported-task.ts';
import { stampKey } from '../../rules/tenures.ts';
import type { Report } from '../../verbs/report.ts';
import { counted, endWord, overlapSentence, placeOf, proofSentence, TIME_MEANINGS, unprovenSentence, unreadSentences } from '../../words/report.ts';
import { escaped, isolated, table } from './markup.ts';
import { OWN_COLOURS, STYLE } from './page-style.ts';
import { moment, timeScale, type TimeScale } from './time-scale.ts';
import { timeline, type Bar } from './timeline.ts';

/** How such a page begins: only a file that begins so is replaced by another report. */
export const PAGE_BEGINS = '<!doctype html>\n<!-- dibs report -->\n';

// Nobody reads more on one page. --json has all.
const MOST_TASKS = 100;
const MOST_AGENTS = 50;
const MOST_TENURES = 300;
const MOST_FINDINGS = 100;

/** `project`: how the page calls the board. */
export function reportPage(found: Report, project: string): string {
  const tasks = shownTasks(found.tasks);
  const scale = scaleOf(found, tasks);
  const isDouble = found.proof.overlaps.some(({ isWithinSkew }) => !isWithinSkew);
  const span = `${moment(scale.from)} to ${moment(found.now)}`;
  return `${PAGE_BEGINS}<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(`Report of ${project}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Report of ${isolated(project)}</h1>
<p class="soft">${escaped(span)} (UTC)</p>
<p class="proof${isDouble ? ' bad' : ''}">${isDouble ? '✗' : '✓'} ${escaped(proofSentence(found.proof))}</p>
${summary(found)}
${times(found)}
${agents(found)}
${timelines(found, tasks, scale)}
${findings(found)}
${tenures(tasks, scale)}
<footer>${[...unreadSentences(found), 'Written by dibs report. Times are in UTC.'].map((line) => `<p>${escaped(line)}</p>`).join('')}</footer>
</body>
</html>
`;
}

function summary({ tasks, counts, takeOvers, steals, expiries, rounds, receipts, proof }: Report): string {
  const ranOut = expiries.reduce((sum, { count }) => sum + count, 0);
  const facts: readonly (readonly [string, number | string])[] = [
    ['tasks', tasks.length],
    ['completed', counts.done],
    ['held now', counts.held],
    ['tenures', proof.tenures],
    ['ran out', ranOut],
    ['take-overs', takeOvers],
    ['taken by force', steals],
    ['rounds of review', rounds],
    ...(receipts.passed + receipts.failed === 0 ? [] : [['verify passed / failed', `${receipts.passed} / ${receipts.failed}`] as const]),
  ];
  return `<dl>${facts.map(([name, value]) => `<div><dt>${name}</dt><dd>${typeof value === 'number' ? value.toLocaleString('en') : value}</dd></div>`).join('')}</dl>`;
}

function times({ times: of }: Report): string {
  const rows = (['lead', 'cycle', 'held', 'idle'] as const).flatMap((name) => {
    const spread = of[name];
    return spread === undefined ? [] : [[name, ...[spread.median, spread.p90, spread.most].map((ms) => describeSpan(ms))]];
  });
  const meanings = Object.entries(TIME_MEANINGS).map(([name, meaning]) => `<b>${name}</b> ${escaped(meaning)}`).join('; ');
  return rows.length === 0 ? '' : `<h2>How long tasks took</h2>\n${table('Of the tasks that were completed', ['', 'median', '90 %', 'most'], rows, new Set([1, 2, 3]))}\n<p class="soft">${meanings}.</p>`;
}

function agents({ agents: all }: Report): string {
  const rows = all.slice(0, MOST_AGENTS).map(({ agent, sessions, claims, ends, heldMs, passed, failed }) => [isolated(agent, 60), ...[sessions, claims, ends.complete + ends.review, ends.approved + ends['sent-back'], ends.released, ends['ran-out'], ends.taken].map((count) => count.toLocaleString('en')), describeSpan(heldMs), `${passed} / ${failed}`]);
  const numeric = new Set([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  return rows.length === 0 ? '' : `<h2>Who did what</h2>\n${table(bounded('agent', rows.length, all.length), ['agent', 'sessions', 'claims', 'done', 'reviewed', 'released', 'ran out', 'taken', 'held for', 'verify'], rows, numeric)}`;
}

function bounded(one: string, shown: number, all: number): string {
  return shown === all ? counted(all, one) : `The first ${shown} of ${counted(all, one)}; dibs report --json has all`;
}

/** Those that were held, the newest first. */
function shownTasks(tasks: readonly ReportedTask[]): readonly ReportedTask[] {
  return tasks.filter(({ tenures: held }) => held.length > 0).toSorted((a, b) => b.lastAt - a.lastAt).slice(0, MOST_TASKS);
}

function scaleOf({ now, since = 0 }: Report, tasks: readonly ReportedTask[]): TimeScale {
  const first = tasks.flatMap(({ tenures: held }) => held.map(({ from }) => from)).reduce((least, from) => Math.min(least, from), now);
  const last = tasks.flatMap(({ tenures: held }) => held.map(({ to }) => to)).reduce((most, to) => Math.max(most, to), first);
  return timeScale(Math.max(first, since), last);
}

function timelines({ tasks: all, agents: known, proof }: Report, tasks: readonly ReportedTask[], scale: TimeScale): string {
  if (tasks.length === 0) return '<h2>Who held what, when</h2>\n<p>Nobody has held anything.</p>';
  const numbers = new Map(known.slice(0, OWN_COLOURS).map(({ agent }, index) => [agent.toLowerCase(), index]));
  const agentOf = (owner: string): string => ownerKey(owner).split('~')[0] ?? '';
  const byKey = new Map<string, { readonly name: string; readonly bars: Bar[] }>();
  const double = new Set(proof.overlaps.filter(({ isWithinSkew }) => !isWithinSkew).flatMap(({ id, earlier, later }) => [earlier, later].map(({ name }) => `${id} ${stampKey(name)}`)));
  const rows = tasks.map(({ id, title, tenures: held }) => {
    const bars = held.filter(({ to }) => to >= scale.from).map((tenure): Bar => ({ id, tenure, isDouble: double.has(`${id} ${stampKey(tenure.tenure.name)}`) }));
    for (const bar of bars) {
      const { owner } = bar.tenure.tenure.name;
      const agent = byKey.get(agentOf(owner)) ?? { name: describeOwner(owner.split('~')[0] ?? owner), bars: [] };
      byKey.set(agentOf(owner), agent);
      agent.bars.push(bar);
    }
    return { name: `<b>${escaped(id)}</b>${title === undefined ? '' : isolated(title, 160)}`, bars };
  });
  const colourOf = (owner: string): number => numbers.get(describeOwner(owner.split('~')[0] ?? owner).toLowerCase()) ?? OWN_COLOURS;
  const agentRows = [...byKey.values()].toSorted((a, b) => b.bars.length - a.bars.length).slice(0, MOST_AGENTS);
  const key = known.slice(0, OWN_COLOURS).map(({ agent }, index) => `<li><i class="c${index}"></i>${isolated(agent, 40)}</li>`);
  const others = known.length > OWN_COLOURS ? [`<li><i class="c${OWN_COLOURS}"></i>${counted(known.length - OWN_COLOURS, 'other agent')}</li>`] : [];
  const held = all.filter(({ tenures: some }) => some.length > 0).length;
  const hasReview = rows.some(({ bars }) => bars.some(({ tenure }) => tenure.tenure.name.review === true));
  return `<h2>Who held what, when</h2>
<p class="soft">${escaped(held > tasks.length ? `The ${tasks.length} tasks that were worked on last, of ${held.toLocaleString('en')}; dibs report --json has all.` : counted(held, 'task'))}</p>
<ul class="key">${[...key, ...others].join('')}${hasReview ? `<li><i class="c${OWN_COLOURS} review"></i>a review</li>` : ''}<li><i class="lostkey"></i>ran out, or taken by force</li></ul>
${timeline(rows, scale, colourOf)}
<h2>The same by agent</h2>
${timeline(agentRows.map(({ name, bars }) => ({ name: `<b>${isolated(name, 60)}</b>`, bars: bars.toSorted((a, b) => a.tenure.from - b.tenure.from) })), scale, colourOf)}`;
}

function findings({ proof: { overlaps, unproven } }: Report): string {
  const clashes = overlaps.slice(0, MOST_FINDINGS).map((overlap) => [escaped(overlap.id), `~${overlap.earlier.name.generation} and ~${overlap.later.name.generation}`, escaped(overlapSentence(overlap), 400)]);
  const doubts = unproven.slice(0, MOST_FINDINGS).map((one) => [escaped(one.id), placeOf(one), moment(Math.min(one.at, 8.64e15), true), escaped(unprovenSentence(one), 400)]);
  return [
    clashes.length === 0 ? '' : `<h2>Two at once</h2>\n${table(bounded('pair', clashes.length, overlaps.length), ['task', 'fences', 'what the log says'], clashes)}`,
    doubts.length === 0 ? '' : `<h2>Unproven</h2>\n${table(bounded('point', doubts.length, unproven.length), ['task', 'fence', 'when', 'why'], doubts)}`,
  ].join('\n');
}

function tenures(tasks: readonly ReportedTask[], scale: TimeScale): string {
  const all = tasks.flatMap(({ id, tenures: held }) => held.map((tenure) => ({ id, tenure }))).toSorted((a, b) => b.tenure.from - a.tenure.from);
  const rows = all.slice(0, MOST_TENURES).map(({ id, tenure: { tenure, from, to, end } }) => [escaped(id), `~${tenure.name.generation}`, isolated(describeOwner(tenure.name.owner), 120), scale.word(from), describeSpan(to - from), endWord(end)]);
  return rows.length === 0 ? '' : `<h2>Tenures</h2>\n${table(bounded('tenure', rows.length, all.length), ['task', 'fence', 'owner', 'from', 'for', 'how it ended'], rows, new Set([1, 4]))}`;
}
