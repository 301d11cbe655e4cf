import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { CallRegistry } from '../calls/call-registry.ts';
import { identifierSchema, phoneOf, rawIdOf } from '../calls/identifier.ts';
import { results } from '../calls/result-information.ts';
import { acsErrors } from './acs-error.ts';
import { requirePhone } from './call-routes.ts';
import { type Route, readBody } from './route.ts';

const operation = {
  operationContext: z.string().optional(),
  operationCallbackUri: z.url({ protocol: /^https?$/ }).optional(),
};
const addSchema = z.looseObject({ ...operation, participantToAdd: identifierSchema });
const removeSchema = z.looseObject({ ...operation, participantToRemove: identifierSchema });

/** List, get, add and remove participants. An added participant is listed; its audio is not mixed in. */
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
        if (phoneOf(participant) !== undefined) requirePhone(participant);
        const report = {
          operationContext: body.operationContext,
          callbackUri: body.operationCallbackUri,
        };
        if (calls.isReachable(phoneOf(participant) ?? '')) {
          call.participants.add(participant);
          call.emit(
            'AddParticipantSucceeded',
            { participant, resultInformation: results.completed },
            report,
          );
          call.participantsChanged();
        } else {
          call.emit(
            'AddParticipantFailed',
            { participant, resultInformation: results.notReachable },
            report,
          );
        }
        return {
          status: 202,
          json: {
            participant: { identifier: participant, isMuted: false, isOnHold: false },
            operationContext: body.operationContext,
            invitationId: randomUUID(),
          },
        };
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
        if (!call.participants.remove(rawIdOf(participant))) throw acsErrors.participantNotFound();
        const report = {
          operationContext: body.operationContext,
          callbackUri: body.operationCallbackUri,
        };
        call.emit(
          'RemoveParticipantSucceeded',
          { participant, resultInformation: results.completed },
          report,
        );
        call.participantsChanged();
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
