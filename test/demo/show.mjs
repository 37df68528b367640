// @ts-check
/**
 * What the demo prints: story lines, progress and a table. Colour and a live line on a terminal, plain lines elsewhere.
 */

/** @param {NodeJS.WriteStream} out */
export function colour(out) {
  const on = out.isTTY === true && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb';
  /** @type {(code: number) => (text: string) => string} */
  const paint = (code) => (text) => (on && text !== '' ? `\u001B[${code}m${text}\u001B[0m` : text);
  return { good: paint(32), bad: paint(31), faint: paint(2), strong: paint(1) };
}

/**
 * Columns: the first and the last to the left, numbers to the right.
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 * @param {(cell: string, row: number) => string} tint Of the last column.
 */
export function table(head, rows, tint) {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  const last = head.length - 1;
  /** @type {(cells: readonly string[], row: number) => string} */
  const line = (cells, row) =>
    cells.map((cell, column) => (column === last ? (row < 0 ? cell : tint(cell, row)) : column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('   ').trimEnd();
  const rule = '-'.repeat(widths.reduce((sum, width) => sum + width + 3, -3));
  return [line(head, -1), rule, ...rows.map((cells, row) => line(cells, row))].join('\n');
}

// Plain output is read in logs: often enough to see that it lives, seldom enough to be read.
const PLAIN_MS = 5000;
const LIVE_MS = 100;

/** @param {NodeJS.WriteStream} out */
export function progress(out) {
  const began = performance.now();
  const paint = colour(out);
  const live = out.isTTY === true;
  let status = '';
  let shown = '';
  let stopped = false;
  const seconds = () => `${((performance.now() - began) / 1000).toFixed(1).padStart(5)} s`;
  const wipe = () => {
    if (shown !== '') out.write(`\r${' '.repeat(shown.length)}\r`);
    shown = '';
  };
  const draw = () => {
    if (status === '') return;
    if (!live) {
      out.write(`${seconds()}  ... ${status}\n`);
      return;
    }
    // One column short of the edge, so that no terminal wraps it.
    const text = `${seconds()}  ${status}`.slice(0, (out.columns || 80) - 1);
    out.write(`\r${text}${' '.repeat(Math.max(0, shown.length - text.length))}`);
    shown = text;
  };
  const timer = setInterval(draw, live ? LIVE_MS : PLAIN_MS);
  return {
    /** One line of the story, which stays. @param {string} text */
    tell(text) {
      if (stopped) return;
      wipe();
      out.write(`${paint.faint(seconds())}  ${text}\n`);
      if (live) draw();
    },
    /** How far it is just now. @param {string} text */
    status(text) {
      status = text;
    },
    /** What is told after this, by a story that is being broken off, is not heard. */
    stop() {
      stopped = true;
      clearInterval(timer);
      wipe();
    },
  };
}

/** @param {number} done @param {number} of */
export function bar(done, of) {
  const full = Math.round((done / of) * 20);
  return `[${'#'.repeat(full)}${'-'.repeat(20 - full)}] ${done}/${of}`;
}
