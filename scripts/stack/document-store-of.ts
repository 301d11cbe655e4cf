import type { DocumentStore } from '#shared/contracts/document-store.ts';
import { createCosmosDocumentStore } from '#shared/state/cosmos-document-store.ts';

/** The stack's document store, for seeding and for resetting demo customers. */
export function documentStoreOf(environment: Readonly<Record<string, string>>): DocumentStore {
  return createCosmosDocumentStore({
    endpoint: environment.AZURE_COSMOS_ENDPOINT ?? '',
    key: environment.AZURE_COSMOS_KEY ?? '',
    databaseName: environment.AZURE_COSMOS_DATABASE_NAME ?? 'continuo',
  });
}
