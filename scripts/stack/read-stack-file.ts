import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type StackSettings, stackSettingsSchema } from './stack-settings.ts';

/** The stack that `npm start` keeps up, or undefined when none runs. */
export function readStackFile(projectRoot: string): StackSettings | undefined {
  const path = join(projectRoot, 'out', 'stack.json');
  if (!existsSync(path)) return undefined;
  const settings = stackSettingsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  return settings.processIds.every(isRunning) ? settings : undefined;
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
