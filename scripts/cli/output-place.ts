import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { reasonOf } from '../stack/reason-of.ts';
import { UsageError } from '../stack/usage-error.ts';

/**
 * A folder that recordings can be written to, made if it is missing: better asked for before a call of
 * several minutes than after it.
 * @param option how the person named it, for the message.
 * @throws UsageError
 */
export function outputFolder(option: string, path: string): string {
  const folder = resolve(path);
  try {
    makeWritable(folder);
  } catch (cause) {
    throw new UsageError(
      `${option} ${path}: nothing can be written there (${reasonOf(cause)}). Name a folder of yours, e.g. ${option} out/recordings.`,
      { cause },
    );
  }
  return folder;
}

/**
 * A file that a report can be written to.
 * @throws UsageError
 */
export function outputFile(option: string, path: string): string {
  const file = resolve(path);
  try {
    if (!existsSync(file)) makeWritable(dirname(file));
    else if (statSync(file).isDirectory()) throw new Error('it is a folder');
    else accessSync(file, constants.W_OK);
  } catch (cause) {
    throw new UsageError(
      `${option} ${path}: nothing can be written there (${reasonOf(cause)}). Name a file of yours, e.g. ${option} out/report.json.`,
      { cause },
    );
  }
  return file;
}

function makeWritable(folder: string): void {
  makeFolder(folder);
  accessSync(folder, constants.W_OK);
}

/** `mkdirSync` with `recursive` never returns where the system creates nothing, e.g. below /proc (Node 20). */
function makeFolder(path: string): void {
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) throw new Error('there is a file of that name');
    return;
  }
  makeFolder(dirname(path));
  mkdirSync(path);
}
