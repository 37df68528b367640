/** Every schedule of small worlds. The larger ones are for `npm run explore`; here they are begun. */

import { it } from 'vitest';
import { expectKept, expectKeptAtFirst, large, small } from './promises.ts';

it.each(small)('%s: every promise is kept in every schedule', { timeout: 600_000 }, expectKept);

it.each(large)('%s: every promise is kept in the first of its states', { timeout: 600_000 }, expectKeptAtFirst);
