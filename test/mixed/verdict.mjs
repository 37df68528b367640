// @ts-check
/**
 * What a journal and a registry say of a race, by code that shares nothing with dibs: names are read here, and by
 * nobody else.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** id, generation, owner, claimed-at, lease */
const CLAIMED = /^(T-\d+)~(\d+)@([^:]+):(\d{13}|\d{10})\+(\d+)(?:!([0-9a-z]+))?\.md$/;
const AT_REST = /^(T-\d+)(?:~(\d+))?\.md$/;
const SHELVES = ['discovery', 'scoped', 'claimed', 'waiting', 'review', 'cancelled', 'complete'];
// What may be said to somebody who wants a task that others want too, and to somebody whose lease has run out.
// 4: it had the task before, or has just got it and stalled for its whole lease, and somebody else has it now.
const REFUSED = new Set([3, 4, 6, 8, 75]);
const ENDED = new Set([3, 4, 6, 75]);

/** What a task of a race says. @param {string} id */
export const textOf = (id) => `# ${id}\n\n${`${id} `.repeat(200)}\nend of ${id}\n`;

/**
 * @typedef {{ readonly generation: number, readonly agent: string, readonly claimedAt: number, readonly lease: number,
 * expires: number, over: boolean }} Tenure
 */

export class Verdict {
  /** What must not have happened, one sentence each. */
  violations = /** @type {string[]} */ ([]);
  counted = /** @type {Record<string, Record<string, number>>} */ ({ tenures: {}, completed: {}, refused: {}, ended: {} });
  /** A tenure that began under somebody else's, which had run out. */
  takenOver = 0;
  #tenures = /** @type {Map<string, Tenure[]>} */ (new Map());
  #completed = /** @type {Map<string, string>} */ (new Map());

  /** @param {string} journal its directory @param {string} root the registry @param {readonly string[]} ids */
  constructor(journal, root, ids) {
    for (const line of linesOf(join(journal, 'lines'))) this.#read(line);
    this.#look(root, ids);
  }

