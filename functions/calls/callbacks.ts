import { CodedError } from '#shared/errors/coded-error.ts';
import { parseCallEvents } from '#shared/telephony/call-events.ts';
import { bodyOf } from '../http/body-of.ts';
import { defineEndpoint } from '../http/endpoint.ts';
import { applyCallEvent } from './apply-call-event.ts';
import { assertOwnCall } from './assert-own-call.ts';

/**
 * ACS reports here what happens in calls we took. Authenticated before anything is read or written,
 * and taken only about the call the credentials are for; each event is carried out once, and a failed one is delivered again.
 */
export const callbacks = defineEndpoint({
  name: 'callbacks',
  method: 'POST',
  route: 'calls/callbacks',
  access: 'telephony',
  body: bodyOf(parseCallEvents),
  async handle({ body: events, caller, services }) {
    if (caller.kind !== 'telephony') throw new CodedError('forbidden');
    const { sessionId } = caller;
    await assertOwnCall(
      services,
      sessionId,
      events.map(({ callConnectionId }) => callConnectionId),
    );
    let handled = 0;
    for (const event of events) {
      const { state } = await services.seenEvents.once(`callback:${event.eventId}`, () =>
        applyCallEvent(services, sessionId, event),
      );
      if (state === 'handled') handled += 1;
    }
    return { status: 200, body: { handled } };
  },
});
