import { CodedError } from '#shared/errors/coded-error.ts';

/** All resources of a pool stayed in use for the whole bounded wait. Code `pool_exhausted`. */
export class PoolExhaustedError extends CodedError {
  override readonly name = 'PoolExhaustedError';
  constructor(pool: string, waitedMs: number) {
    super('pool_exhausted', `All of "${pool}" stayed in use for ${waitedMs} ms.`);
  }
}
