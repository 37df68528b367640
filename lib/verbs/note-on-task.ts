/** Notes something about a claimed task, and renews the claim. */

export { note } from '../transitions/note.ts';
