// Prints how long our files are; fails when a hand-written one passes the limit.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { projectRoot } from './install.mjs';

const limit = 400;
const files = execFileSync(
  'git',
  ['ls-files', '-co', '--exclude-standard', '--', '*.ts', '*.tsx', '*.mjs'],
  { cwd: projectRoot, encoding: 'utf8' },
)
  .split('\n')
  // Git also lists what was deleted a moment ago.
  .filter((path) => path !== '' && existsSync(`${projectRoot}/${path}`))
  .map((path) => ({
    path,
    lines: readFileSync(`${projectRoot}/${path}`, 'utf8').split('\n').length - 1,
  }))
  .sort((a, b) => a.lines - b.lines);
const at = (share) =>
  files[Math.min(files.length - 1, Math.floor(files.length * share))]?.lines ?? 0;
console.log(
  `${files.length} files, median ${at(0.5)} lines, p95 ${at(0.95)}, longest ${files.at(-1)?.lines} (${files.at(-1)?.path})`,
);
const tooLong = files.filter((file) => file.lines > limit);
for (const file of tooLong) console.error(`${file.path}: ${file.lines} lines, more than ${limit}`);
process.exit(tooLong.length > 0 ? 1 : 0);
