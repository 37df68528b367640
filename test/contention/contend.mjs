// @ts-check
/**
 * Processes that want the same tasks, for as long as is asked.
 *
 *   npm run contend -- --claims 1000000 [--workers 8] [--seed 1]
 *
 * A claim is one try of one worker for one task that all of them want in the same round. Two of the workers have one
 * name, half of them sit in a linked work tree, some are killed in the middle, and in some rounds everything has run
 * out and its owners renew while the others take over. Ends with 1 on any violation.
 */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Hand } from './crew.mjs';
import { textOf } from './raw-names.mjs';
import { Tally } from './tally.mjs';

const BIN = fileURLToPath(new URL('../../dist/bin/dibs.js', import.meta.url));
const TASKS = 100;
// So many rounds are raced for the same tasks; then for fresh ones, whose logs are short.
const ROUNDS = 25;
const HOUR_MS = 3_600_000;

const { values } = parseArgs({
  options: {
    claims: { type: 'string', default: '1000000' },
    workers: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const [wanted, crewSize] = [Number(values.claims), Number(values.workers)];

let state = Number(values.seed) >>> 0;
/** A whole number below `limit`, the same sequence for the same seed. @param {number} limit */
function below(limit) {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * limit);
}

const base = mkdtempSync(join(tmpdir(), 'dibs-contend-'));
const linked = join(base, 'linked');
const root = join(base, '.agent', 'registry');
execFileSync(process.execPath, [BIN, 'init', base], { stdio: 'ignore' });
writeFileSync(join(root, 'registry.yaml'), 'version: 1\nlease: 10m\n');
for (const args of [['init', '-q'], ['add', '-A'], ['commit', '-q', '-m', 'tasks'], ['worktree', 'add', '-q', linked]]) {
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.invalid', '-c', 'commit.gpgsign=false', ...args], { cwd: base, stdio: 'pipe' });
}

const tally = new Tally(root);
// The last two have one name.
const crew = Array.from({ length: crewSize }, (_, index) => new Hand(index >= crewSize - 2 ? 'twin' : `w${index}`, index % 2 === 0 ? base : linked));
process.on('exit', () => {
  for (const hand of crew) void hand.kill();
  rmSync(base, { recursive: true, force: true });
});
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => tally.violated(`ended by ${signal}`));

const counted = { claims: 0, rounds: 0, kills: 0, missed: 0, contested: 0, renewed: 0, takenOver: 0, undecided: 0 };

/**
 * All claim these, at once. Of a hand that is killed over it there is no answer; of what ran out, many examiners at
 * once can leave it undecided. @param {readonly string[]} ids @param {{ victim?: number | undefined, ranOut?: boolean
 * }} [how]
 */
async function claimAll(ids, { victim, ranOut: expired = false } = {}) {
  const answers = crew.map((hand) => hand.do({ kind: 'claim', ids }));
  const dead = victim === undefined ? undefined : await kill(victim);
  /** @type {Map<string, Hand[]>} */
  const winners = new Map(ids.map((id) => [id, []]));
  for (const [index, told] of (await Promise.all(answers)).entries()) {
    for (const [id, answer] of /** @type {import('./crew.mjs').Told} */ (told ?? [])) {
      counted.claims++;
      if (typeof answer === 'string') {
        tally.refused(answer);
        if (answer !== 'held' && !(expired && answer === 'in-doubt')) tally.violated(`${id}: somebody was told "${answer}" while all claim`);
        continue;
      }
      const hand = crew[index];
      if (hand === undefined) continue;
      tally.begins(id, answer, hand.agent);
      winners.get(id)?.push(hand);
    }
  }
  for (const [id, told] of winners) {
    if (told.length > 1 || (told.length === 0 && dead === undefined && !expired)) tally.violated(`${id} in round ${counted.rounds}: ${told.length} winners: ${told.map((hand) => hand.agent).join(', ')}`);
  }
  return { winners, dead };
}

/** In the middle of what it does; another takes its place. Returns the dead one. @param {number} victim */
async function kill(victim) {
  await sleep(below(150));
  counted.kills++;
  const dead = crew[victim];
  if (dead === undefined) return undefined;
  await dead.kill();
  crew[victim] = new Hand(`${dead.agent.split('-')[0]}-${counted.kills}`, dead.cwd);
  return dead;
}

/** @param {Map<string, Hand[]>} winners */
async function releaseAll(winners) {
  await Promise.all(
    crew.map(async (hand) => {
      const mine = [...winners].filter(([, [winner]]) => winner === hand).map(([id]) => id);
      for (const [id, answer] of /** @type {import('./crew.mjs').Told} */ ((await hand.do({ kind: 'release', ids: mine })) ?? [])) {
        if (typeof answer === 'string') tally.violated(`${id}: ${hand.agent} was told "${answer}" when it gave it back`);
      }
    }),
  );
}

/**
 * All claim what is free; one may die over it, and what it held runs out and is taken over. @param {readonly string[]}
 * ids
 */
async function race(ids) {
  const { winners, dead } = await claimAll(ids, { victim: below(5) === 0 ? below(crew.length - 2) : undefined });
  await releaseAll(winners);
  if (dead === undefined) return;
  const orphans = ids.filter((id) => winners.get(id)?.length === 0);
  const places = tally.places(ids);
  for (const id of orphans) {
    const place = places.get(id);
    if (place?.owner !== dead.agent) tally.violated(`${id}: nobody was told that it has it, and it is ${place?.shelf}/${place?.name}; ${dead.agent} died`);
    else if (place.generation > 0) tally.appears(id, place.generation, ranOut(id, place, dead.agent));
  }
  const { winners: heirs } = await claimAll(orphans, { ranOut: true });
  await releaseAll(heirs);
  for (const [id, place] of tally.places(ids)) {
    if (place.shelf !== 'claimed') continue;
    counted.undecided++;
    putBack(id, place);
  }
}

/**
 * Everything is claimed, and ran out an hour ago: each owner renews what is its own and takes over what is not. @param
 * {readonly string[]} ids
 */
async function contest(ids) {
  const agents = crew.map((hand) => hand.agent);
  const owners = ids.map((_, index) => agents[(index + counted.rounds) % (agents.length - 2)] ?? '');
  const places = tally.places(ids);
  for (const [index, id] of ids.entries()) {
    const place = places.get(id);
    if (place !== undefined) tally.appears(id, place.generation + 1, ranOut(id, place, owners[index] ?? '', place.generation + 1));
  }
  const all = await Promise.all(crew.map((hand) => hand.do({ kind: 'contest', ids, owners, few: below(2) === 0 ? 10 : 1 })));
  const held = tally.places(ids);
  /** @type {Map<string, string[]>} */
  const holders = new Map(ids.map((id) => [id, []]));
  for (const [index, told] of all.entries()) {
    for (const [id, answer] of /** @type {import('./crew.mjs').Told} */ (told ?? [])) {
      counted.claims++;
      counted.contested++;
      if (typeof answer === 'number') holders.get(id)?.push(`${crew[index]?.agent}~${answer}`);
      else {
        tally.refused(answer);
        if (!['held', 'lost', 'in-doubt'].includes(answer)) tally.violated(`${id}: somebody was told "${answer}" over what ran out`);
      }
    }
  }
  for (const [index, id] of ids.entries()) {
    const [holder, ...others] = holders.get(id) ?? [];
    const place = held.get(id);
    if (others.length > 0) tally.violated(`${id} in round ${counted.rounds}: ${[holder, ...others].join(' and ')} have it`);
    if (holder !== undefined && holder !== `${place?.owner}~${place?.generation}`) tally.violated(`${id}: ${holder} was told that it has it, and it is ${place?.shelf}/${place?.name}`);
    if (holder === undefined) counted.undecided++;
    else if (holder.startsWith(`${owners[index]}~`)) counted.renewed++;
    else {
      counted.takenOver++;
      tally.begins(id, place?.generation ?? 0, place?.owner ?? '');
    }
    if (place !== undefined) putBack(id, place);
  }
}

/** By hand, as a person would. @param {string} id @param {{ shelf: string, name: string, generation: number }} place */
function putBack(id, { shelf, name, generation }) {
  renameSync(join(root, shelf, name), join(root, 'scoped', `${id}~${generation}.md`));
}

/**
 * Makes it a claim of `owner` that ran out an hour ago. Returns the owner. @param {string} id @param {{ shelf: string,
 * name: string, generation: number }} place @param {string} owner
 */
function ranOut(id, place, owner, generation = place.generation) {
  const at = Date.now() - HOUR_MS;
  const path = join(root, place.shelf, place.name);
  utimesSync(path, at / 1000, at / 1000);
  renameSync(path, join(root, 'claimed', `${id}~${generation}@${owner}:${at}+600.md`));
  return owner;
}

const began = performance.now();
let next = began;
for (let season = 0; counted.claims < wanted && tally.violations.length === 0; season++) {
  const ids = Array.from({ length: TASKS }, (_, index) => `T-${season * TASKS + index}`);
  for (const id of ids) writeFileSync(join(root, 'scoped', `${id}.md`), textOf(id));
  for (let round = 0; round < ROUNDS && counted.claims < wanted && tally.violations.length === 0; round++) {
    counted.rounds++;
    await (below(4) === 0 ? contest : race)(ids);
    if (!process.stderr.isTTY || performance.now() < next) continue;
    next = performance.now() + 1000;
    process.stderr.write(`\r${counted.claims} claims, ${tally.tenures} tenures, ${counted.kills} killed, ${tally.violations.length} violations `);
  }
  tally.close(ids);
  for (const [id, { shelf, name }] of tally.places(ids)) {
    rmSync(join(root, shelf, name));
    rmSync(join(root, 'log', `${id}.jsonl`), { force: true });
  }
}
for (const hand of crew) counted.missed += (await hand.do({ kind: 'missed' })) ?? 0;
const seconds = Math.round((performance.now() - began) / 1000);
const summary = { ...counted, tenures: tally.tenures, refusals: tally.refusals, seconds, violations: tally.violations.length, such: tally.violations.slice(0, 20) };
if (values.json) console.log(JSON.stringify(summary));
else console.log(`${process.stderr.isTTY ? '\n' : ''}${JSON.stringify(summary, undefined, 2)}`);
await Promise.all(crew.map((hand) => hand.kill()));
process.exitCode = tally.violations.length > 0 ? 1 : 0;
