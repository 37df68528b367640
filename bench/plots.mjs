// @ts-check
/** The plots of docs/performance.md: what verbs take as tasks, claims and processes become more. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { lineChart } from './chart.mjs';
import { DOCS } from './page.mjs';
import { claimsPerSecond, COUNTS } from './rows/processes.mjs';
import { NODE } from './rows/row.mjs';
import { verbOn } from './rows/verbs.mjs';
import { median } from './statistics.mjs';

/** @typedef {import('./place.mjs').Place} Place */

const BY_TASKS = [100, 1000, 10_000, 100_000].map((tasks) => ({ at: tasks, size: { tasks, claimed: tasks / 10 } }));
const BY_CLAIMS = [10, 100, 1000, 10_000].map((claimed) => ({ at: claimed, size: { tasks: 12_000, claimed } }));
// What lists the titles of a hundred thousand tasks would take longer than all the rest.
const VERBS = ['claim', 'verify', 'renew', 'boot', 'janitor, nothing to do'];
const PLOTS = join(DOCS, 'performance');

/**
 * Measures and draws. @param {readonly Place[]} places
 * @param {{ rounds: number, tell: (what: string) => void }} options @returns {Promise<string>} Markdown that shows them
 */
export async function drawPlots(places, { rounds, tell }) {
  mkdirSync(PLOTS, { recursive: true });
  const up = `times ${NODE.label}`;
  const drawn = [];
  drawn.push(draw('tasks', { title: 'What a verb takes, by tasks (a tenth of them claimed)', across: 'tasks', up, series: await verbSeries(places, BY_TASKS, { rounds, tell }) }));
  drawn.push(draw('claims', { title: 'What a verb takes, by claims (of 12,000 tasks)', across: 'claimed tasks', up, series: await verbSeries(places, BY_CLAIMS, { rounds, tell }) }));
  drawn.push(draw('processes', { title: 'Tasks claimed and completed, by processes', across: 'processes', up: 'tasks a second', series: await rateSeries(places, { rounds, tell }) }));
  return drawn.join('\n\n');
}

/** Says how the page shows it. @param {string} name @param {Parameters<typeof lineChart>[0]} chart */
function draw(name, chart) {
  writeFileSync(join(PLOTS, `${name}.svg`), lineChart(chart));
  return `![${chart.title}](performance/${name}.svg)`;
}

/**
 * @param {readonly Place[]} places @param {readonly { at: number, size: { tasks: number, claimed: number } }[]} sizes
 * @param {{ rounds: number, tell: (what: string) => void }} options
 */
async function verbSeries(places, sizes, { rounds, tell }) {
  /** @type {Map<string, { name: string, isDashed: boolean, points: [number, number][] }>} */
  const lines = new Map();
  for (const { at, size } of sizes) {
    const board = `${size.tasks} tasks, ${size.claimed} claimed`;
    for (const place of places) place.define(board, size);
    /** @type {Map<string, number[]>} */
    const ratios = new Map();
    for (let round = 0; round < rounds; round++) {
      for (const verb of VERBS) {
        await setImmediate();
        for (const place of places) {
          tell(`plots: ${board}, round ${round + 1}: ${verb}`);
          const command = verbOn(board, verb).command(place);
          const base = place.time({ argv: NODE.argv });
          const key = `${place.build.name} ${verb}`;
          ratios.set(key, [...(ratios.get(key) ?? []), place.time(command) / base]);
          if (!lines.has(key)) lines.set(key, { name: verb, isDashed: place.build.name === 'before', points: [] });
        }
      }
      for (const place of places) place.endRound();
    }
    for (const place of places) place.remove(board);
    for (const [key, measured] of ratios) lines.get(key)?.points.push([at, median(measured)]);
  }
  return [...lines.values()];
}

/** @param {readonly Place[]} places @param {{ rounds: number, tell: (what: string) => void }} options */
async function rateSeries(places, { rounds, tell }) {
  const series = places.map((place) => ({ place, name: 'claim + complete', isDashed: place.build.name === 'before', rates: COUNTS.map(() => /** @type {number[]} */ ([])) }));
  for (let round = 0; round < rounds; round++) {
    for (const [index, processes] of COUNTS.entries()) {
      for (const { place, rates } of series) {
        tell(`plots: ${processes} processes, round ${round + 1}`);
        rates[index]?.push(await claimsPerSecond(place, processes));
      }
    }
  }
  return series.map(({ name, isDashed, rates }) => ({ name, isDashed, points: rates.map((measured, index) => /** @type {[number, number]} */ ([COUNTS[index] ?? 0, median(measured)])) }));
}
