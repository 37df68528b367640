// @ts-check
/** What was measured, as a table for a terminal or for a page. */

/** @typedef {import('./measure.mjs').Result} Result */

/**
 * The cells of the table: a head, and a line for each row. @param {readonly Result[]} results
 * @param {readonly string[]} builds the last one is the one that the verdicts are about
 * @returns {readonly (readonly string[])[]}
 */
function cells(results, builds) {
  const several = builds.length > 1;
  const head = ['what', 'baseline', 'it takes', ...builds.flatMap((build) => [several ? build : 'takes', 'ratio', 'noise']), 'goal', 'verdict'];
  const lines = results.map(({ row, byBuild }) => {
    const last = byBuild[builds.at(-1) ?? ''];
    const measured = builds.flatMap((build) => {
      const measured = byBuild[build];
      return measured === undefined ? ['', '', ''] : [amount(measured.value, row.unit), `${measured.ratio.toFixed(2)}x`, `±${measured.noise.toFixed(2)}`];
    });
    return [row.name, row.baseline, amount(last?.base ?? Number.NaN, row.unit), ...measured, goalText(row.goal), last?.verdict ?? ''];
  });
  return [head, ...lines];
}

/** @param {number} value @param {string} unit */
function amount(value, unit) {
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ${unit}`;
}

/** @param {{ atMost?: number, atLeast?: number }} goal */
function goalText({ atMost, atLeast }) {
  return atMost !== undefined ? `≤ ${short(atMost)}` : atLeast !== undefined ? `≥ ${short(atLeast)}` : '';
}

/** @param {number} value */
const short = (value) => String(Number(value.toFixed(2)));

/** Aligned, for a terminal. @param {readonly Result[]} results @param {readonly string[]} builds */
export function plainTable(results, builds) {
  const table = cells(results, builds);
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0)));
  const isText = (/** @type {number} */ column) => column < 2 || column === widths.length - 1;
  return table.map((line) => line.map((cell, column) => (isText(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ').trimEnd()).join('\n');
}

/** For a page in Markdown. @param {readonly Result[]} results @param {readonly string[]} builds */
export function pageTable(results, builds) {
  const [head = [], ...lines] = cells(results, builds);
  return markdown(head, lines);
}

/**
 * A table in Markdown: text to the left in the first column, numbers to the right. @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} lines
 */
export function markdown(head, lines) {
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [head, rule, ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n');
}
