/** Text of strangers on its way into a page. Pure. */

import { printable } from '../../rules/printable.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** As text between tags, or in a quoted attribute. Control characters are shown and not obeyed. */
export function escaped(text: string, limit = 200): string {
  return printable(text, limit).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');
}

/** The same in a direction of its own: a title in Hebrew does not turn around what stands beside it. */
export function isolated(text: string, limit = 200): string {
  return `<bdi dir="auto">${escaped(text, limit)}</bdi>`;
}

/** A table with a head. The cells are markup; in the columns of `numeric` they stand at the right. */
export function table(caption: string, head: readonly string[], rows: readonly (readonly string[])[], numeric: ReadonlySet<number> = new Set()): string {
  const side = (column: number): string => (numeric.has(column) ? ' class="n"' : '');
  const cells = (row: readonly string[]): string => row.map((cell, column) => (column === 0 ? `<th scope="row">${cell}</th>` : `<td${side(column)}>${cell}</td>`)).join('');
  return `<div class="wide"><table><caption>${escaped(caption)}</caption>
<thead><tr>${head.map((cell, column) => `<th scope="col"${side(column)}>${escaped(cell)}</th>`).join('')}</tr></thead>
<tbody>
${rows.map((row) => `<tr>${cells(row)}</tr>`).join('\n')}
</tbody></table></div>`;
}
