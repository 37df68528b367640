/** The dibs command for what may be done next. Pure. */

import type { Remedy } from '../rules/facts.ts';
import type { RestShelf } from '../rules/shelf.ts';

const ONLY = { free: '--ready', mine: '--mine', blocked: '--blocked' } as const;

/** Its arguments, without `dibs` itself. */
export function command(remedy: Remedy): readonly string[] {
  switch (remedy.do) {
    case 'list':
      return remedy.only === undefined ? ['list'] : ['list', ONLY[remedy.only]];
    case 'boot':
      return remedy.acknowledge === true ? ['boot', '--ack'] : ['boot'];
    case 'diagnose':
      return ['doctor'];
    case 'sweep':
      return ['janitor'];
    case 'trust':
      // It only shows them: to allow them is for a person.
      return ['trust'];
    case 'whoami':
      return ['whoami'];
    case 'events':
      return ['events'];
    case 'give-up':
      return givingUp(remedy.id, remedy.to, remedy.said);
    case 'prove':
      return ['verify', remedy.id, '--stamp', remedy.stamp];
    case 'review':
      return ['review', remedy.id, '--approve'];
    case 'move':
      return ['move', remedy.id, '--to', remedy.to];
    default:
      return [remedy.do, remedy.id];
  }
}

/** The verb that puts a claim of one's own on that shelf. */
function givingUp(id: string, to: RestShelf, said: string): readonly string[] {
  if (to === 'scoped') return ['release', id];
  if (to === 'complete') return ['complete', id];
  if (to === 'review') return ['complete', id, '--review'];
  return ['release', id, '--to', to, '--reason', said];
}
