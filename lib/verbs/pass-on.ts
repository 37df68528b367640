/**
 * Makes another claim of a living one: for another owner (handoff), for a later session (resume), by force (steal), or
 * for a longer time (extend).
 */

export { extend, handoff, resume, steal } from '../transitions/pass-on.ts';
