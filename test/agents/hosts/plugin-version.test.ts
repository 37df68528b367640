/** A plugin that is installed somewhere is renewed by its number, and by nothing else. */

import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { opencodeSetup } from '../../../lib/agents/hosts/opencode.ts';

it('whoever changes the text of the plugin adds 1 to its version, and puts both here', () => {
  const digest = createHash('sha256').update(opencodeSetup.text('project')).update(opencodeSetup.text('user')).digest('hex').slice(0, 16);
  expect({ version: opencodeSetup.version, digest }).toEqual({ version: 3, digest: '51fa40fb3af83c9f' });
});
