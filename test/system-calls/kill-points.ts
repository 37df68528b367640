/** docs/kill-points.md, from what was seen. */

export interface Row {
  readonly name: string;
  readonly verb: string;
  /** What was left behind, for each call it was stopped at, in order. */
  readonly left: readonly string[];
  /** And where it was not stopped. */
  readonly whole: string;
}

const INTRO = `# Where it can be killed

A process killed anywhere leaves a state the others can act on ([what is promised](protocol.md#what-is-promised), 4). This page
lists every "anywhere", and the states. The tests make it: they run the real program under strace, on real files, and send
SIGKILL at the entry of each system call that changes something in the registry, a run for each call. The call it is killed at is
not executed any more; that was looked for on the disk, too. Then everybody else comes by. The tests fail unless, after each kill,

- the task is in one place by the [order of truth](protocol.md#the-order-of-truth), with every byte it had, and its rank did not
  fall; no line of a log is cut; nothing of another task was touched;
- \`dibs list\` shows it there, and \`dibs doctor\` has a problem to tell only where a mark or a second name was left, which
  it says \`--fix\` mends;
- somebody else who claims it at once gets it, or is told who holds it; other tasks can be claimed, released and added;
- the one that was killed is told by \`dibs boot\` what is so, and types the same command again: it gets there, or is told why not;
- hours later a worker claims and completes it although no janitor ever came; and where one came, no old name, no mark and no
  staging is left, and lost+found/ has only what belongs there.

`;

const READING = `"Held by": in claimed/, until its owner comes back or the lease runs out. "Under a mark": an examination was begun, and whoever wants
the task next, or the janitor, ends it. "And its old name too": a second name of the same file; it ranks lower, and the janitor
takes it away. "+ staging": a file in tmp/ that is no probe of the clock, or a hidden probe of the doctor; the janitor clears it after an hour, a \`drop-\` after
a minute. The last column is the run that nobody killed. Verbs that only look change something as well: they write the clock's
probe in tmp/, and its writes, however many, are one kill here.

\`npm run kills\` kills at the calls that only read, too; between two calls that change nothing, the disk stays as it was. It also lets
each call fail with each of a number of errors. It takes a long time. \`npm run kills -- --update\` writes this page anew; the usual
tests compare it with what they see.

| verb | kills | what was left behind | not killed |
|---|---|---|---|
`;

export function killPoints(rows: readonly Row[]): string {
  const example = rows.find(({ name }) => name === 'claim');
  const reading = example === undefined ? '' : `How to read it: \`claim\` makes ${example.left.length} such calls, and was killed at each; what it left was ${counted(example.left)}.\n`;
  return `${INTRO}${reading}${READING}${rows.map((row) => `| ${row.name} | ${row.left.length} | ${row.left.length === 0 ? 'it changes nothing' : counted(row.left)} | ${row.whole} |\n`).join('')}`;
}

/** How often what was left, in the order in which it came: `6 × in scoped/; 4 × held by ana`. */
function counted(left: readonly string[]): string {
  const groups = new Map<string, number>();
  for (const state of left) groups.set(state, (groups.get(state) ?? 0) + 1);
  return [...groups].map(([state, count]) => `${count} × ${state}`).join('; ');
}
