/**
 * A set of rows of numbers, each with the one it came from, for tens of millions of them: plain arrays and a hash table
 * in place of objects.
 */
export class Rows {
  readonly #width: number;
  /** Each row, and behind it its parent. */
  #cells: Int32Array;
  #table: Int32Array;
  #count = 0;

  constructor(width: number) {
    this.#width = width;
    this.#cells = new Int32Array((width + 1) * 1024);
    this.#table = new Int32Array(4096).fill(-1);
  }

  get count(): number {
    return this.#count;
  }

  row(index: number): readonly number[] {
    const start = index * (this.#width + 1);
    return [...this.#cells.subarray(start, start + this.#width)];
  }

  /** -1: it was the first. */
  parent(index: number): number {
    return this.#cells[index * (this.#width + 1) + this.#width] ?? -1;
  }

  /** False when it is there already. */
  add(row: readonly number[], parent: number): boolean {
    if (this.#count * 2 >= this.#table.length) this.#growTable();
    const slot = this.#slotOf(row, this.#table);
    if ((this.#table[slot] ?? -1) >= 0) return false;
    const stride = this.#width + 1;
    if ((this.#count + 1) * stride > this.#cells.length) {
      const larger = new Int32Array(this.#cells.length * 2);
      larger.set(this.#cells);
      this.#cells = larger;
    }
    this.#cells.set(row, this.#count * stride);
    this.#cells[this.#count * stride + this.#width] = parent;
    this.#table[slot] = this.#count++;
    return true;
  }

  #growTable(): void {
    const larger = new Int32Array(this.#table.length * 2).fill(-1);
    for (let index = 0; index < this.#count; index++) larger[this.#slotOf(this.row(index), larger)] = index;
    this.#table = larger;
  }

  /** Where it is, or where it belongs. */
  #slotOf(row: readonly number[], table: Int32Array): number {
    let hash = 0x811c9dc5;
    for (const cell of row) {
      hash = Math.imul(hash ^ cell, 0x01000193);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash, 0x2c1b3c6d);
    hash ^= hash >>> 12;
    const mask = table.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const index = table[slot] ?? -1;
      if (index < 0 || this.#equals(index, row)) return slot;
    }
  }

  #equals(index: number, row: readonly number[]): boolean {
    const start = index * (this.#width + 1);
    for (let cell = 0; cell < this.#width; cell++) if (this.#cells[start + cell] !== row[cell]) return false;
    return true;
  }
}
