import type { AnswerEnd } from '#shared/contracts/speech-to-speech.ts';
import { type ServiceResponse, toolCallsOf } from './server-event.ts';
import { serviceFailure } from './service-failure.ts';

/** An answer of which nothing counts. */
export const emptyAnswer = {
  toolCalls: [],
  usage: { inputTokens: 0, outputTokens: 0 },
} as const;

/** How an answer ended, by the service's `response.done`. */
export function answerEndOf(response: ServiceResponse): AnswerEnd {
  const usage = {
    inputTokens: response.usage?.input_tokens ?? 0,
    outputTokens: response.usage?.output_tokens ?? 0,
  };
  switch (response.status) {
    case 'completed':
    case 'in_progress':
      return { status: 'completed', toolCalls: toolCallsOf(response), usage };
    case 'cancelled':
      return { ...emptyAnswer, status: 'cancelled', usage };
    case 'incomplete': {
      const isFiltered = response.status_details?.reason === 'content_filter';
      return { ...emptyAnswer, status: isFiltered ? 'content-filter' : 'length', usage };
    }
    case 'failed': {
      const error = serviceFailure(response.status_details?.error ?? {});
      return { ...emptyAnswer, status: 'failed', error, usage };
    }
  }
}
