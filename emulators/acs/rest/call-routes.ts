import { z } from 'zod';
import type { Call, ConnectionRequest } from '../calls/call.ts';
import type { CallRegistry } from '../calls/call-registry.ts';
import { identifierSchema, phoneOf } from '../calls/identifier.ts';
import { type ResultInformation, results } from '../calls/result-information.ts';
import { streamingOptionsSchema } from '../media/streaming-options.ts';
import { acsErrors } from './acs-error.ts';
import { type Route, readBody } from './route.ts';

const callbackUri = z.url({ protocol: /^https?$/ });
const operation = {
  operationContext: z.string().optional(),
  operationCallbackUri: callbackUri.optional(),
};
const connection = {
  callbackUri,
  operationContext: z.string().optional(),
  mediaStreamingOptions: streamingOptionsSchema.optional(),
};
const answerSchema = z.looseObject({ ...connection, incomingCallContext: z.string().min(1) });
const createSchema = z.looseObject({
  ...connection,
  targets: z.array(identifierSchema).length(1, 'Only calls to one target are covered.'),
  sourceCallerIdNumber: z.looseObject({ value: z.string() }),
});
const rejectSchema = z.looseObject({
  incomingCallContext: z.string().min(1),
  callRejectReason: z.enum(['none', 'busy', 'forbidden']).default('none'),
});
const redirectSchema = z.looseObject({
  incomingCallContext: z.string().min(1),
  target: identifierSchema,
});
const transferSchema = z.looseObject({ ...operation, targetParticipant: identifierSchema });

/** A phone to which a call is transferred rings this long. */
const TRANSFER_RING_MS = 30_000;
const PHONE = /^\+[1-9]\d{6,14}$/;

function connectionRequest(
  body: z.infer<typeof answerSchema> | z.infer<typeof createSchema>,
): ConnectionRequest {
  return {
    callbackUri: body.callbackUri,
    operationContext: body.operationContext,
    streaming: body.mediaStreamingOptions,
  };
}

/** Number of a target. @throws AcsError 400 when it is not one. */
export function requirePhone(identifier: z.infer<typeof identifierSchema>): string {
  const phone = phoneOf(identifier);
  if (phone === undefined || !PHONE.test(phone))
    throw acsErrors.invalid('the target is not a phone number.');
  return phone;
}

/** Answer, create, reject, redirect, get, hang up, transfer. */
export function callRoutes(options: {
  readonly calls: CallRegistry;
  readonly phoneNumbers: readonly string[];
}): readonly Route[] {
  const { calls, phoneNumbers } = options;
  const base = '/calling/callConnections';

  const transfer = (call: Call, body: z.infer<typeof transferSchema>) => {
    call.requireConnected();
    const target = requirePhone(body.targetParticipant);
    const report = {
      operationContext: body.operationContext,
      callbackUri: body.operationCallbackUri,
    };
    call.beginTransfer();
    const transferTarget = body.targetParticipant;
    const [, transferee] = call.participants.list();
    const end = (failure: ResultInformation | undefined) => {
      if (call.state !== 'transferring') return;
      if (failure === undefined) {
        const resultInformation = results.completed;
        call.emit(
          'CallTransferAccepted',
          { transferTarget, transferee: transferee?.identifier, resultInformation },
          report,
        );
      } else {
        call.emit('CallTransferFailed', { resultInformation: failure }, report);
      }
      call.transferEnded(failure === undefined ? target : undefined);
    };
    const reached = calls.reach(target);
    if ('phone' in reached) {
      call.guests.invite({ phone: reached.phone, ringMs: TRANSFER_RING_MS, onEnd: end });
    } else {
      // A number that no line here has belongs to somebody out there, who picks up.
      end(reached.isKnown ? reached.result : undefined);
    }
    return { status: 202, json: { operationContext: body.operationContext } };
  };

  return [
    {
      method: 'POST',
      path: `${base}:answer`,
      access: 'signed',
      handle({ json }) {
        const body = readBody(answerSchema, json);
        const call = calls.takeOffer(body.incomingCallContext);
        call.answer(connectionRequest(body));
        return { status: 200, json: call.properties() };
      },
    },
    {
      method: 'POST',
      path: base,
      access: 'signed',
      handle({ json }) {
        const body = readBody(createSchema, json);
        const source = body.sourceCallerIdNumber.value;
        if (!phoneNumbers.includes(source))
          throw acsErrors.invalid(`${source} is not a number of this resource.`);
        const [target] = body.targets;
        if (target === undefined) throw acsErrors.invalid('there is no target.');
        const call = calls.place(requirePhone(target), source, connectionRequest(body));
        return { status: 201, json: { ...call.properties(), callConnectionState: 'connecting' } };
      },
    },
    {
      method: 'POST',
      path: `${base}:reject`,
      access: 'signed',
      handle({ json }) {
        const body = readBody(rejectSchema, json);
        calls.takeOffer(body.incomingCallContext).reject(body.callRejectReason);
        return { status: 204 };
      },
    },
    {
      method: 'POST',
      path: `${base}:redirect`,
      access: 'signed',
      handle({ json }) {
        const body = readBody(redirectSchema, json);
        const target = requirePhone(body.target);
        calls.takeOffer(body.incomingCallContext).redirect(target);
        return { status: 204 };
      },
    },
    {
      method: 'GET',
      path: `${base}/{id}`,
      access: 'signed',
      handle: ({ params }) => ({ status: 200, json: calls.get(params.id ?? '').properties() }),
    },
    {
      method: 'POST',
      path: `${base}/{id}:terminate`,
      access: 'signed',
      handle({ params }) {
        hangUp(calls.get(params.id ?? ''));
        return { status: 204 };
      },
    },
    {
      // The bot leaves; a call that only has a phone in it ends.
      method: 'DELETE',
      path: `${base}/{id}`,
      access: 'signed',
      handle({ params }) {
        hangUp(calls.get(params.id ?? ''));
        return { status: 204 };
      },
    },
    {
      method: 'POST',
      path: `${base}/{id}:transferToParticipant`,
      access: 'signed',
      handle: ({ params, json }) =>
        transfer(calls.get(params.id ?? ''), readBody(transferSchema, json)),
    },
  ];
}

function hangUp(call: Call): void {
  if (call.isRinging) call.failToConnect(results.canceled, 'agent-hangup');
  else call.disconnect('agent-hangup');
}
