/**
 * Claims a task for a process that locks it. Its owner is new with each process: so it has lost nothing that it would
 * have to be told, and holds nothing else.
 */

export { claim as lockTask } from '../transitions/claim.ts';
