import { expectConformance } from './conformance.ts';
import { BUSYBOX, MORE_SHELLS } from './shells.ts';
import { bothSides } from './side-by-side.ts';

// And what else is on this machine, which may be nothing.
expectConformance(bothSides(), [BUSYBOX, ...MORE_SHELLS]);
