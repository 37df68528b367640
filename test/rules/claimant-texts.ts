/**
 * Texts that scripts leave in claimed/, and whom they tell. The shell tools have to read each of them alike
 * (test/tools/claimant.test.ts).
 */

export interface ClaimantText {
  readonly text: string | Uint8Array;
  /** Whom it tells in a file `T-1.md`, in `T-1`, and in `T-1.lock`. One of them is enough where all are the same. */
  readonly tells: readonly [md: string | undefined, bare: string | undefined, lock: string | undefined] | string | undefined;
}

const either = (bare: string | undefined): ClaimantText['tells'] => [undefined, bare, bare];

export const CLAIMANT_TEXTS: readonly ClaimantText[] = [
  ...[
    'ana:1769143261',
    'ana:1769143261\n',
    'ana:1769143261\r\n',
    '\uFEFFana:1769143261',
    '\n  ana:1769143261  \n\n',
    'ana: 1769143261',
    'ana 1769143261',
    'ana\t1769143261123',
    'ana | 1769143261.25',
    'ana,1769143261,host',
    'ana:1769143261:s1',
    '1769143261:ana',
    '2026-01-23T04:41:01Z ana',
    'ana 2026-01-23T04:41:01Z',
    'ana:2026-01-23T04:41:01+02:00',
    'ana 2026-01-23 04:41',
    'ana Mon Nov 30 14:06:15 UTC 2026',
    'ana Mon Nov  3 02:06:15 PM CET 2026',
    'ana\n1769143261\n',
    'by ana at 2026-01-23T04:41:01Z',
    'Claimed by ana at 1769143261',
    '{"agent":"ana","claimed_at":1769143261}',
    '{"claimed_at": "2026-01-23T04:41:01Z", "agent_id": "ana"}\n',
    '{\n  "task": "T-1",\n  "claimed_by": {"agent": "ana", "pid": 12}\n}\n',
    'agent: ana\nclaimed_at: 1769143261\n',
    'AGENT_ID=ana\nTIMESTAMP=1769143261\n',
    "export AGENT='ana'\n",
    '- agent: ana\n- host: here\n',
    'owner: ana:1769143261\n',
    'task: T-1\nclaimed_by: "ana"\n',
    '# A task\n\ntext\n\nclaim:\n  claimed_by: bob\n  claimed_at: 1\nclaim:\n  claimed_by: ana\n',
    '---\ntitle: x\nclaimed_by: ana\n---\ntext\n',
    '# A task\n<!-- claimed-by: ana -->\ntext\nmore\n',
  ].map((text): ClaimantText => ({ text, tells: text.startsWith('# A task\n\n') || text.startsWith('---') || text.startsWith('# A task\n<') ? ['ana', 'ana', text.includes('bob') ? 'bob' : 'ana'] : 'ana' })),
  ...['claude-opus-4.5', 'login@host', 'ana~s1', 'André', 'agent', 'claude:opus', '%41na'].map((agent): ClaimantText => ({ text: `${agent}:1769143261\n`, tells: agent })),
  { text: 'ana', tells: either('ana') },
  { text: '"ana"\n', tells: 'ana' },
  { text: 'ana:12345', tells: either('ana') },
  { text: 'ana:2026-01-23', tells: either('ana') },
  { text: '12345', tells: undefined },
  { text: '1769143261\n', tells: undefined },
  { text: '', tells: undefined },
  { text: '\n\n', tells: undefined },
  { text: 'claimed_at: 1769143261', tells: undefined },
  { text: 'Fix the parser', tells: undefined },
  { text: '# Task 3\n\nWhat is to be done\n', tells: undefined },
  { text: 'Sprint 12 is over', tells: undefined },
  { text: 'title: Fix it\nowner: bob\n', tells: [undefined, undefined, 'bob'] },
  { text: 'They were claimed by the janitor.\nAnd more.\nAnd more.\n', tells: undefined },
  { text: 'ana\u0000:1769143261', tells: undefined },
  { text: '\u001B[31mana:1769143261', tells: undefined },
  { text: `${'x'.repeat(201)}:1769143261`, tells: undefined },
  { text: 'agent: \nclaimed_at: 3\n', tells: undefined },
  { text: '{"agent": null}', tells: 'null' },
];
