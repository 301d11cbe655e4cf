/** One signal that follows several. */
export interface AbortLink {
  readonly signal: AbortSignal;
  abort(reason: unknown): void;
  /** Takes the listeners off the sources again. */
  unlink(): void;
}

/**
 * Aborts with the first of its sources. Unlike `AbortSignal.any` it can be taken off again, so that
 * a source that lives as long as a call does not collect one follower per turn.
 */
export function linkAbort(sources: readonly AbortSignal[]): AbortLink {
  const controller = new AbortController();
  const followers = sources.map((source) => {
    const follow = () => controller.abort(source.reason);
    if (source.aborted) follow();
    else source.addEventListener('abort', follow, { once: true });
    return () => source.removeEventListener('abort', follow);
  });
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    unlink: () => {
      for (const leave of followers) leave();
    },
  };
}
