/** The dibs command for what may be done next. Pure. */

import type { Remedy } from '../rules/facts.ts';

/** Its arguments, without `dibs` itself. */
export function command(remedy: Remedy): readonly string[] {
  switch (remedy.do) {
    case 'list':
      return remedy.only === undefined ? ['list'] : remedy.only === 'mine' ? ['list', '--mine'] : ['list', '--shelf', 'scoped'];
    case 'boot':
      return remedy.acknowledge === true ? ['boot', '--ack'] : ['boot'];
    case 'diagnose':
      return ['doctor'];
    case 'sweep':
      return ['janitor'];
    case 'whoami':
      return ['whoami'];
    case 'move':
      return ['move', remedy.id, '--to', remedy.to];
    default:
      return [remedy.do, remedy.id];
  }
}
