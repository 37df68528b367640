/** All that is fuzzed. */

import { checkCard, TOKENS as CARD_TOKENS } from './cards.ts';
import { checkLog, TOKENS as LOG_TOKENS } from './logs.ts';
import { checkName, checkWords, TOKENS as NAME_TOKENS } from './names.ts';
import { checkSettings, TOKENS as SETTINGS_TOKENS } from './settings.ts';
import type { Target } from './target.ts';

export const TARGETS: readonly Target[] = [
  {
    name: 'names',
    tokens: NAME_TOKENS,
    check: (bytes) => {
      // As a listing gives it, and as somebody types it.
      const text = new TextDecoder().decode(bytes);
      checkName(text);
      checkWords(text);
    },
  },
  { name: 'cards', tokens: CARD_TOKENS, check: checkCard },
  { name: 'settings', tokens: SETTINGS_TOKENS, check: checkSettings },
  { name: 'logs', tokens: LOG_TOKENS, check: checkLog },
];
