/**
 * The environment in which dibs runs git. A hook of git runs with variables that say which repository, work tree and
 * index its commit is about. With them git would answer, and dibs would act, for that repository instead of the one in
 * the current directory.
 */

/**
 * What `git rev-parse --local-env-vars` names, in any version of git, and what else says where a repository keeps its
 * parts. The configuration of one command (`git -c`) is among them: it may name another directory of hooks.
 */
const LOCAL = [
  'GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_COMMON_DIR GIT_CONFIG GIT_CONFIG_COUNT GIT_CONFIG_PARAMETERS GIT_DIR GIT_GRAFT_FILE',
  'GIT_IMPLICIT_WORK_TREE GIT_INDEX_FILE GIT_INDEX_VERSION GIT_INTERNAL_SUPER_PREFIX GIT_NAMESPACE GIT_NO_REPLACE_OBJECTS',
  'GIT_OBJECT_DIRECTORY GIT_PREFIX GIT_QUARANTINE_PATH GIT_REPLACE_REF_BASE GIT_SHALLOW_FILE GIT_SUPER_PREFIX GIT_WORK_TREE',
];
const IS_LOCAL: ReadonlySet<string> = new Set(LOCAL.join(' ').split(' '));

/**
 * `env` without what is about one repository. Only the directories that a person trusts, though they belong to somebody
 * else, stay.
 */
export function gitEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined && !IS_LOCAL.has(entry[0]) && !/^GIT_CONFIG_(?:KEY|VALUE)_/.test(entry[0]));
  return { ...Object.fromEntries(kept), ...trust(env) };
}

/** Of the configuration that an environment carries (GIT_CONFIG_COUNT) the entries of safe.directory, counted anew. */
function trust(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const count = Math.min(Number(env['GIT_CONFIG_COUNT'] ?? 0) || 0, 1000);
  const trusted = Array.from({ length: count }, (_, at) => at)
    .filter((at) => env[`GIT_CONFIG_KEY_${at}`]?.toLowerCase() === 'safe.directory')
    .map((at) => env[`GIT_CONFIG_VALUE_${at}`] ?? '');
  if (trusted.length === 0) return {};
  const entries = trusted.flatMap((value, at) => [[`GIT_CONFIG_KEY_${at}`, 'safe.directory'], [`GIT_CONFIG_VALUE_${at}`, value]]);
  return { GIT_CONFIG_COUNT: String(trusted.length), ...Object.fromEntries(entries) };
}
