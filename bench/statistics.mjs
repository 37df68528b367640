// @ts-check
/**
 * A ratio and its noise. Each round gives one ratio: what a command took, over what its baseline took just before. The
 * ratio of a row is the median of these, which one disturbed round does not move. Its noise is half the width of the
 * 95 % interval of that median, by the bootstrap: the median of as many ratios, drawn from these at random with
 * replacement, a thousand times. The draws are the same in each run.
 */

const DRAWS = 1000;

/** @param {readonly number[]} numbers @returns {number} NaN for none */
export function median(numbers) {
  return quantile(numbers, 0.5);
}

/**
 * Between two numbers, the quantile is on the line between them. @param {readonly number[]} numbers
 * @param {number} share
 * @returns {number} NaN for none
 */
export function quantile(numbers, share) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(at)] ?? Number.NaN, sorted[Math.ceil(at)] ?? Number.NaN];
  return below + (above - below) * (at - Math.floor(at));
}

/** @param {readonly number[]} ratios one a round @returns {{ ratio: number, noise: number }} */
export function summary(ratios) {
  const draw = chance();
  const medians = Array.from({ length: DRAWS }, () => median(ratios.map(() => ratios[Math.floor(draw() * ratios.length)] ?? Number.NaN)));
  return { ratio: median(ratios), noise: (quantile(medians, 0.975) - quantile(medians, 0.025)) / 2 };
}

/**
 * Does a ratio meet its goal? `missed` only if it misses it by more than its noise. @param {{ ratio: number, noise:
 * number }} measured @param {{ atMost?: number, atLeast?: number }} goal
 * @returns {'met' | 'within noise' | 'missed' | ''} '' where there is no goal
 */
export function verdict({ ratio, noise }, { atMost, atLeast }) {
  const over = atMost !== undefined ? ratio - atMost : atLeast !== undefined ? atLeast - ratio : undefined;
  if (over === undefined) return '';
  if (over <= 0) return 'met';
  return over <= noise ? 'within noise' : 'missed';
}

/** Numbers from 0 to 1 that look random and are the same each time (a linear congruential generator). */
function chance() {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
