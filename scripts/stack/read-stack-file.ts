import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlainError } from './plain-error.ts';
import { type StackSettings, stackSettingsSchema } from './stack-settings.ts';

/**
 * The stack that `npm start` keeps up, or undefined when none runs.
 * @throws PlainError when `out/stack.json` is not what `npm start` has written.
 */
export function readStackFile(projectRoot: string): StackSettings | undefined {
  const path = join(projectRoot, 'out', 'stack.json');
  if (!existsSync(path)) return undefined;
  const settings = readSettings(path);
  return isRunning(settings) ? settings : undefined;
}

/** All processes of the stack are there. */
export const isRunning = ({ processIds }: Pick<StackSettings, 'processIds'>): boolean =>
  processIds.every(processExists);

function readSettings(path: string): StackSettings {
  try {
    return stackSettingsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new PlainError(
      `${path} does not describe a running stack. Remove it; if a stack is running, stop it and start it again.`,
      { cause },
    );
  }
}

function processExists(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
