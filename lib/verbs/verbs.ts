/**
 * The verbs: what a user, a program, a hook or the guard asks of a registry.
 *
 * A verb is one question or request, from its beginning to its answer: claim a task, say what I hold, sweep. It is a
 * step (store/step.ts), built of transitions and looks, and it adds what whoever asks should know: an earlier loss, a
 * limit, the last note. A transition (transitions/protocol.ts) is one move of the protocol, and knows nothing of who
 * asks.
 *
 * Contract
 *   - Every room above (client, agents, git-guard, cli) goes through here, and none imports a transition. So whatever
 *     is to hold for each caller has one place.
 *   - One file is one verb, or a few that always come together, named after it. A verb that is one transition and adds
 *     nothing has a file all the same, so that there is one way.
 *   - A verb returns facts, and throws a DibsError made of facts (rules/facts.ts), or StoreFault when the file system
 *     failed. Times are ms by the clock of the registry, leases are seconds.
 *
 * There is no file that exports them all: a command must load what it uses and nothing else, because most of the time
 * of a command is the loading of modules. The types of their answers are here. They cost nothing.
 */

export type { Caller } from '../transitions/caller.ts';
export type { Claim, ClaimOptions } from '../transitions/claim.ts';
export type { SeenForeignClaim } from '../transitions/foreign-claim.ts';
export type { Held } from '../transitions/held.ts';
export type { PassedOn } from '../transitions/pass-on.ts';
export type { GivenUp } from '../transitions/release.ts';
