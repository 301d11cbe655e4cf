import type { CustomerContext, CustomerContexts } from '#shared/contracts/customer.ts';
import { StoreError } from '#shared/errors/coded-error.ts';

/** Customer contexts in memory. `available = false` makes every call reject as a dead store does. */
export class FakeCustomerContexts implements CustomerContexts {
  available = true;
  readonly #contexts = new Map<string, CustomerContext>();

  constructor(contexts: readonly CustomerContext[] = []) {
    for (const context of contexts) this.#contexts.set(context.customerId, context);
  }

  async get(customerId: string): Promise<CustomerContext | undefined> {
    this.#answer();
    return structuredClone(this.#contexts.get(customerId));
  }

  async findByPhone(phone: string): Promise<CustomerContext | undefined> {
    this.#answer();
    const found = [...this.#contexts.values()].find((context) => context.phone === phone);
    return structuredClone(found);
  }

  async update(
    customerId: string,
    change: (context: CustomerContext) => CustomerContext,
  ): Promise<CustomerContext> {
    this.#answer();
    const current = this.#contexts.get(customerId) ?? emptyCustomerContext(customerId);
    const changed = change(structuredClone(current));
    this.#contexts.set(customerId, changed);
    return structuredClone(changed);
  }

  #answer(): void {
    if (!this.available) throw new StoreError('The fake customer store is set unavailable.');
  }
}

/** A customer of whom nothing is known yet. */
export function emptyCustomerContext(customerId: string): CustomerContext {
  return {
    id: customerId,
    customerId,
    profile: {},
    sessions: [],
    collectedData: {},
    preferences: {},
    createdAt: 0,
    updatedAt: 0,
  };
}