  /** @param {string} line */
  #read(line) {
    const [event = '', id = '', digits = '0', agent = '', detail = '', code = '', ...said] = line.split(' ');
    const generation = Number(digits);
    const tenure = this.#tenures.get(id)?.findLast((one) => one.generation === generation && one.agent === agent);
    switch (event) {
      case 'start':
        this.#begins(id, generation, agent, detail);
        break;
      case 'stop':
        if (tenure !== undefined) tenure.over = true;
        break;
      case 'renewed':
        this.#asked(line, tenure, Number(detail), Number(code));
        // A promise is as long as it was when the renewal was asked for.
        if (tenure !== undefined && code === '0') tenure.expires = Math.max(tenure.expires, Number(detail) + tenure.lease);
        break;
      case 'lapsed':
        // That renewal was a new claim.
        if (tenure !== undefined) [tenure.expires, tenure.over] = [tenure.claimedAt + tenure.lease, true];
        this.#count('refused', event);
        break;
      case 'verified':
        this.#asked(line, tenure, Number(detail), Number(code));
        break;
      case 'done':
      case 'back':
        this.#count('ended', `${event} ${code}`);
        this.#asked(line, tenure, Number(detail), Number(code));
        if (event === 'done' && code === '0') this.#completes(id, generation, agent);
        break;
      case 'refused':
        this.#count('refused', code);
        if (!REFUSED.has(Number(code))) this.violations.push(`${id}: ${agent} was told ${code} when it claimed: ${said.join(' ')}`);
        break;
      case 'twice':
        this.violations.push(`${id}~${digits}: ${agent} was told that it has it, and so was another`);
        break;
      case 'killed':
        break;
      case 'missed':
      case 'backed':
      case 'unseen':
      case 'forgot':
        this.#count('refused', event);
        break;
      default:
        this.violations.push(`the journal says ${line}`);
    }
  }

  /** @param {string} id @param {number} generation @param {string} agent @param {string} name */
  #begins(id, generation, agent, name) {
    this.#count('tenures', kindOf(agent));
    const [, , , owner, at = '', lease] = CLAIMED.exec(name) ?? [];
    if (owner !== agent) this.violations.push(`${id}: ${agent} found its claim under ${name}`);
    const claimedAt = at.length === 10 ? Number(at) * 1000 + 999 : Number(at);
    const all = this.#tenures.get(id) ?? [];
    const begun = { generation, agent, claimedAt, lease: Number(lease) * 1000, expires: claimedAt + Number(lease) * 1000, over: false };
    for (const other of all) {
      const [earlier, later] = other.generation < generation ? [other, begun] : [begun, other];
      if (other.generation === generation) this.violations.push(`${id}~${generation} was ${other.agent}'s, and then ${agent}'s`);
      else if (earlier.over) continue;
      else if (later.claimedAt < earlier.expires) this.violations.push(`${id}: ${later.agent} has it (${later.generation}), and ${earlier.agent} (${earlier.generation}) for another ${earlier.expires - later.claimedAt} ms`);
      else {
        earlier.over = true;
        this.takenOver++;
      }
    }
    this.#tenures.set(id, [...all, begun]);
  }

  /**
   * Somebody who has a task asked for something, and was answered before `ms`. @param {string} line @param {Tenure |
   * undefined} tenure @param {number} ms @param {number} code
   */
  #asked(line, tenure, ms, code) {
    if (code === 0 || tenure === undefined) return;
    if (tenure.agent.startsWith('person')) return;
    if (!ENDED.has(code)) this.violations.push(`the answer was ${code}: ${line}`);
    else if (code !== 75 && ms < tenure.expires) this.violations.push(`the lease ran for another ${tenure.expires - ms} ms, and the answer was ${code}: ${line}`);
  }

  /** @param {string} id @param {number} generation @param {string} agent */
  #completes(id, generation, agent) {
    const before = this.#completed.get(id);
    if (before !== undefined) this.violations.push(`${id} was completed by ${before}, and again as ${generation} by ${agent}`);
    this.#completed.set(id, `${agent} as ${generation}`);
    this.#count('completed', kindOf(agent));
  }

  /**
   * Each task is complete, once, with all its bytes; and nothing else lies anywhere but what has the bytes of a task.
   * @param {string} root @param {readonly string[]} ids
   */
  #look(root, ids) {
    const found = new Map(ids.map((id) => [id, 0]));
    for (const shelf of SHELVES) {
      for (const name of readdirSync(join(root, shelf)).filter((found) => !found.startsWith('.'))) {
        const [, id = ''] = AT_REST.exec(name) ?? [];
        if (shelf !== 'complete' || !found.has(id)) this.violations.push(`${shelf}/${name} is left`);
        else found.set(id, (found.get(id) ?? 0) + 1);
        if (found.has(id) && readFileSync(join(root, shelf, name), 'utf8') !== textOf(id)) this.violations.push(`${shelf}/${name} is not whole`);
      }
    }
    for (const [id, count] of found) if (count !== 1) this.violations.push(`${id} is complete ${count} times`);
    for (const directory of ['lost+found', 'tmp']) {
      for (const name of readdirSync(join(root, directory))) {
        const [id] = /T-\d+/.exec(name) ?? [];
        if (id === undefined) continue;
        this.#count('ended', `${directory}/`);
        if (readFileSync(join(root, directory, name), 'utf8') !== textOf(id)) this.violations.push(`${directory}/${name} is not whole`);
      }
    }
    this.#logged(root, ids);
  }

  /**
   * No log tells of two tenures in one generation, and each line can be read. @param {string} root @param {readonly
   * string[]} ids
   */
  #logged(root, ids) {
    for (const id of ids) {
      /** @type {Set<number>} */
      const generations = new Set();
      for (const line of linesOf(join(root, 'log', `${id}.jsonl`))) {
        /** @type {{ event?: string, generation?: number }} */
        let event = {};
        try {
          event = JSON.parse(line);
        } catch {
          this.violations.push(`log/${id}.jsonl has a line that cannot be read: ${line.slice(0, 200)}`);
        }
        if (event.event !== 'claim' && event.event !== 'take-over') continue;
        if (generations.has(event.generation ?? 0)) this.violations.push(`the log of ${id} has generation ${event.generation} twice`);
        generations.add(event.generation ?? 0);
      }
    }
  }

  /** @param {string} what @param {string} which */
  #count(what, which) {
    const counts = (this.counted[what] ??= {});
    counts[which] = (counts[which] ?? 0) + 1;
  }
}

/** None where there is no such file: what only people have had has no log. @param {string} file */
const linesOf = (file) => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter((text) => text !== '') : []);

/** What an agent is, by its name. @param {string} agent */
const kindOf = (agent) => agent.replace(/-\d+$/, '');
