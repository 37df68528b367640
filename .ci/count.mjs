// Reads vitest's own reports, one of each run, and prints what failed and the closing line with their sums. Fails on
// a failure, on a run that left no report, and on a skip where everything can be tried.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

const everythingCanBeTried = process.platform === 'linux' && process.getuid() === 0;
let [passed, failed, isWhole] = [0, 0, true];

/** Undefined where the run did not live to write it. */
function reportAt(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function firstLines(message) {
  return (message ?? '').split('\n').slice(0, 12).join('\n  ');
}

for (const path of process.argv.slice(2)) {
  const report = reportAt(path);
  if (report === undefined || report.numPassedTests === 0) {
    console.log(`npm run ${basename(path)}: ${report === undefined ? 'it left no report' : 'no test passed'}`);
    isWhole = false;
  }
  if (report === undefined) continue;
  passed += report.numPassedTests;
  failed += report.numFailedTests;
  // A file that cannot be read has no test that fails.
  if (!report.success) isWhole = false;
  // Said here too, because what a long run printed first may be cut off.
  for (const file of report.testResults) {
    if (file.status === 'failed' && file.assertionResults.length === 0) console.log(`npm run ${basename(path)}: FAILED ${file.name}\n  ${firstLines(file.message)}`);
    for (const test of file.assertionResults) {
      if (test.status === 'failed') console.log(`npm run ${basename(path)}: FAILED ${test.fullName}\n  ${test.failureMessages.map(firstLines).join('\n  ')}`);
    }
  }
  const skipped = report.testResults.flatMap((file) => file.assertionResults).filter((test) => test.status !== 'passed' && test.status !== 'failed');
  if (skipped.length === 0) continue;
  console.log(`npm run ${basename(path)}: ${skipped.length} skipped:\n  ${skipped.map((test) => [test.fullName, test.meta.notOnThisMachine].filter(Boolean).join(', not on this machine: ')).join('\n  ')}`);
  // What no installation could change (a kernel without that file system, a container without mounts) is told, and is
  // nobody's failure.
  if (everythingCanBeTried && skipped.some((test) => test.meta.notOnThisMachine === undefined)) isWhole = false;
}

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = isWhole && failed === 0 ? 0 : 1;
