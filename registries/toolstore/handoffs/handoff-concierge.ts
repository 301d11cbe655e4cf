import { z } from 'zod';
import { defineTool, handoffResultSchema } from '#shared/contracts/tool.ts';

export const handoffConcierge = defineTool({
  name: 'handoff_concierge',
  version: 1,
  description:
    'Transfers the conversation back to the front desk. Use it when the customer asks for the main desk, or when this matter is done and they want something that is not yours to handle.',
  exampleRequests: [
    'take me back to the main menu',
    'I have a question about something else',
    'can I talk to the front desk',
    'I need help with another topic',
  ],
  parameters: z.object({
    previous_topic: z
      .string()
      .max(200)
      .optional()
      .describe('What was dealt with here, in a few words.'),
    resolution_summary: z
      .string()
      .max(500)
      .optional()
      .describe('How it was resolved, and what is still open.'),
  }),
  result: handoffResultSchema,
  effect: 'handoff',
  requires: 'none',
  timeoutMs: 2000,
  async execute(args) {
    const note = [args.previous_topic, args.resolution_summary].filter(
      (part) => part !== undefined,
    );
    return note.length === 0 ? {} : { message: note.join(': ') };
  },
});
