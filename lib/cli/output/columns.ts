/** Aligned columns for people. */

import stringWidth from 'string-width';

/** Rows as columns, two spaces apart. The last column is not padded. `paint` gets a cell after it was padded. */
export function columns(rows: readonly (readonly string[])[], paint: (cell: string, column: number, row: number) => string = (cell) => cell): string {
  const widths: number[] = [];
  for (const row of rows) for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, stringWidth(cell));
  const line = (row: readonly string[], at: number): string =>
    row
      .map((cell, index) => paint(index === row.length - 1 ? cell : cell + ' '.repeat((widths[index] ?? 0) - stringWidth(cell)), index, at))
      .join('  ')
      .trimEnd();
  return rows.map(line).join('\n');
}
