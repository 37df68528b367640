import { expectConformance } from './conformance.ts';
import { BASH } from './shells.ts';
import { bothSides } from './side-by-side.ts';

expectConformance(bothSides(), [BASH]);
