import { soleOwner } from '#shared/channels/number-owner.ts';
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
    return soleOwner(await this.listByPhone(phone));
  }

  async listByPhone(phone: string): Promise<readonly CustomerContext[]> {
    return this.#where((context) => context.phone === phone);
  }

  async findExpectedAt(phone: string): Promise<CustomerContext | undefined> {
    return this.#where(({ pendingHandoff }) => pendingHandoff?.phone === phone).sort(
      (left, right) => (right.pendingHandoff?.at ?? 0) - (left.pendingHandoff?.at ?? 0),
    )[0];
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

  #where(wanted: (context: CustomerContext) => boolean): CustomerContext[] {
    this.#answer();
    return structuredClone([...this.#contexts.values()].filter(wanted));
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
