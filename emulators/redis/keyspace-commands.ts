import type { CommandTable } from './command.ts';
import { hashCommands } from './commands/hashes.ts';
import { keyCommands } from './commands/keys.ts';
import { listCommands } from './commands/lists.ts';
import { setCommands } from './commands/sets.ts';
import { sortedSetCommands } from './commands/sorted-sets.ts';
import { stringCommands } from './commands/strings.ts';

/** Every command that a script or a transaction may run on data, by lower-case name. */
export const keyspaceCommands: ReadonlyMap<string, CommandTable[string]> = new Map(
  Object.entries({
    ...stringCommands,
    ...keyCommands,
    ...hashCommands,
    ...listCommands,
    ...setCommands,
    ...sortedSetCommands,
  }),
);
