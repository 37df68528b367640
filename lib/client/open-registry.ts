/**
 * A registry, opened for one actor: where it is, its settings, who acts. Programs and the command line start from it.
 */

import type os from 'node:os';
import { asciiTrim } from '../rules/ascii.ts';
import { isDibsError, refused } from '../rules/error.ts';
import { provesNothing, resolveIdentity, SESSION_VARIABLES, type Identity } from '../rules/identity.ts';
import type { MergedCheck } from '../rules/merged.ts';
import { parseSettings, type Settings } from '../rules/settings.ts';
import { utf8Text } from '../rules/utf8-text.ts';
import { workerKind, type KnownKind } from '../rules/worker-kind.ts';
import { PosixStore } from '../store/posix-store.ts';
import { now, read, runAsync, stat, type AsyncStore, type Step } from '../store/step.ts';
import { StoreFault, type Store } from '../store/store.ts';
import type { Caller } from '../verbs/verbs.ts';
import '../words/words.ts';
import { MergedCommits } from '../system/merged-commits.ts';
import { locateRegistry, workTreeTop, type RegistryPlace } from './locate-registry.ts';

export interface RegistryOptions {
  /** The registry's directory; else DIBS_REGISTRY, else the nearest `.agent/registry`. */
  readonly registry?: string | undefined;
  readonly agent?: string | undefined;
  readonly session?: string | undefined;
  /** Replaces the environment. The default is `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** A person types at a terminal: what the login holds is theirs. False by default. */
  readonly isAtTerminal?: boolean;
  /** What the registry is kept in, where that is not the directory itself: one that answers at once, or later. */
  readonly store?: Store | AsyncStore;
}

const REGISTRY_YAML_LIMIT = 64 * 1024;

/**
 * Each part is found when it is first asked for, and throws the DibsError that says why it cannot be had. Parts that
 * need the registry are awaited: `settings`, `identity` and `caller`, because registry.yaml may name an agent.
 */
export class OpenRegistry {
  readonly #options: RegistryOptions;
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #found: { place?: RegistryPlace; store?: Store | AsyncStore; settings?: Settings; identity?: Identity; merged?: MergedCommits } = {};

  constructor(options: RegistryOptions = {}) {
    this.#options = options;
    this.#env = options.env ?? process.env;
  }

