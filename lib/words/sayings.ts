/** What turns facts into a sentence: one function for each reason, and none is missing. */

import type { Facts } from '../rules/facts.ts';

export type Sayings = { readonly [Why in Facts['why']]: (facts: Extract<Facts, { readonly why: Why }>) => string };
