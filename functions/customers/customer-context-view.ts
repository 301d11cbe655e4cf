import type { CustomerContext } from '#shared/contracts/customer.ts';

/** What administrators see of a customer's context. Codes and records are not part of it. */
export function customerContextView(context: CustomerContext) {
  return {
    customer_id: context.customerId,
    phone_number: context.phone ?? null,
    name: context.name ?? null,
    thread_id: context.threadId ?? null,
    session_count: context.sessions.length,
    last_channel: context.sessions.at(-1)?.channel ?? null,
    conversation_summary: context.conversationSummary ?? null,
    collected_data: context.collectedData,
    pending_handoff: context.pendingHandoff ?? null,
    updated_at: new Date(context.updatedAt).toISOString(),
  };
}
