/** Every schedule of the smallest worlds: no promise is broken in any state of them. */

import { it } from 'vitest';
import { expectKept, smallest } from './promises.ts';

it.each(smallest)('%s: every promise is kept in every schedule', expectKept);
