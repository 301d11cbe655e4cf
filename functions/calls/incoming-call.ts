import { parseEventGridEvents } from '#shared/messaging/event-grid-events.ts';
import { bodyOf } from '../http/body-of.ts';
import { defineEndpoint, type Reply } from '../http/endpoint.ts';
import { answerCall } from './answer-call.ts';

/** Event Grid delivers incoming calls here. The whole batch is handled; one failure redelivers it. */
export const incomingCall = defineEndpoint({
  name: 'incomingCall',
  method: 'POST',
  route: 'calls/answer',
  access: 'event-grid',
  body: bodyOf(parseEventGridEvents),
  async handle({ body: events, services }): Promise<Reply> {
    const validation = events.find((event) => event.type === 'subscription-validation');
    if (validation?.type === 'subscription-validation') {
      return { status: 200, body: { validationResponse: validation.validationCode } };
    }
    const calls = events.filter((event) => event.type === 'incoming-call');
    const answered = await Promise.all(
      calls.map(({ incomingCallContext, caller }) =>
        answerCall(services, { incomingCallContext, callerPhone: caller.phone }),
      ),
    );
    for (const call of answered) {
      services.logger.info('call offered', { ...call });
    }
    return { status: 200, body: { calls: answered } };
  },
});
