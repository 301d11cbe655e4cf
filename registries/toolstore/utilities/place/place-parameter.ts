import { z } from 'zod';

/** How to ask for an address wherever a tool needs one. */
export const streetQuestion = 'What is the street address, with the house number?';

/**
 * The required parameter of tools that are about one address; resolve it with `resolvePlace`.
 *
 * @param what e.g. `Street address to check`.
 */
export const serviceAddressParameter = (what: string, question: string) =>
  z
    .string()
    .min(2)
    .max(200)
    .describe(
      `${what}, with house number; the customer’s own service address when they mean their home. Ask: "${question}"`,
    );
