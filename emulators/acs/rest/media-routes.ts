import { z } from 'zod';
import type { Call } from '../calls/call.ts';
import type { CallRegistry } from '../calls/call-registry.ts';
import { identifierSchema, rawIdOf } from '../calls/identifier.ts';
import type { OperationReport } from '../calls/media-operations.ts';
import { promptSourceSchema } from '../calls/prompt-source.ts';
import { results } from '../calls/result-information.ts';
import { acsErrors } from './acs-error.ts';
import { type RestResponse, type Route, readBody } from './route.ts';

const operation = {
  operationContext: z.string().optional(),
  operationCallbackUri: z.url({ protocol: /^https?$/ }).optional(),
};
const operationSchema = z.looseObject(operation);
const playSchema = z.looseObject({
  ...operation,
  playSources: z.array(promptSourceSchema).min(1),
  playTo: z
    .array(identifierSchema)
    .max(1, 'Only prompts for one or for all are covered.')
    .default([]),
  playOptions: z.looseObject({ loop: z.boolean() }).optional(),
  interruptCallMediaOperation: z.boolean().default(false),
});
const recognizeSchema = z.looseObject({
  ...operation,
  recognizeInputType: z.string(),
  playPrompt: promptSourceSchema.nullish(),
  playPrompts: z.array(promptSourceSchema).nullish(),
  interruptCallMediaOperation: z.boolean().default(false),
  recognizeOptions: z.looseObject({
    interruptPrompt: z.boolean().default(false),
    initialSilenceTimeoutInSeconds: z.number().min(0).max(300).default(5),
    targetParticipant: identifierSchema,
    dtmfOptions: z
      .looseObject({
        interToneTimeoutInSeconds: z.number().min(1).max(60).default(2),
        maxTonesToCollect: z.number().int().min(1).optional(),
        stopTones: z.array(z.string()).default([]),
      })
      .optional(),
  }),
});
const targetSchema = z.looseObject({ ...operation, targetParticipant: identifierSchema });
const holdSchema = targetSchema.extend({ playSourceInfo: promptSourceSchema.nullish() });
const sendTonesSchema = targetSchema.extend({ tones: z.array(z.string()).min(1) });

const reportOf = (body: z.infer<typeof operationSchema>): OperationReport => ({
  operationContext: body.operationContext,
  callbackUri: body.operationCallbackUri,
});

function recognize(call: Call, json: unknown): RestResponse {
  const body = readBody(recognizeSchema, json);
  if (body.recognizeInputType !== 'dtmf' || body.recognizeOptions.dtmfOptions === undefined) {
    throw acsErrors.notSupported('Only dtmf can be recognized here.');
  }
  const { interruptPrompt, initialSilenceTimeoutInSeconds, dtmfOptions } = body.recognizeOptions;
  const from = rawIdOf(body.recognizeOptions.targetParticipant);
  call.requirePhoneOf(from);
  call.media.enqueue(
    {
      kind: 'recognize',
      ...reportOf(body),
      prompts: body.playPrompts ?? (body.playPrompt ? [body.playPrompt] : []),
      interruptPrompt,
      from,
      rules: {
        maxTones: dtmfOptions.maxTonesToCollect,
        stopTones: dtmfOptions.stopTones,
        initialSilenceMs: initialSilenceTimeoutInSeconds * 1000,
        interToneMs: dtmfOptions.interToneTimeoutInSeconds * 1000,
      },
    },
    body.interruptCallMediaOperation,
  );
  return { status: 202 };
}

function play(call: Call, json: unknown): RestResponse {
  const body = readBody(playSchema, json);
  const [to] = body.playTo;
  if (to !== undefined) call.requirePhoneOf(rawIdOf(to));
  call.media.enqueue(
    {
      kind: 'play',
      ...reportOf(body),
      to: to === undefined ? undefined : rawIdOf(to),
      sources: body.playSources,
      loop: body.playOptions?.loop ?? false,
    },
    body.interruptCallMediaOperation,
  );
  return { status: 202 };
}

function sendTones(call: Call, json: unknown): RestResponse {
  const body = readBody(sendTonesSchema, json);
  const phone = call.requirePhoneOf(rawIdOf(body.targetParticipant));
  phone.tell({ type: 'tones', tones: body.tones });
  call.emit('SendDtmfTonesCompleted', { resultInformation: results.completed }, reportOf(body));
  return { status: 202, json: { operationContext: body.operationContext } };
}

function hold(call: Call, json: unknown): RestResponse {
  const body = readBody(holdSchema, json);
  const target = rawIdOf(body.targetParticipant);
  call.hold(target, body.playSourceInfo ?? undefined, reportOf(body));
  return { status: 200 };
}

/** What the product does with an established call's media. */
export function mediaRoutes(options: { readonly calls: CallRegistry }): readonly Route[] {
  const actions: Readonly<Record<string, (call: Call, json: unknown) => RestResponse>> = {
    play,
    recognize,
    hold,
    sendDtmfTones: sendTones,
    unhold(call, json) {
      call.unhold(rawIdOf(readBody(targetSchema, json).targetParticipant));
      return { status: 200 };
    },
    cancelAllMediaOperations(call) {
      call.media.cancelAll();
      return { status: 202 };
    },
    startMediaStreaming(call, json) {
      call.media.startStreaming(reportOf(readBody(operationSchema, json)));
      return { status: 202 };
    },
    stopMediaStreaming(call, json) {
      call.media.stopStreaming(reportOf(readBody(operationSchema, json)));
      return { status: 202 };
    },
    startContinuousDtmfRecognition(call, json) {
      const body = readBody(targetSchema, json);
      const target = rawIdOf(body.targetParticipant);
      call.requirePhoneOf(target);
      call.media.setContinuousTones(target, reportOf(body));
      return { status: 200 };
    },
    stopContinuousDtmfRecognition(call, json) {
      const body = readBody(targetSchema, json);
      const report = reportOf(body);
      call.media.setContinuousTones(rawIdOf(body.targetParticipant), undefined);
      call.emit(
        'ContinuousDtmfRecognitionStopped',
        { resultInformation: results.completed },
        report,
      );
      return { status: 200 };
    },
  };
  return Object.entries(actions).map(([name, act]) => ({
    method: 'POST',
    path: `/calling/callConnections/{id}:${name}`,
    access: 'signed',
    handle({ params, json }) {
      const call = options.calls.get(params.id ?? '');
      call.requireConnected();
      return act(call, json);
    },
  }));
}
