import type { Clock } from '#shared/contracts/clock.ts';
import {
  type CustomerContext,
  type CustomerContexts,
  customerContextSchema,
} from '#shared/contracts/customer.ts';
import type { DocumentStore, StoredDocument } from '#shared/contracts/document-store.ts';
import { StaleWriteError, StoreError } from '#shared/errors/coded-error.ts';
import { soleOwner } from './number-owner.ts';
import { phoneNumberOf } from './phone-number.ts';

/** Bound on repeating a lost read-modify-write; each loss means that another writer got through. */
const mostAttempts = 16;

/** Most customers that are told apart on one number. */
const mostOnOneNumber = 10;

/** Customer contexts in container `customers`, one document per customer. */
export function createCustomerContexts(dependencies: {
  readonly documents: Pick<DocumentStore, 'read' | 'write' | 'query'>;
  readonly clock: Pick<Clock, 'now'>;
}): CustomerContexts {
  const { documents, clock } = dependencies;

  async function updateOnce(
    customerId: string,
    change: (context: CustomerContext) => CustomerContext,
  ): Promise<CustomerContext> {
    const found = await documents.read('customers', customerId, customerId);
    const nowMs = clock.now();
    const current =
      found === undefined ? emptyContext(customerId, nowMs) : contextOf(found.document);
    const changed: CustomerContext = {
      ...change(current),
      id: customerId,
      customerId,
      updatedAt: nowMs,
    };
    // Fields of the document that the context does not know (its expiry) are kept.
    await documents.write(
      'customers',
      { ...unknownFields(found?.document), ...changed },
      { ifMatch: found?.etag ?? 'absent' },
    );
    return changed;
  }

  async function byNumber(field: string, phone: string): Promise<readonly CustomerContext[]> {
    const number = phoneNumberOf(phone);
    if (number === undefined) return [];
    const { documents: found } = await documents.query('customers', {
      filters: [{ field, operator: 'equals', value: number }],
      limit: mostOnOneNumber,
    });
    return found.map(contextOf);
  }

  return {
    async get(customerId) {
      const found = await documents.read('customers', customerId, customerId);
      return found === undefined ? undefined : contextOf(found.document);
    },

    async findByPhone(phone) {
      return soleOwner(await byNumber('phone', phone));
    },

    listByPhone: (phone) => byNumber('phone', phone),

    async findExpectedAt(phone) {
      const expected = await byNumber('pendingHandoff.phone', phone);
      return [...expected].sort(
        (left, right) => (right.pendingHandoff?.at ?? 0) - (left.pendingHandoff?.at ?? 0),
      )[0];
    },

    async update(customerId, change) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await updateOnce(customerId, change);
        } catch (error) {
          if (!(error instanceof StaleWriteError) || attempt === mostAttempts) throw error;
        }
      }
    },
  };
}

function emptyContext(customerId: string, nowMs: number): CustomerContext {
  return {
    id: customerId,
    customerId,
    profile: {},
    sessions: [],
    collectedData: {},
    preferences: {},
    createdAt: nowMs,
    updatedAt: nowMs,
  };
}

function contextOf(document: StoredDocument): CustomerContext {
  const parsed = customerContextSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  throw new StoreError(`The customer document "${document.id}" cannot be read.`, {
    cause: parsed.error,
  });
}

function unknownFields(document: StoredDocument | undefined): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(document ?? {}).filter(([field]) => !(field in customerContextSchema.shape)),
  );
}
