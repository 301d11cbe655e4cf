import { z } from 'zod';
import type { KeypadCaptureOutcome, KeypadCaptureRequest } from '#shared/contracts/keypad.ts';
import { defineTool } from '#shared/contracts/tool.ts';

/**
 * A tool `take_card` that asks for a card by keypad, and what came of it.
 *
 * @param options.timeoutMs the tool's own; the caller has 20 s to type.
 */
export function cardTaking(options: {
  readonly timeoutMs: number;
  readonly check: KeypadCaptureRequest['check'];
}) {
  const sunk: string[] = [];
  const outcomes: KeypadCaptureOutcome[] = [];
  const takeCard = defineTool({
    name: 'take_card',
    version: 1,
    description: 'Takes a card by keypad.',
    exampleRequests: ['take my card'],
    parameters: z.object({}),
    result: z.object({ status: z.string() }),
    effect: 'write',
    requires: 'none',
    timeoutMs: options.timeoutMs,
    async execute(_, context) {
      const outcome = await context.services.captureKeys({
        leastDigits: 12,
        mostDigits: 19,
        check: options.check,
        timeoutMs: 20_000,
        onReady: () => context.progress('Please type it now.'),
        sink: (digits) => void sunk.push(digits),
      });
      outcomes.push(outcome);
      return { status: outcome.status };
    },
  });
  return { takeCard, sunk, outcomes };
}
