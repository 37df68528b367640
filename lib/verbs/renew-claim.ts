/** Renews a claim: the transition says all that an owner should know. */

export { renew } from '../transitions/renew.ts';
