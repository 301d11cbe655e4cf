import { seedDocumentStore } from '#registries/seed/seed-document-store.ts';
import { createUtilitiesSeed } from '#registries/seed/utilities-seed.ts';
import { documentStoreOf } from './document-store-of.ts';

/** Creates the containers and writes the demo customers with their records. */
export async function seedStack(environment: Readonly<Record<string, string>>): Promise<void> {
  const documents = documentStoreOf(environment);
  try {
    await documents.ensureContainers();
    await seedDocumentStore(documents, createUtilitiesSeed({ nowMs: Date.now() }));
  } finally {
    await documents.close();
  }
}
