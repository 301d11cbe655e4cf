import type { CustomerContext } from '#shared/contracts/customer.ts';

/** A demo customer as the demo pages show it. The answers that verify the customer are not part of it. */
export function demoUserView(customer: CustomerContext, ttlSeconds: number) {
  return {
    entry_id: customer.customerId,
    expires_at: new Date(customer.createdAt + ttlSeconds * 1000).toISOString(),
    scenario: customer.scenario ?? 'utilities',
    profile: {
      customer_id: customer.customerId,
      full_name: customer.name ?? null,
      email: customer.email ?? null,
      phone_number: customer.phone ?? null,
      ...customer.profile,
    },
    safety_notice: 'This person and everything about them is made up for demonstration.',
  };
}
