/** The same in every other shell that can be sh. */

import { describe } from 'vitest';
import { describeQuietLook, shellAt } from './quiet-look.ts';

const SHELLS = ['dash', 'bash', 'zsh', 'ksh', 'busybox'].flatMap((name) => shellAt(name) ?? []);

describe.each(SHELLS)('with %s as sh, a stored line', (shell) => {
  describeQuietLook(shell);
});
