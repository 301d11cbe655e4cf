// `npm test`: installs what is missing, builds, runs every test, ends with `N passed, N failed`.
// `npm test -- shared/state` runs only the files whose path contains that.
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { relative } from 'node:path';
import { ensureInstalled, projectRoot } from './install.mjs';

/**
 * Tests that boot the whole stack and talk in real time. They mostly wait, so two lanes run side by side,
 * each one file after the other, and nothing else beside them.
 */
const wholeStackLanes = [['tests/journeys'], ['tests/security', 'tests/robustness']];

ensureInstalled();
const { buildAll } = await import('./build.mjs');
await buildAll();

const chosen = process.argv.slice(2);
const runs =
  chosen.length > 0
    ? [await runTests('chosen', ['--no-file-parallelism', ...chosen])]
    : [await runUnits(), ...(await runWholeStack())];
const passed = runs.reduce((sum, run) => sum + run.passed, 0);
const failed = runs.reduce((sum, run) => sum + run.failed, 0);
const flaky = runs.flatMap((run) => run.flakyFiles ?? []);
if (flaky.length > 0) console.log(`Passed only at the second try: ${flaky.join(', ')}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);

function runUnits() {
  const folders = wholeStackLanes.flat().map((folder) => `${folder}/**`);
  return runTests(
    'units',
    folders.flatMap((folder) => ['--exclude', folder]),
  );
}

/**
 * On a machine that other work holds up for a moment a call can miss a word: files that failed beside
 * the other lane are run once more, alone. Which they were is said, also beside the counts at the end, as a
 * race of our own shows in the same way. What fails then has failed.
 */
async function runWholeStack() {
  const together = await Promise.all(
    wholeStackLanes.map((lane) => runTests(nameOf(lane), ['--no-file-parallelism', ...lane])),
  );
  const failedFiles = together.flatMap((run) => run.failedFiles);
  if (failedFiles.length === 0) return together;
  console.log(`\nFailed beside others, and run again alone: ${failedFiles.join(', ')}`);
  const alone = await runTests('again', ['--no-file-parallelism', ...failedFiles]);
  const flakyFiles = failedFiles.filter((file) => !alone.failedFiles.includes(file));
  return [...together.map(({ passedElsewhere }) => passedElsewhere), { ...alone, flakyFiles }];
}

function nameOf(lane) {
  return lane.map((folder) => folder.split('/').at(-1)).join('-and-');
}

async function runTests(name, options) {
  console.log(`\n── tests: ${name}`);
  const reportFile = `${projectRoot}/out/test-report-${name}.json`;
  rmSync(reportFile, { force: true });
  const status = await runVitest([
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
    ...options,
  ]);
  const report = JSON.parse(readFileSync(reportFile, 'utf8'));
  // A file that fails to load counts as one failure, so that it can never look like success;
  // so does a run that fails beside its tests (an error that nobody caught).
  const isBroken = (file) => file.status === 'failed' && file.assertionResults.length === 0;
  const counted = report.numFailedTests + report.testResults.filter(isBroken).length;
  const failedFiles = report.testResults.filter((file) => file.status === 'failed');
  const passedOf = (file) =>
    file.assertionResults.filter((result) => result.status === 'passed').length;
  const passedInFailed = failedFiles.reduce((sum, file) => sum + passedOf(file), 0);
  const uncounted = counted === 0 && status !== 0 ? 1 : 0;
  return {
    passed: report.numPassedTests,
    failed: counted + uncounted,
    failedFiles: failedFiles.map((file) => relative(projectRoot, file.name)),
    /** The count without the files that failed. */
    passedElsewhere: { passed: report.numPassedTests - passedInFailed, failed: uncounted },
  };
}

/** @returns its exit status. */
function runVitest(options) {
  return new Promise((resolve, reject) => {
    const vitest = spawn(
      process.execPath,
      [`${projectRoot}/node_modules/vitest/vitest.mjs`, 'run', ...options],
      { cwd: projectRoot, stdio: ['ignore', 'inherit', 'inherit'] },
    );
    vitest.on('error', reject);
    vitest.on('close', resolve);
  });
}
