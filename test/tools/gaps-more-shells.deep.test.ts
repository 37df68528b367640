import { expectAlikeInGaps } from './gaps.ts';
import { BASH, BUSYBOX } from './shells.ts';
import { bothSides } from './side-by-side.ts';

expectAlikeInGaps(bothSides(), [BASH, BUSYBOX]);
