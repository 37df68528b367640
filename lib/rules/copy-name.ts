/**
 * Ids that are not tasks: the names of copies that other tools lay beside a file, as far as these names have only
 * characters of an id. (Most have blanks, parentheses or another ending, and so are foreign anyway.) Pure. What must
 * stay true: whoever names a task does not hit one of these by accident, and the shell tools (dibs_is_copy) know the
 * same ones.
 */

const COPIES: readonly (readonly [tool: string, name: RegExp])[] = [
  // `_BASE_` and the number of a process. A name such as DATA_BASE_1 is a task: one digit is not such a number, and
  // where the name before it has no digit, as most tasks have, five are needed.
  ['git mergetool', /^(?:.*[0-9].*[._](?:BACKUP|BASE|LOCAL|REMOTE)[._][0-9]{2,}|.+[._](?:BACKUP|BASE|LOCAL|REMOTE)[._][0-9]{5,})$/],
  ['Syncthing', /\.sync-conflict-[0-9]{8}-[0-9]{6}(?:-[A-Z0-9]{7})?$/],
  ['ownCloud', /_conflict-(?:.*-)?[0-9]{8}-[0-9]{6}$/],
  ['Resilio Sync', /\.Conflict[0-9]*$/],
  ['rclone', /\.conflict[0-9]+$/],
  ['git-annex', /\.variant-[0-9a-f]{4}$/],
  ['OneDrive', /-(?:DESKTOP|LAPTOP)-[A-Z0-9]{7,8}(?:-[0-9]+)?$/],
  ['an editor', /___jb_(?:tmp|old)___$/],
];

// What each of these names contains. A registry has many names and few copies, so this is asked first.
const SIGNS = /BASE|LOCAL|REMOTE|BACKUP|onflict|\.variant-|-DESKTOP-|-LAPTOP-|___jb_/;

/** Which tool names its copies like this. Undefined for any other id. */
export function copyMadeBy(id: string): string | undefined {
  return SIGNS.test(id) ? COPIES.find(([, name]) => name.test(id))?.[0] : undefined;
}

/** `sed -i` writes its result under such a name and is sometimes killed. It has no ending, and a task may have none. */
export function isLeftBySed(name: string): boolean {
  return /^sed[A-Za-z0-9]{6}$/.test(name);
}
