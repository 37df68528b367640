/** Gives a claim up: completes its task, or puts the task on another shelf. */

export { complete, release } from '../transitions/release.ts';
