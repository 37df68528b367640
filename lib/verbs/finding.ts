/** One thing that the doctor found, and what to do about it. */

export interface Finding {
  /** `problem`: something is wrong. `note`: worth knowing, but nothing has to be done. */
  readonly level: 'problem' | 'note';
  /** A stable word for the subject of the finding. */
  readonly kind: string;
  readonly path?: string;
  readonly message: string;
  /** `dibs doctor --fix` or the janitor can repair it. */
  readonly fixable?: boolean;
}
