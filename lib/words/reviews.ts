/** Why a review is refused, or a task that comes from one. Pure. */

import { describeSpan } from '../rules/duration.ts';
import { describeOwner } from '../rules/owner.ts';
import type { Sayings } from './sayings.ts';

type ReviewFacts = 'not-in-review' | 'own-work' | 'author-unknown' | 'kept-for-author' | 'review-to-judge' | 'not-a-review';

export const REVIEWS: Pick<Sayings, ReviewFacts> = {
  'not-in-review': ({ id, shelf }) => (shelf === 'claimed' ? `you hold ${id} to do it, not to review it` : `${id} is in ${shelf}/, not in review/`),
  'own-work': ({ id, author }) => `${id} is the work of ${describeOwner(author)}, and nobody reviews its own work`,
  'author-unknown': ({ id }) => `the log of ${id} does not say whose work lies in review/, and nobody reviews its own work: a person can move it to scoped/ or to complete/`,
  'kept-for-author': ({ id, author, leftMs }) => `changes to ${id} were requested, and ${describeOwner(author)}, whose work it is, may claim it first: for ${describeSpan(leftMs)} more`,
  'review-to-judge': ({ id }) => `you hold ${id} to review it: approve it, request changes, or release it`,
  'not-a-review': ({ id }) => `you hold ${id} to do it, not to review it`,
};
