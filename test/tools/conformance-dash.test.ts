import { expectConformance } from './conformance.ts';
import { DASH } from './shells.ts';
import { bothSides } from './side-by-side.ts';

expectConformance(bothSides(), [DASH]);
