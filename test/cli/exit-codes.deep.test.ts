import { expectRefusals, NEEDY } from './owning-refused.ts';

expectRefusals(NEEDY.filter(([name]) => !['verify', 'complete'].includes(name)));
