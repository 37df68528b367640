/**
 * Whoever comes after somebody was stopped: each has a copy of what was left behind and finds nothing to repair. What
 * they must be told is read from the raw names, not asked from lib/.
 */

import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { isDibsError } from '../../lib/rules/error.ts';
import { complete } from '../../lib/transitions/release.ts';
import { claimTask } from '../../lib/verbs/claim-task.ts';
import { judgeTask } from '../../lib/verbs/judge-review.ts';
import { sweep } from '../../lib/verbs/sweep.ts';
import { TrustedCommands } from '../../lib/client/trusted-commands.ts';
import { copyTree } from '../support/copy-tree.ts';
import { dibsHere } from './here.ts';
import { later, LATER_MS } from './later.ts';
import { faultsOf, RawRegistry, type Expected, type RawName } from './raw-registry.ts';
import { ACTOR, ID, type Scene } from './scenes.ts';
import { whereTaskIs } from './task-place.ts';

/** Everything that is wrong for anybody who comes after the run that left `root` behind. */
export async function faultsAfterwards(scene: Scene, root: string, expected: Expected): Promise<readonly string[]> {
  const visits: readonly (readonly [who: string, visit: (copy: string, was: RawRegistry) => readonly string[] | Promise<readonly string[]>, owners: readonly string[]])[] = [
    ['the next person', nextPerson, ['carl']],
    ['the actor itself', (copy) => actorReturns(scene, copy, expected.before), []],
    ['a worker hours later', workerLater, ['carl']],
    ['a janitor hours later', (copy) => janitorLater(scene, copy), ['carl', 'bob', ACTOR]],
  ];
  const faults: string[] = [];
  const was = new RawRegistry(root);
  for (const [who, visit, owners] of visits) {
    const copy = `${root} of ${who}`;
    copyTree(root, copy);
    const found = await visit(copy, was);
    const broken = faultsOf(new RawRegistry(copy), { ...expected, owners: [...expected.owners, ...owners] });
    faults.push(...[...found, ...broken, ...(who === 'the next person' ? await otherWork(copy) : [])].map((fault) => `${who}: ${fault}`));
    rmSync(copy, { recursive: true });
  }
  return faults;
}

/** At once: looks, asks the doctor, wants the task, and can do other things. */
async function nextPerson(root: string, was: RawRegistry): Promise<readonly string[]> {
  const faults: string[] = [];
  const [task, ...others] = was.of(ID);
  const list = await dibsHere(root, 'carl', ['list', '--shelf', 'claimed', '--shelf', 'scoped', '--shelf', 'waiting', '--shelf', 'review', '--shelf', 'complete', '--json']);
  const listed = (list.json.tasks as { id: string; path: string; remarks: string[] }[]).filter(({ id }) => id === ID);
  if (list.exit !== 0) faults.push(`list exits ${list.exit}`);
  if (listed.map(({ path }) => path).join() !== (task === undefined || (task.shelf === 'archive' && others.length === 0) ? '' : task.path)) faults.push(`list shows ${JSON.stringify(listed)}, and the task is ${task?.path ?? 'nowhere'}`);

  const doctor = await dibsHere(root, 'carl', ['doctor', '--json']);
  const isTidy = others.length === 0 && task?.nonce === undefined;
  if (doctor.exit !== (isTidy ? 0 : 65)) faults.push(`doctor exits ${doctor.exit} with ${others.length} more names: ${doctor.stdout}`);
  for (const { level, kind, path, fixable } of doctor.json.findings) {
    if (level === 'problem' && (fixable !== true || !['mark', 'debris'].includes(kind) || !was.of(ID).some((name) => name.path === path))) faults.push(`doctor finds ${kind} ${path}`);
  }

  const claim = await dibsHere(root, 'carl', ['claim', ID]);
  const expected = claimable(task, was);
  if (claim.exit !== expected) faults.push(`claim exits ${claim.exit}, not ${expected}: ${claim.stderr}`);
  if (claim.exit === 3 && task?.owner !== undefined && !claim.stderr.includes(task.owner.split('~')[0] ?? '')) faults.push(`the refusal does not name ${task.owner}: ${claim.stderr}`);
  return faults;
}

/** Nothing else is blocked. */
async function otherWork(root: string): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const args of [['claim', 'OTHER-1'], ['release', 'OTHER-1'], ['add', 'T-2']]) {
    const { exit, stderr } = await dibsHere(root, 'carl', args);
    if (exit !== 0) faults.push(`${args.join(' ')} exits ${exit}: ${stderr}`);
  }
  return faults;
}

/** What a claim by somebody else has to exit with at once. */
function claimable(task: RawName | undefined, was: RawRegistry): number {
  if (task === undefined) return 5;
  if (task.owner === undefined) return isOffered(task, was) ? 0 : 6;
  return hasRunOut(task) ? 0 : 3;
}

/**
 * Is it free, and for carl? What needs changes is kept for eve, and what is handed in needs a line that says by whom.
 */
