import type { DocumentStore } from '#shared/contracts/document-store.ts';

/** Takes every document as far as the wire and forgets it, so that a long run measures the worker's memory. */
export function createForgetfulDocumentStore(): DocumentStore {
  return {
    ensureContainers: async () => undefined,
    async read() {
      return undefined;
    },
    async write(_container, document) {
      return { etag: String(JSON.stringify(document).length) };
    },
    async delete() {
      return false;
    },
    async query() {
      return { documents: [] };
    },
    ping: async () => undefined,
    close: async () => undefined,
  };
}
