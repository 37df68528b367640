// @ts-check
/**
 * What each host is put through. A fact is a sentence that must be true, on the board or in what the model saw; `saw`
 * says in which field. The prompts say nothing of dibs: what the model knows, it has from the set-up.
 */

import { answered, formOf, seenAnew, seenIn } from './seen.mjs';

/** @typedef {import('./scene.mjs').Scene} Scene */
/** @typedef {import('./scene.mjs').Agent} Agent */
/** @typedef {import('./scene.mjs').Turn} Turn */
/** @typedef {import('./host.mjs').Host} Host */
/** @typedef {import('./wires/wire.mjs').Heard} Heard */
/** `saw`: the field, or what stood there instead. @typedef {{ fact: string, holds: boolean, saw?: string }} Fact */
/** @typedef {(fact: string, holds: boolean, saw?: string | readonly string[]) => void} Note */

const PROMPT = 'do the next task';
const ON = 'go on';
/** How many tasks two agents have together, and how many one of them takes at most: some hosts start much sooner. */
export const TASKS = 8;
const MOST = 6;

/** A day of one session: it works, is compacted, is resumed, loses its claim meanwhile, and takes other work. @param
 * {Scene} scene @param {Agent} agent @param {Note} note */
export async function day(scene, agent, note) {
  const { host } = agent;
  await firstTask(scene, agent, note);

  const compacted = await agent.turn(
    ON,
    function* () {
      yield { ...host.shell('echo works'), tokens: host.crowded };
      // What is owed after a compaction may come with what a tool says.
      yield host.edit(`${scene.project}/page2.txt`, 'half\n');
      yield { say: 'I stop here.' };
    },
    { resume: true },
  );
  flawless(compacted, 'the session that is compacted', note);
  // The host asks for a summary, or leaves out what was said.
  const summary = compacted.requests.findIndex(({ isTalk }) => !isTalk);
  const after = summary === -1 ? compacted.requests.length : summary + 1;
  note('its context is shortened', summary > 0);
  const told = seenAnew(compacted.requests, after, 'RESUME T-2');
  if (host.tellsAtPrompts !== true) note('after the compaction the model is told what it holds', told.length > 0, told);

  const stolen = await scene.dibs('bob', 'steal', 'T-2', '--force', '--reason', 'its agent is away');
  note('another process takes the task', stolen.code === 0, stolen.stderr);
  await afterLoss(scene, agent, note);
}

/** @param {Scene} scene @param {Agent} agent @param {Note} note */
async function firstTask(scene, agent, note) {
  const { host } = agent;
  /** @type {Record<string, Heard>} */
  const heard = {};
  const turn = await agent.turn(PROMPT, function* (opening) {
    yield* host.find?.(opening) ?? [];
    heard['boot'] = yield { call: 'dibs/boot' };
    heard['refusal'] = yield { call: 'dibs/claim_task', args: { task_id: 'T-404' } };
    heard['claim'] = yield { call: 'dibs/next_task' };
    heard['shell'] = yield host.shell('dibs verify');
    yield host.edit(`${scene.project}/page1.txt`, 'one\n');
    yield { call: 'dibs/update_task', args: { task_id: 'T-1', note: 'written' } };
    yield { call: 'dibs/complete_task', args: { task_id: 'T-1', summary: 'page 1 is written' } };
    yield { call: 'dibs/next_task' };
    yield { call: 'dibs/update_task', args: { task_id: 'T-2', note: 'half of it' } };
    yield { say: 'T-1 is done, and T-2 begun.' };
  });
  flawless(turn, 'the first session', note);
  const first = turn.requests.filter(({ isTalk }) => isTalk).slice(0, 1);
  const loop = seenIn(first, 'To get work, call');
  const skill = seenIn(first, 'Take, work on and finish the shared tasks');
  note('the model is told at its beginning that there are tasks', loop.length + skill.length > 0, `the guide of the server: ${loop.join(' and ') || 'not'}; the skill: ${skill.join(' and ') || 'not'}`);
  const atOnce = first.some(({ heard: { tools } }) => tools.some(({ name, namespace = '' }) => `${namespace}${name}`.includes('dibs')));
  note('the model finds the tools of dibs', heard['boot'] !== undefined, atOnce ? 'they are there at once' : 'it is told their names, and looks for them');
  for (const [kind, what] of [['boot', 'boot'], ['claim', 'a claim'], ['refusal', 'a refusal']]) {
    const said = heard[kind ?? ''];
    const form = said === undefined ? 'neither' : formOf(said);
    note(`the answer to ${what} is read`, form !== 'neither', said === undefined ? undefined : `${form}, in ${said.answers[0]?.field ?? 'no field'}`);
  }
  const board = scene.board();
  const [one = '', two = ''] = [board['T-1'], board['T-2']];
  note('T-1 was claimed, done and completed through MCP', one.startsWith('complete/') && scene.has('page1.txt'), one);
  note('T-2 is held in the name of the agent', two.startsWith(`claimed/T-2~1@${agent.name}`), two);
  const own = heard['shell'] === undefined ? '' : answered(heard['shell']);
  note('its shell is the owner of what was claimed through MCP', own.includes('T-1 is yours'), own);
}

