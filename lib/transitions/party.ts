/** Who acts, and by which rules of this registry. */

import type { Settings } from '../rules/settings.ts';

export interface Party {
  /** Encoded, as it stands in names. */
  readonly owner: string;
  readonly settings: Settings;
}
