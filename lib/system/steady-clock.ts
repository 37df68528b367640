/** A clock that nobody sets. It may stand still while the machine sleeps. */

/** Milliseconds since some moment, which is the same for all calls of a process. */
export function steadyNowMs(): number {
  // Not `performance`, which takes a millisecond to load.
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1_000_000;
}
