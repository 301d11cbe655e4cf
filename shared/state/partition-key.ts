import {
  type DocumentContainer,
  documentContainers,
  type StoredDocument,
} from '#shared/contracts/document-store.ts';

/**
 * The document's partition key value.
 * @throws TypeError when the document lacks it: a programming error that no retry mends.
 */
export function partitionKeyOf(container: DocumentContainer, document: StoredDocument): string {
  const field = documentContainers[container].slice(1);
  const value = document[field];
  if (typeof value !== 'string' || value === '') {
    throw new TypeError(`A document of "${container}" needs a text in "${field}".`);
  }
  return value;
}
