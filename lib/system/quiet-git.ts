/**
 * Runs git in somebody's work tree without running anything that the repository names: no hook, no file system monitor,
 * no filter, no fetch of missing objects. A repository's own config can name programs for all of these, and who
 * unpacked it need not have looked.
 *
 * What must stay true: git finds the repository by the directory alone, and nothing of the caller's environment that is
 * about another one reaches it.
 */

/** Set for each command, above every config file. */
const CONFIG: readonly (readonly [key: string, value: string])[] = [
  ['core.fsmonitor', 'false'],
  ['core.hooksPath', '/dev/null'],
  ['core.splitIndex', 'false'],
  ['core.safecrlf', 'false'],
  ['core.quotePath', 'false'],
  ['commit.gpgSign', 'false'],
  ['protocol.allow', 'never'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
];

const MOST_BYTES = 64 * 1024 * 1024;
const MOST_SAID = 4096;

/** A command that did not answer in time. */
export class GitTookTooLong extends Error {}
/** There is no git on PATH. */
export class NoGit extends Error {}
/** git failed. The message is the last line that it said. */
export class GitFailed extends Error {}

export interface GitAnswer {
  readonly status: number;
  readonly stdout: Buffer;
}

export interface Asked {
  /** What git reads. */
  readonly input?: string | Buffer;
  /** What else stands in its environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Exit codes that are answers; others are thrown as GitFailed. Only 0 by default. */
  readonly answers?: readonly number[];
}

/** git in one directory, until a deadline. */
export class QuietGit {
  readonly #directory: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #signal: AbortSignal;
  #filters: readonly string[] = [];

  /** @param env of this process. @param signal ends the command that runs, and every later one. */
  constructor(directory: string, env: Readonly<Record<string, string | undefined>>, signal: AbortSignal) {
    this.#directory = directory;
    // What a person trusts of others stays out, too: only this user's own trees are looked at.
    this.#env = Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith('GIT_')));
    this.#signal = signal;
  }

  /**
   * From now on no filter that a config file declares is run: content is taken as it lies in the work tree. To read the
   * names of filters runs nothing.
   */
  async silenceFilters(): Promise<void> {
    const { stdout } = await this.run(['config', '-z', '--name-only', '--get-regexp', '^filter\\..*\\.(clean|smudge|process|required)$'], { answers: [0, 1] });
    this.#filters = [...new Set(stdout.toString('utf8').split('\0').filter((key) => key !== '').map((key) => key.slice(0, key.lastIndexOf('.'))))];
  }

  /** Throws NoGit, GitTookTooLong and GitFailed. */
  async run(args: readonly string[], { input = '', env = {}, answers = [0] }: Asked = {}): Promise<GitAnswer> {
    if (this.#signal.aborted) throw new GitTookTooLong();
    const { spawn } = process.getBuiltinModule('node:child_process');
    return await new Promise<GitAnswer>((resolve, reject) => {
      const child = spawn('git', args, { cwd: this.#directory, env: { ...this.#env, ...this.#settings(), ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
      const out: Buffer[] = [];
      let length = 0;
      let said = '';
      const stop = (): void => {
        child.kill('SIGKILL');
        reject(new GitTookTooLong());
      };
      this.#signal.addEventListener('abort', stop, { once: true });
      child.stdout.on('data', (part: Buffer) => {
        length += part.length;
        if (length > MOST_BYTES) child.kill('SIGKILL');
        else out.push(part);
      });
      child.stderr.setEncoding('utf8').on('data', (part: string) => {
        said = `${said}${part}`.slice(-MOST_SAID);
      });
      child.on('error', (error: NodeJS.ErrnoException) => {
        this.#signal.removeEventListener('abort', stop);
        // A directory that is gone reads as a program that is not there.
        reject(error.code === 'ENOENT' ? new NoGit() : new GitFailed(error.message));
      });
      child.on('close', (status, signal) => {
        this.#signal.removeEventListener('abort', stop);
        if (status !== null && answers.includes(status)) resolve({ status, stdout: Buffer.concat(out) });
        else reject(new GitFailed(said.trim().split('\n').at(-1) || `git ${args[0] ?? ''} ended ${signal === null ? `with ${status}` : `by ${signal}`}`));
      });
      // It may end before it has read all.
      child.stdin.on('error', () => undefined);
      child.stdin.end(input);
    });
  }

  /** The same, as text without its last line end. */
  async text(args: readonly string[], asked?: Asked): Promise<string> {
    return (await this.run(args, asked)).stdout.toString('utf8').replace(/\n$/, '');
  }

  #settings(): Record<string, string> {
    const filters = this.#filters.flatMap((filter) => [[`${filter}.clean`, ''], [`${filter}.smudge`, ''], [`${filter}.process`, ''], [`${filter}.required`, 'false']] as const);
    const all = [...CONFIG, ...filters];
    return {
      GIT_CONFIG_COUNT: String(all.length),
      ...Object.fromEntries(all.flatMap(([key, value], at) => [[`GIT_CONFIG_KEY_${at}`, key], [`GIT_CONFIG_VALUE_${at}`, value]])),
      GIT_OPTIONAL_LOCKS: '0',
      GIT_TERMINAL_PROMPT: '0',
      GIT_NO_LAZY_FETCH: '1',
      GIT_ALLOW_PROTOCOL: 'none',
      GIT_LITERAL_PATHSPECS: '1',
      LC_ALL: 'C',
    };
  }
}
