import type { DocumentContainer, StoredDocument } from '#shared/contracts/document-store.ts';
import { StoreError } from '#shared/errors/coded-error.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';

/**
 * - `written`: as it should be.
 * - `refused`: an error, and nothing is written (Cosmos 429 or 503).
 * - `unanswered`: written, but the writer gets an error (the connection broke behind the request).
 * - `unanswered-and-down`: the same, and from then on nothing answers.
 */
export type WriteFate = 'written' | 'refused' | 'unanswered' | 'unanswered-and-down';

/** The document store in memory whose writes can fail the way those of a real one do. */
export class FlakyDocumentStore extends FakeDocumentStore {
  /** What becomes of the next writes, in their order; of all later ones: `written`. */
  readonly nextWrites: WriteFate[] = [];
  /** While true nothing is ever answered. */
  hangs = false;

  override async read(...call: Parameters<FakeDocumentStore['read']>) {
    if (this.hangs) return hang();
    return super.read(...call);
  }

  override async write(
    container: DocumentContainer,
    document: StoredDocument,
    options?: Parameters<FakeDocumentStore['write']>[2],
  ): Promise<{ readonly etag: string }> {
    if (this.hangs) return hang();
    const fate = this.nextWrites.shift() ?? 'written';
    if (fate === 'refused') throw new StoreError('Cosmos write: refused.');
    const written = await super.write(container, document, options);
    if (fate === 'written') return written;
    this.available = fate !== 'unanswered-and-down';
    throw new StoreError('Cosmos write: no answer.');
  }
}

const hang = (): Promise<never> => new Promise(() => undefined);
