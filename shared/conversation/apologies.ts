import type { ErrorCode } from '#shared/errors/catalogue.ts';

/**
 * What the agent says when a turn fails, by error code: honest about what happened, with a way on.
 * Spoken as it is, so plain sentences.
 */
const byCode: Partial<Record<ErrorCode, string>> = {
  model_rate_limited:
    "I'm sorry, we are handling a lot of requests right now. Please give me a moment and say that again.",
  model_timeout:
    "I'm sorry, that is taking me longer than it should. Could you say that once more, please?",
  model_unavailable:
    "I'm sorry, I'm having a technical problem right now. Could you say that again, please?",
  model_content_filtered:
    "I'm sorry, I can't help with that as it was put. Could you say it in another way?",
  store_unavailable:
    "I'm sorry, I can't reach our records right now. Please try again in a moment.",
};

const otherwise = "I'm sorry, something went wrong on our side. Could you say that again, please?";

/** The apology for a failed turn. */
export function apologyFor(code: ErrorCode): string {
  return byCode[code] ?? otherwise;
}
