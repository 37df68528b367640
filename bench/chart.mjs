// @ts-check
/** A chart of lines as SVG, with both axes logarithmic, readable on light and on dark pages. */

const [WIDTH, HEIGHT] = [760, 420];
const BOX = { left: 64, top: 44, right: 190, bottom: 52 };
const COLOURS = ['#3273dc', '#d9480f', '#2b8a3e', '#9c36b5', '#a67c00', '#c2255c'];

/**
 * A line; a dashed one stands for a build from before. @typedef {object} Series
 * @property {string} name of the line; lines with one name have one colour
 * @property {boolean} isDashed
 * @property {readonly (readonly [number, number])[]} points both numbers above 0
 */

/** @param {{ title: string, across: string, up: string, series: readonly Series[] }} chart @returns {string} */
export function lineChart({ title, across, up, series }) {
  const points = series.flatMap((one) => one.points);
  const x = scale(points.map(([at]) => at), BOX.left, WIDTH - BOX.right);
  const y = scale(points.map(([, at]) => at), HEIGHT - BOX.bottom, BOX.top);
  const names = [...new Set(series.map(({ name }) => name))];
  const colour = (/** @type {string} */ name) => COLOURS[names.indexOf(name) % COLOURS.length] ?? '';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img">`,
    `<title>${title}</title>`,
    '<style>text{font:13px sans-serif;fill:#222}.paper{fill:#fff}.grid{stroke:#ddd}@media (prefers-color-scheme:dark){text{fill:#ddd}.paper{fill:#161616}.grid{stroke:#3a3a3a}}</style>',
    `<rect class="paper" width="${WIDTH}" height="${HEIGHT}"/>`,
    text(BOX.left, 24, title, 'start', 'font-weight="bold"'),
    ...[...new Set(points.map(([at]) => at))].flatMap((at) => [grid(x(at), BOX.top, x(at), HEIGHT - BOX.bottom), text(x(at), HEIGHT - BOX.bottom + 20, at.toLocaleString('en'), 'middle')]),
    ...ticks(points.map(([, at]) => at)).flatMap((at) => [grid(BOX.left, y(at), WIDTH - BOX.right, y(at)), text(BOX.left - 8, y(at) + 4, at.toLocaleString('en'), 'end')]),
    text((BOX.left + WIDTH - BOX.right) / 2, HEIGHT - 10, across, 'middle'),
    text(16, (BOX.top + HEIGHT - BOX.bottom) / 2, up, 'middle', `transform="rotate(-90 16 ${(BOX.top + HEIGHT - BOX.bottom) / 2})"`),
    ...series.map(({ name, isDashed, points }) => `<polyline fill="none" stroke="${colour(name)}" stroke-width="2"${isDashed ? ' stroke-dasharray="3 5"' : ''} points="${points.map(([a, b]) => `${round(x(a))},${round(y(b))}`).join(' ')}"/>`),
    ...legend(names, colour, series.some(({ isDashed }) => isDashed)),
    '</svg>',
    '',
  ].join('\n');
}

/** From numbers to places along an axis. @param {readonly number[]} numbers @param {number} from @param {number} to */
function scale(numbers, from, to) {
  const marks = ticks(numbers);
  const [least, most] = [Math.log(Math.min(...numbers, ...marks)), Math.log(Math.max(...numbers, ...marks))];
  return (/** @type {number} */ at) => from + ((Math.log(at) - least) / (most - least || 1)) * (to - from);
}

/** 1, 2 and 5 times powers of ten, around the numbers; fewer if they are many. @param {readonly number[]} numbers */
function ticks(numbers) {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  const all = [];
  for (let power = Math.floor(Math.log10(least)); power <= Math.ceil(Math.log10(most)); power++) for (const digit of [1, 2, 5]) all.push(digit * 10 ** power);
  const below = all.findLast((at) => at <= least) ?? least;
  const above = all.find((at) => at >= most) ?? most;
  return all.filter((at) => at >= below && at <= above);
}

/** @param {readonly string[]} names @param {(name: string) => string} colour @param {boolean} hasDashes */
function legend(names, colour, hasDashes) {
  const left = WIDTH - BOX.right + 16;
  const lines = names.map((name, index) => `${line(left, BOX.top + 12 + index * 22, left + 24, `stroke="${colour(name)}" stroke-width="2"`)}${text(left + 32, BOX.top + 16 + index * 22, name, 'start')}`);
  const below = BOX.top + 12 + names.length * 22;
  return hasDashes ? [...lines, `${line(left, below, left + 24, 'stroke="#888" stroke-width="2" stroke-dasharray="3 5"')}${text(left + 32, below + 4, 'before', 'start')}`] : lines;
}

/** @param {number} x @param {number} y @param {number} to @param {string} style */
const line = (x, y, to, style) => `<line x1="${x}" y1="${y}" x2="${to}" y2="${y}" ${style}/>`;

/** @param {number} x @param {number} y @param {number} x2 @param {number} y2 */
const grid = (x, y, x2, y2) => `<line class="grid" x1="${round(x)}" y1="${round(y)}" x2="${round(x2)}" y2="${round(y2)}"/>`;

/**
 * @param {number} x @param {number} y @param {string} what @param {'start' | 'middle' | 'end'} anchor
 * @param {string} more
 */
function text(x, y, what, anchor, more = '') {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}"${more === '' ? '' : ` ${more}`}>${what}</text>`;
}

/** @param {number} at */
const round = (at) => Math.round(at * 10) / 10;
