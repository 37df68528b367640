/**
 * The words: everything that dibs says about what it found, refused or did, in one room.
 *
 * Contract
 *   - The rooms below (rules, store, transitions, verbs) return and throw facts: a code for the reason, and what it is
 *     about. They contain no sentence and no command line.
 *   - The rooms above (client, agents, git-guard, cli) ask this room for the sentence. They may put a sentence into a
 *     longer text, and never take one apart: whoever needs another form of it adds a function here.
 *   - A sentence has no full stop and fits on one line. Texts of strangers are made printable here.
 *   - A remedy is data as well. Only remedies.ts knows what it is called on the command line.
 *
 * Each function here is pure. What only one wing says (usage errors of the command line, the digest of the hooks) stays
 * with that wing.
 */

import { giveWords } from '../rules/error.ts';
import { sentence } from './refusals.ts';
import { command } from './remedies.ts';

giveWords({ sentence, command });
