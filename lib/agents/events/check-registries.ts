/**
 * Asks the registries that an event is about, and returns the verdict from which the answer is made.
 *
 * What must stay true
 *   - If nothing is recorded for a session, nothing is asked. Then the gate costs a listing or two, reads no settings
 *     and leaves no trace.
 *   - If a registry cannot be read, the verdict says so, with what is known to be recorded there. It never reads as
 *     "nothing held".
 *   - A holder is not refused because others are busy. If only the time was too short, what a plain look shows of a
 *     claim counts, as long as it speaks for the claim.
 *   - A hook takes nothing from anybody and gives nothing up. It renews what its session holds, records a claim that is
 *     not recorded, and adds remarks to its own records.
 */

import { toDibsError } from '../../client/to-dibs-error.ts';
import { bootGitSide } from '../../client/git-upkeep.ts';
import { pathsInProject } from '../../client/path-in-project.ts';
import { actorFor, type Actor } from './actor.ts';
import { isGated } from './gate.ts';
import type { Call } from './parse-event.ts';
import { Facts, type Typing } from './facts.ts';
import { RegistryCheck } from './check-registry.ts';
import { typedAs } from '../../system/find-program.ts';
import { registriesFor, type Place, type Surroundings } from './find-registries.ts';
import { NOTHING, type Verdict } from './verdict.ts';
import { OutOfTime, within } from './within.ts';

/** What the registries say about this call. Never throws an error that a user or a disk caused. */
export async function checkRegistries(call: Call, surroundings: Surroundings): Promise<Verdict> {
  if (call.act === 'gate' && !isGated(call)) return NOTHING;
  const { places, blind } = registriesFor(call, surroundings);
  const verdicts: Verdict[] = [];
  for (const place of places) verdicts.push(await checkPlace(call, surroundings, place));
  return merged([{ ...NOTHING, blind }, ...verdicts]);
}

async function checkPlace(call: Call, { env, options, isOver, isTooLate }: Surroundings, { at, from, isNear, workPlaces, isGuess = false }: Place): Promise<Verdict> {
  const actor = await actorFor(call.host, call.session, { ...options, registry: at.root, cwd: from }, env);
  let program: string | undefined;
  const typing: Typing = { program: () => (program ??= typedAs(from, env)), isNear };
  const check = new RegistryCheck(call, actor, { readingsOf: (path) => pathsInProject(at, path, call.directories[0] ?? from), factsFor: (acting) => new Facts(actor, acting, at.root, typing), workPlaces, isGuess, current: env['CURRENT_TASK_ID'], gitSide: (owner, holds) => bootGitSide(at.root, owner, { holds }) });
  try {
    return await actor.registry.run(within(check.run(), isOver));
  } catch (thrown) {
    // Only the boot that is owed failed. What was renewed stands.
    if (check.renewed !== undefined) return check.renewed;
    const likely = thrown instanceof OutOfTime ? await lastLook(actor, check, isTooLate) : undefined;
    if (likely !== undefined) return likely;
    const { message } = toDibsError(thrown);
    const ids = check.recordedIds;
    return { ...NOTHING, blind: [{ why: `${message} (registry ${at.root})`, ...(ids === undefined ? {} : { recorded: ids }) }] };
  }
}

/** What can be said without a bracketed look. Undefined if nothing can be said. */
async function lastLook(actor: Actor, check: RegistryCheck, isTooLate: () => boolean): Promise<Verdict | undefined> {
  try {
    return await actor.registry.run(within(check.likely(), isTooLate));
  } catch {
    return undefined;
  }
}

function merged(verdicts: readonly Verdict[]): Verdict {
  const all = <K extends 'held' | 'likely' | 'unproven' | 'outside' | 'doubt' | 'lost' | 'taken' | 'predecessors' | 'blind' | 'emptied'>(key: K): Verdict[K] => verdicts.flatMap((verdict) => [...verdict[key]]) as unknown as Verdict[K];
  const found = verdicts.slice(1);
  const current = found.find((verdict) => verdict.current !== undefined)?.current;
  const session = found.find((verdict) => verdict.session !== undefined)?.session;
  return {
    held: all('held'),
    likely: all('likely'),
    unproven: all('unproven'),
    outside: all('outside'),
    doubt: all('doubt'),
    lost: all('lost'),
    taken: all('taken'),
    predecessors: all('predecessors'),
    blind: all('blind'),
    emptied: all('emptied'),
    ...(current === undefined ? {} : { current }),
    ...(session === undefined ? {} : { session }),
    boot: found[0]?.boot ?? NOTHING.boot,
    due: found.some(({ due }) => due),
  };
}
