// Reads vitest's own report and prints the closing line; fails on a skip where everything can be tried.
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const everythingCanBeTried = process.platform === 'linux' && process.getuid() === 0;
const skipped = report.testResults.flatMap((file) => file.assertionResults).filter((test) => test.status !== 'passed' && test.status !== 'failed');
// What no installation could change (a kernel without that file system, a container without mounts) is told, and is nobody's failure.
const excused = skipped.filter((test) => test.meta.notOnThisMachine !== undefined);
if (skipped.length > 0) {
  console.log(`${skipped.length} skipped:\n  ${skipped.map((test) => [test.fullName, test.meta.notOnThisMachine].filter(Boolean).join(', not on this machine: ')).join('\n  ')}`);
}
console.log(`${report.numPassedTests} passed, ${report.numFailedTests} failed`);
process.exitCode = report.numFailedTests > 0 || report.numPassedTests === 0 || (everythingCanBeTried && skipped.length > excused.length) ? 1 : 0;
