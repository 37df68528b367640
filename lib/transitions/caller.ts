/** Who acts, and the settings of this registry. */

import { refused } from '../rules/error.ts';
import type { Settings } from '../rules/settings.ts';

export interface Caller {
  /** Encoded, as it stands in names. */
  readonly owner: string;
  readonly settings: Settings;
}

/**
 * The requested lease in seconds, or `otherwise`. Throws `usage` if it lies outside what registry.yaml allows. It is
 * never clamped.
 */
export function leaseFor({ settings }: Pick<Caller, 'settings'>, asked: number | undefined, otherwise: number): number {
  if (asked === undefined) return otherwise;
  const { minLease, maxLease } = settings;
  if (Number.isInteger(asked) && asked >= minLease && asked <= maxLease) return asked;
  throw refused({ why: 'lease-outside', seconds: asked, least: minLease, most: maxLease });
}
