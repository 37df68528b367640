// @ts-check
/**
 * The system calls that the protocol requires for a claim and a completion of one task, by node:fs, in their order and
 * with nothing around them: no name is read, nothing is decided, no error is met. It is the floor of what any program
 * that follows docs/protocol.md does when nobody is in its way. A shelf is listed as often as that page says (Reading):
 * each once at first, and what the program itself has changed once more. What only git or one file system needs is not
 * in it. CommonJS, so that a process can also make them that has just started.
 */

const { closeSync, constants, fstatSync, linkSync, lstatSync, mkdirSync, openSync, readdirSync, readSync, renameSync, rmdirSync, unlinkSync, writeSync } = require('node:fs');

const FLOW = ['discovery', 'scoped', 'claimed', 'waiting', 'review', 'cancelled', 'complete'];
const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_RDONLY, O_WRONLY } = constants;
const bytes = Buffer.alloc(4096);

/**
 * What is changed alone, without a look: a claim that nobody may rely on, and the floor of the floor. The task is in
 * scoped/. @param {string} root @param {string} id @param {string} owner @param {number} stamp
 */
function changesAlone(root, id, owner, stamp) {
  const { name, claimed, mark, done, dropped, beliefs, belief, log } = paths(root, id, owner, stamp);
  mkdirSync(beliefs);
  closeSync(openSync(belief, O_WRONLY | O_CREAT | O_EXCL));
  renameSync(`${root}/scoped/${id}.md`, claimed);
  append(belief, 'confirmed\n');
  append(log, lineOf('claim', name));
  renameSync(claimed, mark);
  append(belief, 'ended !000000000000 complete\n');
  linkSync(mark, done);
  renameSync(mark, dropped);
  unlinkSync(dropped);
  append(log, lineOf('complete', name));
  unlinkSync(belief);
  rmdirSync(beliefs);
}

/**
 * All of them, for a task in scoped/. @param {string} root @param {string} id @param {string} owner
 * @param {number} stamp
 */
function claimAndComplete(root, id, owner, stamp) {
  claim(root, id, owner, stamp);
  complete(root, id, owner, stamp);
}

/** A claim. @param {string} root @param {string} id @param {string} owner @param {number} stamp */
function claim(root, id, owner, stamp) {
  const { name, claimed, beliefs, belief, log } = paths(root, id, owner, stamp);
  // Which name is the task, what does it depend on, and was it ended here in a later generation?
  look(root, FLOW);
  readText(`${root}/scoped/${id}.md`);
  readIfThere(log);
  // The fence: what does anybody believe of this task?
  for (const holder of readdirSync(`${root}/holders`)) if (!holder.startsWith('.')) readdirSync(`${root}/holders/${holder}`);
  // The belief, then the rename.
  mkdirSync(beliefs);
  closeSync(openSync(belief, O_WRONLY | O_CREAT | O_EXCL));
  renameSync(`${root}/scoped/${id}.md`, claimed);
  // The second look, at what the rename changed. It counts, so the belief says so, and is read again.
  look(root, ['scoped', 'claimed']);
  append(belief, 'confirmed\n');
  readText(belief);
  append(log, lineOf('claim', name));
}

/** The end of that claim. @param {string} root @param {string} id @param {string} owner @param {number} stamp */
function complete(root, id, owner, stamp) {
  const { name, claimed, mark, done, dropped, beliefs, belief, log } = paths(root, id, owner, stamp);
  // It is mine, confirmed.
  look(root, []);
  readText(belief);
  // Mark, list, end the belief in each spelling, link, take the mark away.
  renameSync(claimed, mark);
  look(root, ['claimed']);
  readdirSync(beliefs);
  append(belief, 'ended !000000000000 complete\n');
  linkSync(mark, done);
  renameSync(mark, dropped);
  lstatSync(done);
  lstatSync(dropped);
  unlinkSync(dropped);
  // After giving up comes a look; then the log, and the belief is forgotten.
  look(root, ['claimed', 'complete']);
  append(log, lineOf('complete', name));
  readdirSync(beliefs);
  unlinkSync(belief);
  rmdirSync(beliefs);
}

/** The names of one tenure. @param {string} root @param {string} id @param {string} owner @param {number} stamp */
function paths(root, id, owner, stamp) {
  const name = `${id}~1@${owner}:${stamp}+1800`;
  return {
    name,
    claimed: `${root}/claimed/${name}.md`,
    mark: `${root}/claimed/${name}!000000000000.md`,
    done: `${root}/complete/${id}~1.md`,
    dropped: `${root}/tmp/drop-000000000000-${name}.md`,
    beliefs: `${root}/holders/${owner}`,
    belief: `${root}/holders/${owner}/${name}.md`,
    log: `${root}/log/${id}.jsonl`,
  };
}

/** A line of a log. @param {string} event @param {string} tenure */
const lineOf = (event, tenure) => `{"v":1,"at":1769143261123,"event":"${event}","tenure":"${tenure}","session":"none"}\n`;

/**
 * A bracketed look: the times of each shelf before the listings and after them. A shelf is listed if this process has
 * no listing that its times vouch for. @param {string} root @param {readonly string[]} listed
 */
function look(root, listed) {
  for (const shelf of FLOW) {
    lstatSync(`${root}/${shelf}`, { bigint: true });
    if (listed.includes(shelf)) readdirSync(`${root}/${shelf}`);
  }
  if (listed.length > 0) for (const shelf of FLOW) lstatSync(`${root}/${shelf}`, { bigint: true });
}

/** @param {string} path */
function readText(path) {
  const fd = openSync(path, O_RDONLY | O_NOFOLLOW);
  fstatSync(fd);
  readSync(fd, bytes);
  closeSync(fd);
}

/** A missing file costs its open, and not the error that node:fs makes of it. @param {string} path */
function readIfThere(path) {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) readText(path);
}

/** @param {string} path @param {string} line */
function append(path, line) {
  const fd = openSync(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW);
  writeSync(fd, line);
  closeSync(fd);
}

module.exports = { changesAlone, claim, claimAndComplete, complete, look, FLOW };
