import type { ToolContext } from '#shared/contracts/tool.ts';

/** The number a message to the customer goes to: the one on file, else the one they call from. */
export const customerNumber = ({ session, customer }: ToolContext): string | undefined =>
  customer?.phone ?? session.customerPhone;
