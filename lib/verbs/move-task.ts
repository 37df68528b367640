/** Moves a task that nobody holds to another shelf. */

export { move } from '../transitions/move.ts';
