/** What can be fuzzed: a kind of input, and what must be true of any input of it. */

import { isDibsError, type DibsError, type ErrorCode } from '../../../lib/rules/error.ts';
import { CONTROL } from '../../support/fixture.ts';

export interface Target {
  /** Also the directory of its corpus. */
  readonly name: 'names' | 'cards' | 'settings' | 'logs';
  /** Words of its grammar. */
  readonly tokens: readonly string[];
  /** Throws where something that must be true is not. `file`: what the corpus calls it. */
  readonly check: (bytes: Uint8Array, file: string) => void;
}

/** The refusal that `act` throws; undefined where it throws none. Any other error, or another code, is a finding. */
export function refusalOf(act: () => unknown, codes: readonly ErrorCode[]): DibsError | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (!isDibsError(error) || !codes.includes(error.code)) throw error;
    if (CONTROL.test(error.message)) throw new Error(`a refusal prints a control character: ${JSON.stringify(error.message)}`, { cause: error });
    return error;
  }
}
