/** Who acts, and the settings of this registry. */

import type { Settings } from '../rules/settings.ts';

export interface Caller {
  /** Encoded, as it stands in names. */
  readonly owner: string;
  readonly settings: Settings;
}
