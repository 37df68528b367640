/** Aligned columns for people. */

// Latin, Greek, Cyrillic, and the dashes, quotes, dots and arrows between them: one column each.
const NARROW = /^[ -~\u00A1-\u00AC\u00AE-\u02FF\u0370-\u0482\u2010-\u2015\u2018-\u201E\u2020-\u2022\u2026\u2190-\u2193]*$/;

/**
 * Rows as columns, two spaces apart. The last column is not padded. `paint` gets a cell after it was padded.
 *
 * How wide other letters are is asked of a library, which takes longer to load than a list takes to make.
 */
export async function columns(rows: readonly (readonly string[])[], paint: (cell: string, column: number, row: number) => string = (cell) => cell): Promise<string> {
  const widthOf = rows.every((row) => row.every((cell) => NARROW.test(cell))) ? ({ length }: string): number => length : await (await import('./other-letters.ts')).loadWidthOf();
  const widths: number[] = [];
  for (const row of rows) for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, widthOf(cell));
  const line = (row: readonly string[], at: number): string =>
    row
      .map((cell, index) => paint(index === row.length - 1 ? cell : cell + ' '.repeat((widths[index] ?? 0) - widthOf(cell)), index, at))
      .join('  ')
      .trimEnd();
  return rows.map(line).join('\n');
}
