import { expect, it } from 'vitest';
import { HELD_OUT_DIALOGUES } from './held-out-dialogues.ts';
import { missIn } from './judged-dialogue.ts';
import { PRACTISED_DIALOGUES } from './practised-dialogues.ts';

it.each([
  ['dialogues that taught it', PRACTISED_DIALOGUES, 0.9],
  ['dialogues that were never used to teach it', HELD_OUT_DIALOGUES, 0.85],
] as const)('gets most %s right', async (name, dialogues, required) => {
  const misses: string[] = [];
  for (const dialogue of dialogues) {
    const miss = await missIn(dialogue);
    if (miss !== undefined) misses.push(miss);
  }
  const right = dialogues.length - misses.length;
  console.info(`${name}: ${right} of ${dialogues.length}\n  ${misses.join('\n  ')}`);
  expect(right / dialogues.length).toBeGreaterThanOrEqual(required);
});