/** @param {Scene} scene @param {Agent} agent @param {Note} note */
async function afterLoss(scene, agent, note) {
  const { host } = agent;
  /** @type {Heard | undefined} */
  let refused;
  const turn = await agent.turn(
    ON,
    function* (opening) {
      yield* host.find?.(opening) ?? [];
      refused = yield host.edit(`${scene.project}/lost.txt`, 'lost\n');
      yield host.shell('touch lost-too.txt');
      yield { call: 'dibs/boot', args: { acknowledge: true } };
      yield { call: 'dibs/next_task' };
      yield host.edit(`${scene.project}/page3.txt`, 'three\n');
      yield { call: 'dibs/complete_task', args: { task_id: 'T-3', summary: 'page 3 is written' } };
      yield { say: 'T-2 is lost, and T-3 done.' };
    },
    { resume: true },
  );
  flawless(turn, 'the session that is resumed', note);
  const start = seenIn(turn.requests.filter(({ isTalk }) => isTalk).slice(0, 1), 'LOST T-2');
  note('a resumed session is told of its loss before it does anything', start.length > 0, start);
  note('its next edit is stopped, and so is its shell', !scene.has('lost.txt') && !scene.has('lost-too.txt'));
  const reason = refused === undefined ? '' : answered(refused);
  note('the model reads who has the task, and how to acknowledge', /T-2 is no longer yours: bob/.test(reason) && reason.includes('--ack'), refused?.answers[0]?.field ?? reason.slice(0, 200));
  note('after it acknowledged, it may edit again', scene.has('page3.txt'));
  const board = scene.board();
  const [two = '', three = ''] = [board['T-2'], board['T-3']];
  note('it took other work and completed it', three.startsWith('complete/'), three);
  note('the lost task is with the one who took it', two.startsWith('claimed/T-2~2@bob'), two);
}

/**
 * Two agents drain one board of TASKS, each through MCP or through its shell: no task is done twice, and each of them
 * does some.
 *
 * @param {Scene} scene @param {readonly { agent: Agent, by: 'mcp' | 'shell' }[]} crew @param {Note} note
 */
export async function together(scene, crew, note) {
  const turns = await Promise.all(crew.map(({ agent, by }) => agent.turn(PROMPT, (opening) => (by === 'mcp' ? drainByTools(agent.host, opening) : drainByShell(agent.host)))));
  for (const [index, turn] of turns.entries()) flawless(turn, `the session of ${crew[index]?.agent.name}, by ${crew[index]?.by},`, note);
  const board = Object.values(scene.board()).map(String);
  note('each task is complete', board.every((path) => path.startsWith('complete/')), board.filter((path) => !path.startsWith('complete/')));
  // A second claim of a task would have a second generation.
  note('each task was claimed once', board.every((path) => path.endsWith('~1.md')), board);
  for (const { agent } of crew) {
    const own = scene.log().filter(({ event, by }) => event === 'claim' && `${by}`.startsWith(agent.name)).length;
    note(`${agent.name} did some of them`, own > 0, `${own}`);
  }
}

/** @param {Host} host @param {Heard} opening @returns {import('./model.mjs').Script} */
function* drainByTools(host, opening) {
  yield* host.find?.(opening) ?? [];
  for (let n = 0; n < MOST; n++) {
    const id = idIn(yield { call: 'dibs/next_task' });
    if (id === undefined) break;
    yield { call: 'dibs/complete_task', args: { task_id: id, summary: 'it is done' } };
  }
  yield { say: 'Nothing is left.' };
}

/** @param {Host} host @returns {import('./model.mjs').Script} */
function* drainByShell(host) {
  for (let n = 0; n < MOST; n++) {
    const id = idIn(yield host.shell('dibs claim --next --brief'));
    if (id === undefined) break;
    yield host.shell(`dibs complete ${id} --summary 'it is done'`);
  }
  yield { say: 'Nothing is left.' };
}

/** The task that was just claimed. @param {Heard} heard @returns {string | undefined} */
function idIn(heard) {
  return /(T-\d+) is yours/.exec(answered(heard))?.[1];
}

/**
 * Did the host end well, and did the model find what its script calls?
 *
 * @param {Turn} turn @param {string} who @param {Note} note
 */
export function flawless({ code, stdout, stderr, faults }, who, note) {
  note(`${who} ends well`, code === 0 && faults.length === 0, code === 0 ? faults.join('; ') : `exit ${code}: ${(stderr || stdout).slice(-400)} ${faults.join('; ')}`);
}