  /** Where the registry is, and by which rule. Throws `no-registry`. */
  get place(): RegistryPlace {
    return (this.#found.place ??= locateRegistry({ flag: this.#options.registry, env: this.#env, cwd: this.#options.cwd ?? process.cwd() }));
  }

  /** Where the registry is, if anybody has asked yet. */
  get located(): RegistryPlace | undefined {
    return this.#found.place;
  }

  get store(): Store | AsyncStore {
    return (this.#found.store ??= this.#options.store ?? new PosixStore(this.place.root));
  }

  /** registry.yaml, or the defaults where there is none. Throws `malformed`. */
  async settings(): Promise<Settings> {
    return this.#found.settings ?? (await this.run(this.readSettings()));
  }

  /** Who acts. Throws `usage` for a name that cannot be one. */
  async identity(): Promise<Identity> {
    return this.#found.identity ?? this.#identityBy((await this.#settingsIfAny())?.agent);
  }

  /** The agent who acts, whatever its session: for whoever puts a session of its own beside it. */
  async agent(): Promise<string> {
    return this.#resolved((await this.#settingsIfAny())?.agent, undefined, withoutSession(this.#env)).owner.agent;
  }

  /** Who acts, and by which rules. */
  async caller(): Promise<Caller> {
    return this.#callerAs(await this.identity(), await this.settings());
  }

  /** `settings` for a step that needs them half-way. */
  *readSettings(): Step<Settings> {
    return (this.#found.settings ??= yield* settingsStep());
  }

  /** `identity` for a step that needs it half-way. */
  *findIdentity(): Step<Identity> {
    return this.#found.identity ?? this.#identityBy((yield* this.readSettings()).agent);
  }

  /** `caller` for a step that needs it half-way. */
  *findCaller(): Step<Caller> {
    return this.#callerAs(yield* this.findIdentity(), yield* this.readSettings());
  }

  /** Can nobody tell what is this caller's of what its owner holds? */
  provesNothing(identity: Identity): boolean {
    const options = this.#options;
    return provesNothing(identity, {
      env: this.#env,
      get isAtTerminal() {
        return options.isAtTerminal === true;
      },
    });
  }

  /** What kind of worker acts. It can be asked for even where there is no registry. */
  async worker(): Promise<KnownKind> {
    return workerKind(this.#env, (await this.#settingsIfAny()) ?? {});
  }

  /** The environment by which it was opened. */
  get env(): Readonly<Record<string, string | undefined>> {
    return this.#env;
  }

  /** The top of the git work tree in which the caller is. Undefined outside of any, and if nobody can tell. */
  workTree(): string | undefined {
    try {
      return workTreeTop(this.#options.cwd ?? process.cwd());
    } catch {
      return undefined;
    }
  }

  /**
   * Runs a transition or a verb to its end. Throws what it throws: DibsError for an answer, StoreFault if the store
   * failed. On a store that answers at once, it has run to its end when the promise is returned, unless something is
   * saved on the way.
   */
  async run<T>(step: Step<T>): Promise<T> {
    return await runAsync(this.store, step);
  }

  /**
   * The time by the clock that claims go by, which is that of the file system. The machine's own clock may differ from
   * it. ms.
   */
  async nowMs(): Promise<number> {
    return (await this.run(now('reading'))).ms;
  }

  /** The identity can be asked for even where there is no registry. */
  async #settingsIfAny(): Promise<Settings | undefined> {
    try {
      return await this.settings();
    } catch (error) {
      if (isDibsError(error) && error.code === 'no-registry') return undefined;
      throw error;
    }
  }

  /** What git says of commits, by the branch that registry.yaml names. No git is started before it is asked. */
  async mergedCheck(): Promise<MergedCheck> {
    return this.#mergedBy(await this.settings());
  }

  #mergedBy({ mergedInto }: Settings): MergedCheck {
    return (commits) => (this.#found.merged ??= new MergedCommits(this.place.root, mergedInto, this.#env)).whyNot(commits);
  }

  #callerAs(identity: Identity, settings: Settings): Caller {
    return { owner: identity.encoded, settings, worker: workerKind(this.#env, settings), isMerged: this.#mergedBy(settings), workTree: () => this.workTree(), ...(this.provesNothing(identity) ? { mustProve: true } : {}) };
  }

  #identityBy(settingsAgent: string | undefined): Identity {
    return (this.#found.identity = this.#resolved(settingsAgent, this.#options.session, this.#env));
  }

  #resolved(settingsAgent: string | undefined, flagSession: string | undefined, env: Environment): Identity {
    return resolveIdentity({
      flagAgent: this.#options.agent,
      flagSession,
      env,
      settingsAgent,
      get login() {
        return login(env);
      },
      get host() {
        return system().hostname();
      },
    });
  }
}

function* settingsStep(): Step<Settings> {
  let bytes: Uint8Array = new Uint8Array();
  try {
    bytes = yield* read('registry.yaml', REGISTRY_YAML_LIMIT);
  } catch (fault) {
    if (!(fault instanceof StoreFault)) throw fault;
    if (fault.code === 'EINVAL') throw refused({ why: 'settings-not-a-file' }, { do: 'diagnose' }, fault);
    if (fault.code !== 'ENOENT') throw fault;
    // Without a registry.yaml the defaults hold. Without a registry nothing does.
    yield* stat('.');
  }
  if (bytes.length >= REGISTRY_YAML_LIMIT) throw refused({ why: 'settings-too-long', most: REGISTRY_YAML_LIMIT }, { do: 'diagnose' });
  return parseSettings(utf8Text(bytes));
}

type Environment = Readonly<Record<string, string | undefined>>;

function withoutSession(env: Environment): Environment {
  return { ...env, ...Object.fromEntries(SESSION_VARIABLES.map((name) => [name, undefined])) };
}

/** Loaded where it is needed: it takes longer to load than most verbs take to run. */
function system(): typeof os {
  return process.getBuiltinModule('node:os');
}

function login(env: Environment): string {
  try {
    return system().userInfo().username;
  } catch {
    // A container may run under a user id that has no name.
    return [env['USER'], env['LOGNAME']].find((name) => asciiTrim(name ?? '') !== '') ?? `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}
