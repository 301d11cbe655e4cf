import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { CallRegistry } from '../calls/call-registry.ts';
import { identifierSchema, phoneOf } from '../calls/identifier.ts';
import type { OperationReport } from '../calls/media-operations.ts';
import { type ResultInformation, results } from '../calls/result-information.ts';
import { acsErrors } from './acs-error.ts';
import { requirePhone } from './call-routes.ts';
import { type Route, readBody } from './route.ts';

const operation = {
  operationContext: z.string().optional(),
  operationCallbackUri: z.url({ protocol: /^https?$/ }).optional(),
};
const addSchema = z.looseObject({
  ...operation,
  participantToAdd: identifierSchema,
  /** 180 at most (found in call-automation 1.6.0, AddParticipantOptions). */
  invitationTimeoutInSeconds: z.number().int().min(1).max(180).default(30),
});
const cancelSchema = z.looseObject({ ...operation, invitationId: z.string().min(1) });
const removeSchema = z.looseObject({ ...operation, participantToRemove: identifierSchema });

const reportOf = (body: {
  readonly operationContext?: string | undefined;
  readonly operationCallbackUri?: string | undefined;
}): OperationReport => ({
  operationContext: body.operationContext,
  callbackUri: body.operationCallbackUri,
});

/** List, get, add (it rings until somebody picks up), cancel and remove participants. */
export function participantRoutes(options: { readonly calls: CallRegistry }): readonly Route[] {
  const { calls } = options;
  const base = '/calling/callConnections/{id}/participants';
  return [
    {
      method: 'GET',
      path: base,
      access: 'signed',
      handle: ({ params }) => ({
        status: 200,
        json: { value: calls.get(params.id ?? '').participants.list() },
      }),
    },
    {
      method: 'POST',
      path: `${base}:add`,
      access: 'signed',
      handle({ params, json }) {
        const body = readBody(addSchema, json);
        const call = calls.get(params.id ?? '');
        call.requireConnected();
        const participant = body.participantToAdd;
        const number = requirePhone(participant);
        const report = reportOf(body);
        const failed = (resultInformation: ResultInformation) =>
          call.emit('AddParticipantFailed', { participant, resultInformation }, report);
        const reached = calls.reach(number);
        let invitationId: string = randomUUID();
        if ('result' in reached) {
          failed(reached.result);
        } else {
          invitationId = call.guests.invite({
            phone: reached.phone,
            ringMs: body.invitationTimeoutInSeconds * 1000,
            onEnd(failure) {
              if (failure !== undefined) return failed(failure);
              const resultInformation = results.completed;
              call.emit('AddParticipantSucceeded', { participant, resultInformation }, report);
              call.participantsChanged();
            },
          });
        }
        return {
          status: 202,
          json: {
            participant: { identifier: participant, isMuted: false, isOnHold: false },
            operationContext: body.operationContext,
            invitationId,
          },
        };
      },
    },
    {
      method: 'POST',
      path: `${base}:cancelAddParticipant`,
      access: 'signed',
      handle({ params, json }) {
        const { invitationId, ...body } = readBody(cancelSchema, json);
        const call = calls.get(params.id ?? '');
        call.requireConnected();
        const wasCancelled = call.guests.cancel(invitationId);
        call.emit(
          wasCancelled ? 'CancelAddParticipantSucceeded' : 'CancelAddParticipantFailed',
          {
            invitationId,
            resultInformation: wasCancelled ? results.completed : results.invitationOver,
          },
          reportOf(body),
        );
        return { status: 202, json: { invitationId, operationContext: body.operationContext } };
      },
    },
    {
      method: 'POST',
      path: `${base}:remove`,
      access: 'signed',
      handle({ params, json }) {
        const body = readBody(removeSchema, json);
        const call = calls.get(params.id ?? '');
        call.requireConnected();
        const participant = body.participantToRemove;
        if (!call.guests.remove(phoneOf(participant) ?? '')) throw acsErrors.participantNotFound();
        call.emit(
          'RemoveParticipantSucceeded',
          { participant, resultInformation: results.completed },
          reportOf(body),
        );
        return { status: 202, json: { operationContext: body.operationContext } };
      },
    },
    {
      method: 'GET',
      path: `${base}/{rawId}`,
      access: 'signed',
      handle({ params }) {
        const participant = calls.get(params.id ?? '').participants.find(params.rawId ?? '');
        if (participant === undefined) throw acsErrors.participantNotFound();
        return { status: 200, json: participant };
      },
    },
  ];
}
