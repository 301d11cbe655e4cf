// `npm test`: installs what is missing, builds, runs every test, ends with `N passed, N failed`.
// `npm test -- shared/state` runs only the files whose path contains that.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { ensureInstalled, projectRoot } from './install.mjs';

/** Tests that boot the whole stack and talk in real time: one file after the other, nothing beside them. */
const wholeStackFolders = ['tests/journeys', 'tests/security', 'tests/robustness'];

ensureInstalled();
const { buildAll } = await import('./build.mjs');
await buildAll();

const chosen = process.argv.slice(2);
const runs =
  chosen.length > 0
    ? [runTests('chosen', ['--no-file-parallelism', ...chosen])]
    : [
        runTests(
          'units',
          wholeStackFolders.flatMap((folder) => ['--exclude', `${folder}/**`]),
        ),
        runTests('whole-stack', ['--no-file-parallelism', ...wholeStackFolders]),
      ];
const passed = runs.reduce((sum, run) => sum + run.passed, 0);
const failed = runs.reduce((sum, run) => sum + run.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);

function runTests(name, options) {
  console.log(`\n── tests: ${name}`);
  const reportFile = `${projectRoot}/out/test-report-${name}.json`;
  rmSync(reportFile, { force: true });
  const { status } = spawnSync(
    process.execPath,
    [
      `${projectRoot}/node_modules/vitest/vitest.mjs`,
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${reportFile}`,
      ...options,
    ],
    { cwd: projectRoot, stdio: 'inherit' },
  );
  const report = JSON.parse(readFileSync(reportFile, 'utf8'));
  // A file that fails to load counts as one failure, so that it can never look like success;
  // so does a run that fails beside its tests (an error that nobody caught).
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  const counted = report.numFailedTests + brokenFiles;
  return { passed: report.numPassedTests, failed: counted === 0 && status !== 0 ? 1 : counted };
}
