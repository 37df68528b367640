/** What the doctor found: one thing, and what becomes of it. */

export interface Finding {
  /** `problem`: something is wrong. `note`: worth knowing, and nothing has to be done. */
  readonly level: 'problem' | 'note';
  /** A stable word for what it is about. */
  readonly kind: string;
  readonly path?: string;
  readonly message: string;
  /** `dibs doctor --fix` or the janitor mends it. */
  readonly fixable?: boolean;
}