function isOffered({ shelf }: RawName, was: RawRegistry, isLater = false): boolean {
  const last = was.at(`log/${ID}.jsonl`)?.text.trimEnd().split('\n').findLast((line) => /"event":"(?:review|changes-requested|claim|move)"/.test(line) && !/"from":"review\//.test(line)) ?? '';
  if (shelf === 'scoped') return isLater || !last.includes('"event":"changes-requested"');
  return shelf === 'review' && last.includes('"event":"review"');
}

function hasRunOut({ claimedAt = 0, mtimeMs, lease = 0 }: RawName, ahead = 0): boolean {
  return Math.max(claimedAt, mtimeMs) + lease * 1000 <= Date.now() + ahead;
}

/** Its session is restored: boot says what is so, and the same command line again gets there or says why not. */
async function actorReturns(scene: Scene, root: string, before: RawRegistry): Promise<readonly string[]> {
  const faults: string[] = [];
  const was = new RawRegistry(root);
  const [task] = was.of(ID);
  const boot = await dibsHere(root, ACTOR, ['boot', '--json']);
  const resumes = (boot.json.resume as { task: { id: string } }[] | undefined)?.some(({ task: { id } }) => id === ID) ?? false;
  const inDoubt = (boot.json.doubt as { task: { id: string } }[] | undefined)?.some(({ task: { id } }) => id === ID) ?? false;
  const isMine = task?.owner === ACTOR;
  if (resumes !== (isMine && task.nonce === undefined) || inDoubt !== (isMine && task.nonce !== undefined)) faults.push(`boot says ${boot.json.verdict}, and it is ${whereTaskIs(was)}`);
  const tellsLoss = (boot.json.lost as { task: { id: string } }[] | undefined)?.some(({ task: { id } }) => id === ID) ?? false;
  if (tellsLoss && !had(before, was)) faults.push(`boot tells a loss of what it never had: ${boot.stdout}`);
  const home = scene.trusts === undefined ? undefined : dirname(root);
  if (scene.trusts !== undefined) new TrustedCommands(root, { HOME: home }).allow([scene.trusts]);
  const again = await dibsHere(root, ACTOR, scene.args, home);
  const allowed = [0, ...(scene.again ?? [])];
  if (!allowed.includes(again.exit)) faults.push(`typed again it exits ${again.exit}: ${again.stderr}`);
  const is = whereTaskIs(new RawRegistry(root));
  if (withoutFence(is) !== withoutFence(scene.ends) && !(scene.waits === true && again.exit === 3)) faults.push(`typed again it exits ${again.exit} and leaves it ${is}, not ${scene.ends}: ${again.stderr}`);
  return faults;
}

/** Did the actor hold it before, or was its claim confirmed since? Only then a loss may be told. */
function had(before: RawRegistry, was: RawRegistry): boolean {
  return before.of(ID).some(({ owner }) => owner === ACTOR) || was.files.some(({ path, text }) => path.startsWith(`holders/${ACTOR}/${ID}~`) && text !== '');
}

function withoutFence(where: string): string {
  return where.replace(/, fence .*/, '');
}

/** No janitor ever came: a worker takes what it finds and finishes it. */
function workerLater(root: string): readonly string[] {
  const faults: string[] = [];
  const was = new RawRegistry(root);
  const [task] = was.of(ID);
  const refusal = refusalLater(task, was);
  try {
    const { tenure } = later(root, 'carl', (caller) => claimTask(caller, ID));
    if (refusal !== undefined) faults.push(`it could be claimed, and should be refused as ${refusal}`);
    if (tenure.review === true) later(root, 'carl', (caller) => judgeTask(caller, ID, { verdict: 'approved' }));
    else later(root, 'carl', (caller) => complete(caller, ID, {}));
    if (whereTaskIs(new RawRegistry(root)) !== 'in complete/') faults.push(`it was completed, and is ${whereTaskIs(new RawRegistry(root))}`);
  } catch (error) {
    if (!isDibsError(error)) throw error;
    if (error.code !== refusal) faults.push(`${error.code}: ${error.message}`);
  }
  return faults;
}

/** Why it is not to be had hours later, if it is not. */
function refusalLater(task: RawName | undefined, was: RawRegistry): string | undefined {
  if (task === undefined) return 'not-found';
  if (task.owner === undefined) return isOffered(task, was, true) ? undefined : 'not-claimable';
  return hasRunOut(task, LATER_MS) ? undefined : 'held';
}

/** Everything is tidy then, and stays so. */
function janitorLater(scene: Scene, root: string): readonly string[] {
  const faults: string[] = [];
  const { acts } = later(root, 'cron', (caller) => sweep(caller));
  for (const act of acts) if (act.act === 'failed' || act.act === 'undecided') faults.push(`${act.act} ${act.path}: ${JSON.stringify(act.because)}`);
  // A claim that was just being put back can leave a second name of its file to the next round, or a text that was not
  // set after all.
  const second = later(root, 'cron', (caller) => sweep(caller));
  if (second.acts.some(({ act }) => act !== 'tidied' && (scene.sets === undefined || act !== 'set-aside'))) faults.push(`a second round has to do ${JSON.stringify(second.acts)}`);
  const third = later(root, 'cron', (caller) => sweep(caller));
  if (third.acts.length > 0) faults.push(`a third round has to do ${JSON.stringify(third.acts)}`);
  const raw = new RawRegistry(root);
  const names = raw.of(ID);
  if (names.length > 1 || names.some((name) => name.nonce !== undefined || (name.owner !== undefined && hasRunOut(name, LATER_MS)))) faults.push(`it leaves ${names.map(({ path }) => path).join(', ')}`);
  if (raw.staging.length > 0) faults.push(`it leaves ${raw.staging.join(', ')}`);
  // A text that was not set after all is put aside, and so is one that was not taken away yet.
  const most = (scene.aside ?? 0) + (scene.sets === undefined ? 0 : 1);
  if (raw.aside.length < (scene.aside ?? 0) || raw.aside.length > most) faults.push(`lost+found has ${raw.aside.map(({ path }) => path).join(', ')}`);
  return faults;
}
