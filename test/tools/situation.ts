/**
 * What a situation is: how a registry lies there, and what somebody then does in it. Nothing here says what should come
 * of it: that is what the command line does with an equal copy.
 */

import { formatEvent, type TaskEvent } from '../../lib/rules/event.ts';
import { BELIEFS, beliefPath, claimName, type Believed, type ClaimLeft } from '../support/claim-left.ts';

/** All times of a table are relative to this one, so that every copy of a situation is laid with the same names. */
export const LAID_AT: number = Date.now() - 10_000;

/** In the text of each laid task: no refusal may show it. */
export const BODY = 'what only its holder reads';
export const TASK = `# A task\n\n${BODY}\n`;

/** What lies at a path: a file's text or bytes, or something else. */
export type Laid =
  | string
  | Uint8Array
  | { readonly text: string | Uint8Array; /** Seconds before LAID_AT. */ readonly ageSeconds?: number; readonly mode?: number }
  | { readonly directory: Readonly<Record<string, string>>; readonly mode?: number }
  | { readonly symlink: string }
  | { readonly fifo: true }
  /** Another name of the file that was laid at this path. */
  | { readonly linkTo: string };

export type Act = 'claim' | 'next' | 'release' | 'verify' | 'stale' | 'sweep' | 'boot';

export interface Step {
  readonly act: Act;
  readonly id?: string;
  /** `agent` or `agent~session`, by DIBS_AGENT and DIBS_SESSION; `ana` where nothing is said. */
  readonly as?: string;
  /** The agent as an argument of the tool, which is `--agent` for the command line. */
  readonly agent?: string;
  /** Instead of `as`. */
  readonly env?: Readonly<Record<string, string>>;
  /** The id is left to CURRENT_TASK_ID. */
  readonly current?: boolean;
  /** Of a release. */
  readonly to?: string;
  readonly reason?: string;
  /** Of a boot. */
  readonly ack?: boolean;
  /** The claim that is named, as proof. */
  readonly stamp?: string;
  readonly fence?: string;
  /** Of a next one: which tasks are asked for, as options of both. */
  readonly wanted?: readonly string[];
  /** Of a stale list. */
  readonly seconds?: string;
}

export interface Situation {
  readonly name: string;
  /** By path below the registry, over an empty one with all its directories. */
  readonly lay?: Readonly<Record<string, Laid>>;
  /** Directories that are missing after all; `.` is the registry itself. */
  readonly without?: readonly string[];
  readonly does: readonly Step[];
  /** The exit code of each step: a situation that does not show what its name says is a mistake in the table. */
  readonly expects: readonly number[];
  /** `beside`: nothing names the registry, and the tools lie in it. Else what DIBS_REGISTRY says, below the project. */
  readonly registry?: 'beside' | { readonly named: string };
  /** Done by a user whom no permission is given for free. */
  readonly unprivileged?: boolean;
  /** Then these files are somebody else's all the same. */
  readonly notTheirs?: readonly string[];
}

type About = Omit<Step, 'act' | 'id'>;

export const claim = (id: string, about: About = {}): Step => ({ act: 'claim', id, ...about });
export const next = (about: About = {}): Step => ({ act: 'next', ...about });
export const verify = (id: string, about: About = {}): Step => ({ act: 'verify', id, ...about });
export const boot = (about: About & { readonly id?: string } = {}): Step => ({ act: 'boot', ...about });
export const stale = (about: About = {}): Step => ({ act: 'stale', as: 'cron', ...about });
export const sweep = (about: About = {}): Step => ({ act: 'sweep', as: 'cron', ...about });
/** To scoped/ where no shelf is given. */
export const release = (id: string, to?: string, reason?: string, about: About = {}): Step => ({
  act: 'release',
  id,
  ...(to === undefined ? {} : { to }),
  ...(reason === undefined ? {} : { reason }),
  ...about,
});

export const HOUR = 3600;
export const ago = (seconds: number): number => LAID_AT - seconds * 1000;

export interface Tenure extends ClaimLeft {
  /** How long ago it was claimed; less than nothing for a time that is to come. */
  readonly ageSeconds?: number;
}

const BY_DEFAULT = { owner: 'bob', lease: 24 * HOUR } as const;

/** The name of a claim. */
export function tenure(id: string, { ageSeconds = 600, ...how }: Tenure = {}): string {
  return claimName(id, ago(ageSeconds), { ...BY_DEFAULT, ...how });
}

export interface Held extends Tenure {
  readonly text?: string | Uint8Array;
  /** How long ago its owner saved it; by default when it was claimed. */
  readonly silentSeconds?: number;
  /**
   * What its owner remembers of it: nothing, or that it was about to take it, that it has it, or that somebody was
   * about to end it.
   */
  readonly believed?: 'no' | Believed;
}

/** A claim and what its owner believes of it, as its owner's tools would have left them. */
export function held(id: string, how: Held = {}): Record<string, Laid> {
  const name = tenure(id, how);
  const { ageSeconds = 600, silentSeconds = ageSeconds, text = TASK, believed = 'confirmed' } = how;
  return {
    [`claimed/${name}`]: { text, ageSeconds: silentSeconds },
    ...(believed === 'no' ? {} : belief(id, { ...how, state: believed })),
  };
}

/** What an owner believes, whatever is true. */
export function belief(id: string, { confirmed = true, state = confirmed ? 'confirmed' : 'unconfirmed', ageSeconds = 600, ...how }: Tenure & { readonly confirmed?: boolean; readonly state?: Believed } = {}): Record<string, Laid> {
  return { [beliefPath(id, ago(ageSeconds), { ...BY_DEFAULT, ...how })]: { text: BELIEFS[state], ageSeconds } };
}

/** The stamp of a claim. */
export const stampOf = ({ ageSeconds = 600, owner = BY_DEFAULT.owner }: Tenure = {}): string => `${owner}:${ago(ageSeconds)}`;

/** A claim that ran out two hours ago. */
export const EXPIRED = { ageSeconds: 3 * HOUR, lease: HOUR } as const;

/** A line of a log. */
export function line(event: TaskEvent['event'], generation: number, about: Partial<Omit<TaskEvent, 'event' | 'generation'>> & { readonly id?: string } = {}): string {
  return formatEvent({ v: 1, at: ago(5 * HOUR), event, id: 'T-1', generation, by: 'bob', ...about });
}
