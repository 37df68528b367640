/** Standard output and error of dibs, and what happens if an answer cannot be written. */

import { DescriptorOutput } from '../lib/cli/output/output.ts';

const CANNOT_WRITE = 74;

export const stderr = new DescriptorOutput(2, () => {
  process.exitCode = CANNOT_WRITE;
});

export const stdout = new DescriptorOutput(1, (error) => {
  process.exitCode = CANNOT_WRITE;
  stderr.write(`dibs: store-failed: the answer could not be written: ${error.code ?? error.message}\n`);
});
