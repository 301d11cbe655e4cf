import type { HotStore } from '#shared/contracts/hot-store.ts';
import { type AnsweredBy, answeredByKey, answeredBySchema } from '#shared/telephony/answered-by.ts';

/** Longer than a call lasts; the Functions app copies it into the call's record. */
const keptMs = 24 * 3_600_000;

/** Who has answered the calls that we placed: kept where another worker, and the record, find it. */
export interface AnswerMemory {
  recall(sessionId: string): Promise<AnsweredBy | undefined>;
  note(sessionId: string, answeredBy: AnsweredBy): Promise<void>;
}

export function createAnswerMemory(dependencies: {
  readonly hotStore: Pick<HotStore, 'getText' | 'setText'>;
}): AnswerMemory {
  const { hotStore } = dependencies;
  return {
    async recall(sessionId) {
      return answeredBySchema.optional().parse(await hotStore.getText(answeredByKey(sessionId)));
    },
    async note(sessionId, answeredBy) {
      await hotStore.setText(answeredByKey(sessionId), answeredBy, { ttlMs: keptMs });
    },
  };
}
