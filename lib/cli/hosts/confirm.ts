/** Asks a person whether files may be written. */

import { createInterface } from 'node:readline/promises';
import { DibsError } from '../../rules/error.ts';
import type { Context } from '../command.ts';

/**
 * Shows the plan, asks, and waits for a line. No answer, and the end of the input, mean no. Throws `usage` where nobody
 * can be asked; `next` is what to run there.
 */
export async function confirmed(context: Context, plan: string, question: string, next: readonly string[]): Promise<boolean> {
  if (context.json || !process.stdin.isTTY || !process.stderr.isTTY) {
    throw new DibsError('usage', 'nobody can be asked here, so nothing was written: say --yes, or --dry-run to see the files', { next });
  }
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const ended = new Promise<string>((resolve) => void reader.once('close', () => resolve('')));
    return /^(?:y|yes)$/i.test((await Promise.race([reader.question(`${plan}\n${question} [y/N] `), ended])).trim());
  } finally {
    reader.close();
  }
}
