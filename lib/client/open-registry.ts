/** A registry, opened for one actor: where it is, its settings, who acts. What programs and the command line start from. */

import { hostname, userInfo } from 'node:os';
import { DibsError, isDibsError } from '../rules/error.ts';
import { resolveIdentity, type Identity } from '../rules/identity.ts';
import { parseSettings, type Settings } from '../rules/settings.ts';
import { PosixStore } from '../store/posix-store.ts';
import { run, type Step } from '../store/step.ts';
import { StoreFault } from '../store/store.ts';
import type { Party } from '../transitions/party.ts';
import { locateRegistry, type RegistryPlace } from './locate-registry.ts';

export interface RegistryOptions {
  /** The registry's directory; else DIBS_REGISTRY, else the nearest `.agent/registry`. */
  readonly registry?: string | undefined;
  readonly agent?: string | undefined;
  readonly session?: string | undefined;
  /** What stands for the environment; `process.env` by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

const REGISTRY_YAML_LIMIT = 64 * 1024;

/** Each part is found out when it is first asked for, and throws the DibsError that says why it cannot be had. */
export class OpenRegistry {
  readonly #options: RegistryOptions;
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #found: { place?: RegistryPlace; store?: PosixStore; settings?: Settings; identity?: Identity } = {};

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

  get store(): PosixStore {
    return (this.#found.store ??= new PosixStore(this.place.root));
  }

  /** registry.yaml, or the defaults where there is none. Throws `malformed`. */
  get settings(): Settings {
    return (this.#found.settings ??= readSettings(this.store));
  }

  /** Who acts. Throws `usage` for a name that cannot be one. */
  get identity(): Identity {
    return (this.#found.identity ??= resolveIdentity({
      flagAgent: this.#options.agent,
      flagSession: this.#options.session,
      env: this.#env,
      settingsAgent: this.#settingsAgent(),
      login: login(this.#env),
      host: hostname(),
    }));
  }

  /** Who one is can be asked where there is no registry, too. */
  #settingsAgent(): string | undefined {
    try {
      return this.settings.agent;
    } catch (error) {
      if (isDibsError(error) && error.code === 'no-registry') return undefined;
      throw error;
    }
  }

  get party(): Party {
    return { owner: this.identity.encoded, settings: this.settings };
  }

  /** Runs a transition or a verb to its end. Throws what it throws: DibsError for an answer, StoreFault when the file system failed. */
  run<T>(step: Step<T>): T {
    return run(this.store, step);
  }
}

function readSettings(store: PosixStore): Settings {
  let bytes = new Uint8Array();
  try {
    bytes = new Uint8Array(store.read('registry.yaml', REGISTRY_YAML_LIMIT));
  } catch (fault) {
    if (!(fault instanceof StoreFault)) throw fault;
    if (fault.code === 'EINVAL') throw new DibsError('malformed', 'registry.yaml is not a regular file', { next: ['doctor'], cause: fault });
    if (fault.code !== 'ENOENT') throw fault;
    // Without one the defaults hold; without a registry nothing does.
    store.stat('.');
  }
  if (bytes.length >= REGISTRY_YAML_LIMIT) throw new DibsError('malformed', `registry.yaml is longer than ${REGISTRY_YAML_LIMIT} bytes`, { next: ['doctor'] });
  return parseSettings(new TextDecoder().decode(bytes));
}

function login(env: Readonly<Record<string, string | undefined>>): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a user id that has no name.
    return env['USER'] ?? env['LOGNAME'] ?? `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}
