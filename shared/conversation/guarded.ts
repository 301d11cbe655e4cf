import type { Logger } from '#shared/contracts/logger.ts';

/**
 * Does work that the conversation can go on without. A failure is logged under the given event and
 * gives undefined: the caller goes on without the result.
 */
export async function guarded<Result>(
  logger: Logger,
  event: string,
  attributes: { readonly sessionId: string },
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    logger.error(event, { ...attributes, error });
    return undefined;
  }
}
