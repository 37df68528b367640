/** What is asked of every answer, whoever gives it: its words are free, its manners are not. */

import { EXIT } from '../../lib/cli/output/exit-code.ts';
import { CONTROL } from '../support/fixture.ts';
import type { Said } from './run.ts';
import { BODY, type Step } from './situation.ts';

const WORDS = Object.entries(EXIT);

/** What is wrong with the words of this answer, one sentence each. */
export function unmannerly({ act }: Step, { code, stdout, stderr }: Said): readonly string[] {
  const faults: string[] = [];
  const say = (isFault: boolean, sentence: string): void => {
    if (isFault) faults.push(`${sentence}: ${JSON.stringify({ code, stdout, stderr }).slice(0, 1500)}`);
  };
  const words = WORDS.filter(([, exit]) => exit === code).map(([word]) => word);
  say(words.length === 0, 'its exit code is none of ours');
  for (const text of [stdout, stderr]) {
    say(CONTROL.test(text), 'a terminal would obey it');
    say(text !== '' && !text.endsWith('\n'), 'its last line does not end');
  }
  // A verdict is an answer, whatever it says; so is what a janitor could not do.
  const isAnswer = code === 0 || (act === 'boot' && (code === EXIT.lost || code === EXIT.unproven) && stdout !== '') || (act === 'sweep' && code === EXIT['store-failed'] && stdout !== '');
  const errors = [...stderr.matchAll(/^dibs: ([a-z-]+): \S/gm)].map(([, said]) => said);
  if (isAnswer) say(errors.length > 0, 'it speaks of an error and says yes');
  else say(!words.includes(errors[0] ?? ''), `no error on stderr begins with "dibs: ${words.join(' or ')}: "`);
  // What a shell or a program of the system says of itself is for nobody here.
  say(stderr.split('\n').some((line) => !/^(?:dibs: .*| +\S.*|)$/.test(line)), 'something else speaks on stderr');
  if (code !== 0) {
    say(!/^RESUME /m.test(stdout) && `${stdout}${stderr}`.includes(BODY), 'a refusal shows the work');
    say(/\b(?:force|steal)/i.test(`${stdout}${stderr}`), 'a refusal speaks of taking it');
  }
  return faults;
}

/** What a boot tells somebody to do: the verdict and the task it is about, of each block. */
export function verdictsOf(stdout: string): readonly string[] {
  return [...stdout.matchAll(/^(RESUME|UNPROVEN|CLAIMED WITHOUT DIBS|EMPTIED|LOST|NOT YOURS|PREDECESSOR|IN DOUBT|MORE THAN ONE|NOTHING|COULD NOT LOOK)(?: ([^ :]+))?:/gm)].map(([, verdict = '', id]) => (id === undefined ? verdict : `${verdict} ${id}`)).toSorted();
}
